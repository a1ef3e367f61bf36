from odoo import fields, models
from odoo.fields import Domain

from .res_partner_ticket import READERS

SHOWN = 20


class ResPartner(models.Model):
    _inherit = "res.partner"

    service_card_ticket_ids = fields.Many2many(
        "service.ticket",
        string="Open Tickets of the Account",
        compute="_compute_service_card_ticket_ids",
        groups=READERS,
    )

    def _compute_service_card_ticket_ids(self):
        """The most urgent ones; the whole list opens by the button."""
        Ticket = self.env["service.ticket"]
        is_open = Domain("is_closed", "=", False)
        for partner in self:  # one contact at a time: this is for its form
            account = partner.commercial_partner_id
            own = Domain("commercial_partner_id", "=", account.id)
            partner.service_card_ticket_ids = (
                Ticket.search(own & is_open, limit=SHOWN) if account.id else Ticket
            )
