from odoo import api, fields, models
from odoo.exceptions import UserError

AGENTS = "crm_service_desk.group_service_own"
# What the line of the ticket says; `so_line`: a ticket is charged by its quotation.
COPIED = {
    "company_id",
    "date",
    "employee_id",
    "project_id",
    "service_ticket_id",
    "so_line",
    "task_id",
    "unit_amount",
    "user_id",
}


class AccountAnalyticLine(models.Model):
    """A timesheet may be the copy of time that was logged on a ticket."""

    _inherit = "account.analytic.line"

    service_ticket_id = fields.Many2one(
        "service.ticket",
        string="Ticket",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups=AGENTS,
        help="The time was logged on this ticket, and is changed there.",
    )
    service_time_ids = fields.One2many(
        "service.time", "timesheet_id", readonly=True, groups=fields.NO_ACCESS
    )

    @api.depends("service_ticket_id.partner_id")
    def _compute_partner_id(self):
        """The customer of the ticket, not that of the project."""
        copies = self.filtered("service_ticket_id")
        for line in copies:
            line.partner_id = line.service_ticket_id.partner_id
        return super(AccountAnalyticLine, self - copies)._compute_partner_id()

    @api.model_create_multi
    def create(self, vals_list):
        if not self._is_service_copy():
            for vals in vals_list:
                vals.pop("service_ticket_id", None)
                vals.pop("service_time_ids", None)
        return super().create(vals_list)

    def write(self, vals):
        if vals.keys() & COPIED:
            self._check_not_of_ticket()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_of_ticket(self):
        self._check_not_of_ticket()

    def _is_readonly(self):
        # sudo: asks only whether it is a copy
        return super()._is_readonly() or bool(self.sudo().service_ticket_id)

    def _timesheet_postprocess_values(self, values):
        """A copy costs what the line of the ticket costs, as it was on that day."""
        result = super()._timesheet_postprocess_values(values)
        # sudo: the amount of a timesheet is nobody's to write
        for line in self.sudo().filtered("service_ticket_id"):
            if "amount" in result[line.id]:
                result[line.id]["amount"] = -sum(line.service_time_ids.mapped("cost"))
        return result

    def _is_service_copy(self):
        """Whether the line of a ticket is being copied: callers cannot pretend it."""
        return self.env.su and self.env.context.get("service_time_copy")

    def _check_not_of_ticket(self):
        """The line of the ticket is what counts, so only it can be changed."""
        if self._is_service_copy():
            return
        # sudo: asks only whether it is a copy; the answer names the ticket
        if ticket := self.sudo().service_ticket_id[:1]:
            raise UserError(
                self.env._(
                    "This time was logged on ticket %s: change it there.",
                    ticket.number,
                )
            )
