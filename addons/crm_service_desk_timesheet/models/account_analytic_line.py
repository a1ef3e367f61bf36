from odoo import api, models
from odoo.exceptions import UserError

COPIED = {"date", "employee_id", "project_id", "task_id", "unit_amount", "user_id"}


class AccountAnalyticLine(models.Model):
    _inherit = "account.analytic.line"

    def write(self, vals):
        if vals.keys() & COPIED:
            self._check_not_of_ticket()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_of_ticket(self):
        self._check_not_of_ticket()

    def _check_not_of_ticket(self):
        """The line of the ticket is what counts, so only it can be changed."""
        if self.env.context.get("service_time_mirror"):
            return
        # sudo: asks only whether there is one; the answer names the ticket
        times = self.env["service.time"].sudo()
        if found := times.search([("timesheet_id", "in", self.ids)], limit=1):
            raise UserError(
                self.env._(
                    "This time was logged on ticket %s: change it there.",
                    found.ticket_id.number,
                )
            )
