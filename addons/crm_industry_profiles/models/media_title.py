from odoo import fields, models


class MediaTitle(models.Model):
    _name = "media.title"
    _description = "Publication"
    _order = "name, id"
    _check_company_auto = True

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    product_id = fields.Many2one(
        "product.product",
        string="Sold As",
        check_company=True,
        ondelete="restrict",
        index="btree_not_null",
        help="What stands on the order when advertising space is sold.",
    )
    subscription_price = fields.Monetary(
        string="Subscription per Year",
        help="Proposed for new subscriptions.",
    )
    option_days = fields.Integer(
        string="Options Last (days)",
        default=7,
        help="How long an advertiser may think it over, unless you say otherwise.",
    )
    issue_ids = fields.One2many("media.issue", "title_id", string="Issues")
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")

    _name_uniq = models.Constraint(
        "UNIQUE(company_id, name)", "This publication is there already."
    )
    _option_days_positive = models.Constraint(
        "CHECK(option_days > 0)", "An option lasts one day or longer."
    )
