from odoo import api, fields, models
from odoo.fields import Domain

MIRRORED = {"date", "duration", "name", "seconds", "ticket_id", "user_id"}


class ServiceTime(models.Model):
    _inherit = "service.time"

    timesheet_id = fields.Many2one(
        "account.analytic.line",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        rows._mirror()
        return rows

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & MIRRORED:
            self._mirror()
        return result

    def unlink(self):
        # sudo: the copy goes with the line that the user may delete
        copies = self.timesheet_id.sudo().with_context(service_time_mirror=True)
        result = super().unlink()
        copies.unlink()
        return result

    def _mirror(self):
        """Keep the timesheets equal to the lines; the lines are what counts."""
        # sudo: the user may write the lines; the copies are made for them
        rows = self.sudo().with_context(service_time_mirror=True)
        rows = rows.filtered(
            lambda row: row.seconds and row.ticket_id.team_id.timesheet_project_id
        )
        employees = rows._get_employees()
        missing = rows.browse()
        for row in rows:
            if row.timesheet_id:
                row.timesheet_id.write(row._prepare_timesheet_values(employees))
            elif (row.user_id, row.company_id) in employees:
                missing |= row
        copies = rows.env["account.analytic.line"].create(
            [row._prepare_timesheet_values(employees) for row in missing]
        )
        for row, copy in zip(missing, copies, strict=True):
            row.timesheet_id = copy

    def _get_employees(self):
        """Return {(user, company): employee}, in one query."""
        if not self:
            return {}
        employees = self.env["hr.employee"].search(
            Domain("user_id", "in", self.user_id.ids)
            & Domain("company_id", "in", self.company_id.ids)
        )
        return {(row.user_id, row.company_id): row for row in employees}

    def _prepare_timesheet_values(self, employees):
        """Return the values of the timesheet of a line: a hook."""
        self.ensure_one()
        ticket = self.ticket_id
        employee = employees.get((self.user_id, self.company_id))
        employee = employee or self.timesheet_id.employee_id
        return {
            "name": " ".join(filter(None, [ticket.number, self.name or ticket.name])),
            "date": self.date,
            "employee_id": employee.id,
            "project_id": ticket.team_id.timesheet_project_id.id,
            "partner_id": ticket.partner_id.id,
            "company_id": self.company_id.id,
            "unit_amount": self.duration,
        }
