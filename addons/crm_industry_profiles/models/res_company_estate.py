from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    estate_verify_days = fields.Integer(
        string="Ask Again after (Days)",
        default=90,
        help="After how many days a verified property is asked about again.",
    )

    _estate_verify_days_positive = models.Constraint(
        "CHECK(estate_verify_days > 0)",
        "Properties are asked about again after one day or more.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    estate_verify_days = fields.Integer(
        related="company_id.estate_verify_days", readonly=False
    )
