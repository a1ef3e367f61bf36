from odoo import api, fields, models

KINDS = [("print", "Print"), ("digital", "Digital"), ("both", "Print and Digital")]
TERMS = [("months", "Months"), ("issues", "Issues")]


class MediaRate(models.Model):
    """For how long, in which form and as which product a publication is subscribed."""

    _name = "media.rate"
    _description = "Rate of Subscriptions"
    _inherit = ["industry.computed.guard"]
    _order = "title_id, sequence, id"
    _check_company_auto = True

    title_id = fields.Many2one(
        "media.title",
        string="Publication",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    name = fields.Char(
        required=True, translate=True, help="For example “Year” or “6 issues”."
    )
    kind = fields.Selection(KINDS, string="Form", required=True, default="print")
    quantity = fields.Integer(string="Runs for", required=True, default=12)
    term = fields.Selection(TERMS, string="Unit", required=True, default="months")
    product_id = fields.Many2one(
        "product.product",
        string="Sold As",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        domain=[("sale_ok", "=", True)],
        help="What stands on the order. Its price is the price of one copy for the"
        " whole term.",
    )
    price = fields.Float(
        related="product_id.lst_price",
        string="Price per Copy",
        min_display_digits="Product Price",
        help="The sales price of the product, without the customer's pricelist.",
    )
    company_id = fields.Many2one(
        related="title_id.company_id", store=True, index=True, precompute=True
    )

    _quantity_positive = models.Constraint(
        "CHECK(quantity > 0)", "A subscription runs for one month or issue, or longer."
    )

    @api.depends("name", "title_id")
    def _compute_display_name(self):
        for rate in self:
            names = (rate.title_id.name, rate.name)
            rate.display_name = " – ".join(filter(None, names))
