from odoo import fields, models
from odoo.fields import Domain

READERS = (
    "sales_team.group_sale_salesman,account.group_account_readonly,"
    "account.group_account_invoice"
)


class ResPartner(models.Model):
    _inherit = "res.partner"

    crm_agreement_ids = fields.One2many(
        "crm.agreement", "partner_id", string="Agreements", groups=READERS
    )
    crm_agreement_count = fields.Integer(
        string="Agreements in Force",
        compute="_compute_crm_agreement_count",
        groups=READERS,
    )

    def _compute_crm_agreement_count(self):
        """Those in force with anybody of the same account."""
        accounts = self.commercial_partner_id
        counts = dict(
            self.env["crm.agreement"]._read_group(
                Domain("commercial_partner_id", "in", accounts.ids)
                & Domain("state", "=", "active"),
                ["commercial_partner_id"],
                ["__count"],
            )
        )
        for partner in self:
            count = counts.get(partner.commercial_partner_id, 0)
            partner.crm_agreement_count = count

    def action_view_crm_agreements(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relations.crm_agreement_action"
        )
        account = self.commercial_partner_id
        return action | {
            "domain": [("commercial_partner_id", "=", account.id)],
            "context": {"default_partner_id": self.id},
        }
