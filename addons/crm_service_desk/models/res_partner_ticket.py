from odoo import fields, models
from odoo.fields import Domain

READERS = "crm_service_desk.group_service_own,sales_team.group_sale_salesman"


class ResPartner(models.Model):
    _inherit = "res.partner"

    service_ticket_ids = fields.One2many(
        "service.ticket", "partner_id", string="Tickets", groups=READERS
    )
    service_open_ticket_count = fields.Integer(
        string="Open Tickets", compute="_compute_service_tickets", groups=READERS
    )
    service_ticket_count = fields.Integer(
        string="Number of Tickets", compute="_compute_service_tickets", groups=READERS
    )

    def _compute_service_tickets(self):
        """Those of anybody of the same account, in one query."""
        rows = self.env["service.ticket"]._read_group(
            Domain("commercial_partner_id", "in", self.commercial_partner_id.ids),
            ["commercial_partner_id", "is_closed"],
            ["__count"],
        )
        counts = {(account, closed): number for account, closed, number in rows}
        for partner in self:
            account = partner.commercial_partner_id
            is_open = counts.get((account, False), 0)
            partner.service_open_ticket_count = is_open
            partner.service_ticket_count = is_open + counts.get((account, True), 0)

    def action_view_service_tickets(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_service_desk.service_ticket_action"
        )
        account = self.commercial_partner_id
        return action | {
            "domain": [("commercial_partner_id", "=", account.id)],
            "context": {"default_partner_id": self.id, "search_default_open": 1},
        }
