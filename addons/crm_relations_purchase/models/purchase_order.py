from odoo import api, fields, models
from odoo.exceptions import ValidationError


class PurchaseOrder(models.Model):
    _inherit = "purchase.order"

    crm_agreement_id = fields.Many2one(
        "crm.agreement",
        string="Agreement",
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
        domain="[('state', '=', 'active'), ('company_id', '=', company_id),"
        " ('party_kind', '!=', 'customer'),"
        " '|', ('commercial_partner_id', 'parent_of', partner_id),"
        " ('party_ids.partner_id.commercial_partner_id', 'parent_of', partner_id)]",
        help="The agreement with the supplier or carrier under which this is ordered.",
    )

    @api.constrains("company_id", "crm_agreement_id")
    def _check_agreement_company(self):
        # purchase orders do not check the companies of what they name by themselves
        self._check_company(["crm_agreement_id"])

    @api.constrains("crm_agreement_id", "partner_id")
    def _check_agreement_party(self):
        for order in self.filtered("crm_agreement_id"):
            # sudo: the number of the agreement, which may be a colleague's
            agreement = order.crm_agreement_id.sudo()
            if not agreement._has_party(order.partner_id):
                raise ValidationError(
                    self.env._(
                        "%(partner)s is no party of agreement %(agreement)s. Choose"
                        " another agreement, or add the supplier to its parties.",
                        partner=order.partner_id.display_name,
                        agreement=agreement.display_name,
                    )
                )
