from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    insurance_claim_product_id = fields.Many2one(
        "product.product",
        string="Product on Claim Bills",
        ondelete="set null",
        help="Its expense account takes what claims are paid, its income account what"
        " is recovered. Empty: the accounts of the journals.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    insurance_claim_product_id = fields.Many2one(
        related="company_id.insurance_claim_product_id", readonly=False
    )
