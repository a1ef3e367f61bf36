from odoo import fields, models
from odoo.exceptions import ValidationError

from ..clock import to_seconds


class ServiceTicketPause(models.TransientModel):
    """Why clocks stand still, and until when."""

    _name = "service.ticket.pause"
    _description = "Pause the Clocks of Tickets"

    ticket_ids = fields.Many2many("service.ticket", required=True)
    reason = fields.Char(required=True)
    until = fields.Datetime(
        help="The clocks go on by themselves then. They go on earlier if the customer"
        " writes.",
    )
    unanswered_count = fields.Integer(compute="_compute_unanswered_count")

    def _compute_unanswered_count(self):
        for wizard in self:
            waiting = wizard.ticket_ids.sla_status_ids.filtered(
                lambda c: c.is_open and c.metric != "resolution"
            )
            wizard.unanswered_count = len(waiting.ticket_id)

    def action_pause(self):
        self.ensure_one()
        self.ticket_ids.check_access("write")
        if self.until and self.until <= fields.Datetime.now():
            raise ValidationError(
                self.env._("The clocks go on in the future: choose a later moment.")
            )
        until = to_seconds(self.until) if self.until else None
        self.ticket_ids._service_event("pause", reason=self.reason, until=until)
        return {"type": "ir.actions.act_window_close"}
