from odoo import api, fields, models


class TelecomTariff(models.Model):
    """What a line costs a month, what it includes, and the price of what is beyond."""

    _name = "telecom.tariff"
    _description = "Tariff"
    _order = "sequence, monthly_fee, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    product_id = fields.Many2one(
        "product.product",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="What is invoiced for the monthly fee.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    monthly_fee = fields.Monetary(required=True)
    minutes_included = fields.Float(digits=(16, 2))
    sms_included = fields.Integer(string="SMS Included")
    gigabytes_included = fields.Float(digits=(16, 3))
    minute_price = fields.Float(
        string="Price per Minute",
        digits=(16, 4),
        help="Of minutes beyond those included. 0: nothing is charged for them.",
    )
    sms_price = fields.Float(
        string="Price per SMS", digits=(16, 4), help="Of SMS beyond those included."
    )
    gigabyte_price = fields.Float(
        string="Price per Gigabyte",
        digits=(16, 4),
        help="Of gigabytes beyond those included.",
    )
    date_from = fields.Date(string="Sold from")
    date_to = fields.Date(
        string="Sold until",
        help="Lines that have it keep it; nobody is offered it after this day.",
    )
    line_count = fields.Integer(string="Lines", compute="_compute_line_count")
    description = fields.Text(translate=True)

    _amounts_positive = models.Constraint(
        "CHECK(LEAST(monthly_fee, minutes_included, sms_included, gigabytes_included,"
        " minute_price, sms_price, gigabyte_price) >= 0)",
        "Fees, prices and what a tariff includes cannot be negative.",
    )
    _dates_ordered = models.Constraint(
        "CHECK(date_to IS NULL OR date_from IS NULL OR date_to >= date_from)",
        "A tariff cannot end before it begins to be sold.",
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_line_count(self):
        counts = dict(
            self.env["telecom.line"]._read_group(
                [("tariff_id", "in", self.ids), ("state", "=", "active")],
                ["tariff_id"],
                ["__count"],
            )
        )
        for tariff in self:
            tariff.line_count = counts.get(tariff._origin, 0)
