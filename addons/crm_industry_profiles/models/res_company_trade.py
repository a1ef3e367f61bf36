from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    trade_long_deal_min = fields.Monetary(
        string="Long Deals from",
        default=20000,
        help="Deals expected to bring this much or more are followed stage by stage.",
    )

    _trade_positive = models.Constraint(
        "CHECK(trade_long_deal_min >= 0)", "An amount of deals cannot be negative."
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    trade_long_deal_min = fields.Monetary(
        related="company_id.trade_long_deal_min",
        currency_field="trade_currency_id",
        readonly=False,
    )
    trade_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Currency of Deals"
    )
