from collections import defaultdict

from odoo import Command, api, fields, models
from odoo.fields import Domain

COPIED = {"date", "duration", "hour_cost", "name", "seconds", "ticket_id", "user_id"}


class ServiceTime(models.Model):
    """Each line has one timesheet, where the team has a project for them."""

    _inherit = "service.time"

    timesheet_id = fields.Many2one(
        "account.analytic.line",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups=fields.NO_ACCESS,
    )

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        rows._copy_to_timesheets()
        return rows

    def write(self, vals):
        moved = self.browse()
        if "user_id" in vals:
            moved = self.filtered(lambda row: row.user_id.id != vals["user_id"])
        result = super().write(vals)
        # another person's time is another timesheet
        moved._with_copies().timesheet_id.unlink()
        if vals.keys() & COPIED:
            self._copy_to_timesheets()
        return result

    def unlink(self):
        copies = self._with_copies().timesheet_id
        result = super().unlink()
        copies.unlink()
        return result

    def _with_copies(self):
        """The same lines with what it takes to change their timesheets."""
        # sudo: who may write the lines changes by that the copies, and nothing else
        return self.sudo().with_context(
            service_time_copy=True, allowed_company_ids=self.company_id.ids
        )

    def _copy_to_timesheets(self):
        """Keep the timesheets equal to the lines; the lines are what counts."""
        rows = self._with_copies()
        rows._update_timesheets()
        rows = rows.filtered(
            lambda row: (
                row.seconds
                and not row.timesheet_id
                and row.ticket_id.team_id.timesheet_project_id
            )
        )
        employees = rows._get_employees()
        pairs = [(row, employees.get((row.user_id, row.company_id))) for row in rows]
        rows.env["account.analytic.line"].create(
            [
                row._prepare_new_timesheet_values(employee)
                for row, employee in pairs
                if employee
            ]
        )

    def _update_timesheets(self):
        """Write what the lines say to their timesheets, equal ones together."""
        alike = defaultdict(list)
        for row in self.filtered("timesheet_id"):
            values = row._prepare_timesheet_values()
            if row.timesheet_id.name != (name := values.pop("name")):
                row.timesheet_id.name = name
            alike[tuple(values.items())].append(row.timesheet_id.id)
        for values, ids in alike.items():
            self.timesheet_id.browse(ids).write(dict(values))

    def _get_employees(self):
        """Return {(user, company): employee}, in one query."""
        if not self:
            return {}
        employees = self.env["hr.employee"].search(
            Domain("user_id", "in", self.user_id.ids)
            & Domain("company_id", "in", self.company_id.ids)
        )
        return {(row.user_id, row.company_id): row for row in employees}

    def _prepare_timesheet_values(self):
        """Return what a timesheet says about the line, now and later: a hook."""
        self.ensure_one()
        ticket = self.ticket_id
        return {
            "name": " ".join(filter(None, [ticket.number, self.name or ticket.name])),
            "date": self.date,
            "service_ticket_id": ticket.id,
            "unit_amount": self.duration,
        }

    def _prepare_new_timesheet_values(self, employee):
        """Return the values of a new timesheet: a hook."""
        values = {
            **self._prepare_timesheet_values(),
            "employee_id": employee.id,
            "project_id": self.ticket_id.team_id.timesheet_project_id.id,
            "company_id": self.company_id.id,
            "partner_id": self.ticket_id.partner_id.id,
            "service_time_ids": [Command.link(self.id)],
        }
        if "is_so_line_edited" in self.env["account.analytic.line"]._fields:
            # charged by the quotation of the ticket, not a second time by an order
            values.update(is_so_line_edited=True, so_line=False)
        return values
