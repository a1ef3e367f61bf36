from odoo import api, fields, models
from odoo.fields import Domain

MOST_TICKETS = 20


class TelecomLine(models.Model):
    """Sales people see how the requests of the customer stand, beside the line."""

    _inherit = "telecom.line"

    service_ticket_ids = fields.Many2many(
        "service.ticket",
        string="Requests of the Customer",
        compute="_compute_service_ticket_ids",
        help="The latest of the account, open ones first; those that you may read.",
    )

    @api.depends("commercial_partner_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_service_ticket_ids(self):
        Ticket = self.env["service.ticket"]
        accounts = self.commercial_partner_id
        # a form shows one account; of several together the latest come
        tickets = Ticket.search(
            Domain("commercial_partner_id", "in", accounts.ids),
            order="is_closed, create_date desc, id desc",
            limit=MOST_TICKETS * len(accounts),
        ).grouped("commercial_partner_id")
        for line in self:
            found = tickets.get(line.commercial_partner_id, Ticket)
            line.service_ticket_ids = found[:MOST_TICKETS]
