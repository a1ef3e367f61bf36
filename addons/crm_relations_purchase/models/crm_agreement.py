from odoo import fields, models
from odoo.fields import Domain

PURCHASER = "purchase.group_purchase_user"


class CrmAgreement(models.Model):
    _inherit = "crm.agreement"

    purchase_ids = fields.One2many(
        "purchase.order",
        "crm_agreement_id",
        string="Purchase Orders",
        copy=False,
        groups=PURCHASER,
    )
    purchase_count = fields.Integer(
        string="Number of Purchase Orders",
        compute="_compute_purchase_count",
        groups=PURCHASER,
    )

    def _compute_purchase_count(self):
        counts = dict(
            self.env["purchase.order"]._read_group(
                Domain("crm_agreement_id", "in", self.ids),
                ["crm_agreement_id"],
                ["__count"],
            )
        )
        for agreement in self:
            agreement.purchase_count = counts.get(agreement, 0)

    def action_view_purchases(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("purchase.purchase_rfq")
        return action | {
            "domain": [("crm_agreement_id", "=", self.id)],
            "context": {
                "default_crm_agreement_id": self.id,
                "default_partner_id": self.partner_id.id,
                "default_company_id": self.company_id.id,
            },
        }
