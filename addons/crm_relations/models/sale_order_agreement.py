from odoo import api, fields, models
from odoo.exceptions import ValidationError


class SaleOrder(models.Model):
    _inherit = "sale.order"

    # not `agreement_id`: other addons have that one
    crm_agreement_id = fields.Many2one(
        "crm.agreement",
        string="Agreement",
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
        copy=True,
        domain="[('state', '=', 'active'), ('company_id', '=', company_id)]",
        help="The agreement under which this order is made.",
    )

    @api.constrains("crm_agreement_id", "partner_id")
    def _check_agreement_party(self):
        for order in self.filtered("crm_agreement_id"):
            # sudo: the number of the agreement, which may be a colleague's
            agreement = order.crm_agreement_id.sudo()
            if not agreement._has_party(order.partner_id):
                raise ValidationError(
                    self.env._(
                        "%(partner)s is no party of agreement %(agreement)s. Choose"
                        " another agreement, or add the customer to its parties.",
                        partner=order.partner_id.display_name,
                        agreement=agreement.display_name,
                    )
                )
