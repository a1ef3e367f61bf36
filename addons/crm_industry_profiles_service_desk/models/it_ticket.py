from odoo import api, fields, models
from odoo.fields import Domain

SELLER = "crm_industry_profiles.group_it_seller"


class ItTicketMixin(models.AbstractModel):
    """A record of a customer that shows the open service requests of the account."""

    _name = "it.ticket.mixin"
    _description = "Record with Tickets of Its Customer"

    it_ticket_ids = fields.Many2many(
        "service.ticket",
        string="Service Requests",
        compute="_compute_it_ticket_ids",
        groups=SELLER,
        help="Open tickets of the customer, the most urgent first.",
    )
    it_breached_ticket_count = fields.Integer(
        string="Breached Tickets", compute="_compute_it_ticket_ids", groups=SELLER
    )

    @api.depends("partner_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_it_ticket_ids(self):
        """Those that the reader may see, of anybody of the account, in one query."""
        Ticket = self.env["service.ticket"]
        tickets = Ticket.search_fetch(
            Domain(
                "commercial_partner_id", "in", self.partner_id.commercial_partner_id.ids
            )
            & Domain("is_closed", "=", False),
            ["commercial_partner_id", "sla_state"],
            order="sla_deadline, priority desc, id",
        ).grouped("commercial_partner_id")
        for record in self:
            own = tickets.get(record.partner_id.commercial_partner_id, Ticket)
            record.it_ticket_ids = own
            record.it_breached_ticket_count = sum(
                ticket.sla_state == "breached" for ticket in own
            )

    def action_view_it_tickets(self):
        """All tickets of the customer, the closed ones as well."""
        self.ensure_one()
        return self.partner_id.action_view_service_tickets()


class CrmLead(models.Model):
    _name = "crm.lead"
    _inherit = ["crm.lead", "it.ticket.mixin"]


class ItTender(models.Model):
    _name = "it.tender"
    _inherit = ["it.tender", "it.ticket.mixin"]
