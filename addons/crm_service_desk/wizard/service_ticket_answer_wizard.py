from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.mail import is_html_empty


class ServiceTicketAnswerWizard(models.TransientModel):
    _name = "service.ticket.answer.wizard"
    _description = "Answer All Tickets of a Cause"

    ticket_id = fields.Many2one("service.ticket", required=True, readonly=True)
    body = fields.Html(string="Answer", sanitize_style=True)
    is_closing = fields.Boolean(string="Close the Tickets")
    has_silent = fields.Boolean(
        string="Also Tell Who Has Not Written",
        help="Opens a ticket for each affected customer without one and answers it.",
    )
    open_number = fields.Integer(string="Open Tickets", compute="_compute_numbers")
    silent_number = fields.Integer(
        string="Affected, Have Not Written", compute="_compute_numbers"
    )

    @api.depends("ticket_id")
    def _compute_numbers(self):
        for wizard in self:
            # sudo: two numbers, for who may change the incident (checked on sending)
            ticket = wizard.ticket_id.sudo()
            wizard.open_number = ticket.open_child_count
            wizard.silent_number = len(ticket._get_silent_partners())

    def action_send(self):
        self.ensure_one()
        if is_html_empty(self.body):
            raise UserError(self.env._("Write the answer first."))
        self.ticket_id._answer_children(
            self.body, close=self.is_closing, include_silent=self.has_silent
        )
        if self.is_closing:
            self._close_ticket()
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def action_close_only(self):
        self.ensure_one()
        self._close_ticket()
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _close_ticket(self):
        if not self.ticket_id.is_closed:
            self.ticket_id.with_context(service_close_only=True).action_close()
