from odoo import fields, models
from odoo.fields import Domain

READERS = "crm_service_desk.group_service_own,sales_team.group_sale_salesman"


class ResPartner(models.Model):
    _inherit = "res.partner"

    service_entitlement_count = fields.Integer(
        string="Entitlements in Force",
        compute="_compute_service_entitlement_count",
        groups=READERS,
    )

    def _compute_service_entitlement_count(self):
        """Those in force of anybody of the same account, in one query."""
        counts = dict(
            self.env["service.entitlement"]._read_group(
                Domain("commercial_partner_id", "in", self.commercial_partner_id.ids)
                & Domain("state", "=", "active"),
                ["commercial_partner_id"],
                ["__count"],
            )
        )
        for partner in self:
            count = counts.get(partner.commercial_partner_id, 0)
            partner.service_entitlement_count = count

    def action_view_service_entitlements(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_service_desk.service_entitlement_action"
        )
        account = self.commercial_partner_id
        return action | {
            "domain": [("commercial_partner_id", "=", account.id)],
            "context": {"default_partner_id": self.id},
        }
