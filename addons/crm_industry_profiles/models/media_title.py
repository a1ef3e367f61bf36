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
    rate_ids = fields.One2many("media.rate", "title_id", string="Subscription Rates")
    issues_per_year = fields.Integer(
        default=12,
        help="When a subscription for a number of issues ends, as long as these issues"
        " are not planned yet.",
    )
    remind_days = fields.Integer(
        string="Renew (days before)",
        default=30,
        help="How many days before the end of a subscription the responsible gets a"
        " task, or the next term is ordered by itself. Counts for new subscriptions.",
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
    _issues_per_year_positive = models.Constraint(
        "CHECK(issues_per_year > 0)", "A publication appears once a year or more often."
    )
    _remind_days_positive = models.Constraint(
        "CHECK(remind_days >= 0)", "The days cannot be negative."
    )
