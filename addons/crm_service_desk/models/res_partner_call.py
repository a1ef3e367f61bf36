from odoo import fields, models
from odoo.fields import Domain

CALL_TICKETS = 5


class ResPartner(models.Model):
    """The call view shows open tickets of who is calling."""

    _inherit = "res.partner"

    def _get_call_context(self):
        section = self.env["crm.my.day"]._prepare_section(
            "tickets", self.env._("Open tickets"), "fa-life-ring", 15
        )
        return [
            *super()._get_call_context(),
            section | {"items": self._get_call_tickets()},
        ]

    def _get_call_tickets(self):
        Ticket = self.env["service.ticket"]
        if not Ticket.has_access("read"):
            return []
        account = Domain("commercial_partner_id", "=", self.commercial_partner_id.id)
        tickets = Ticket.search(
            account & Domain("is_closed", "=", False), limit=CALL_TICKETS
        )
        return [
            {
                "model": "service.ticket",
                "id": ticket.id,
                "name": ticket.display_name,
                "note": ticket.stage_id.name,
                "date": fields.Datetime.to_string(ticket.create_date),
            }
            for ticket in tickets
        ]
