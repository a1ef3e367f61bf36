from odoo import api, fields, models

from ..tools.kit_price import Part, get_price, to_decimal


class EquipmentKitLine(models.Model):
    _name = "equipment.kit.line"
    _description = "Part of a Kit"
    _inherit = ["industry.computed.guard"]
    _order = "kit_id, sequence, id"
    _check_company_auto = True
    _set_at_create = frozenset({"kit_id"})

    kit_id = fields.Many2one(
        "equipment.kit", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    product_id = fields.Many2one(
        "product.product",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    required_product_ids = fields.Many2many(
        "product.product",
        "equipment_kit_line_required_rel",
        "line_id",
        "product_id",
        string="Needs",
        check_company=True,
        help="Parts without which this one does not work.",
    )
    is_optional = fields.Boolean(string="Option", help="May be left out.")
    is_included = fields.Boolean(string="Included", default=True)
    quantity = fields.Float(digits="Product Unit", default=1, required=True)
    unit_cost = fields.Float(
        string="Cost of One",
        digits="Product Price",
        compute="_compute_unit_cost",
        store=True,
        readonly=False,
        precompute=True,
        help="In the currency beside it.",
    )
    cost_currency_id = fields.Many2one(
        "res.currency",
        string="Currency of the Cost",
        compute="_compute_unit_cost",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    duty_rate = fields.Float(
        string="Duty (%)", digits=(5, 2), help="Of cost and freight."
    )
    tax_rate = fields.Float(
        string="Import Tax (%)",
        digits=(5, 2),
        help="Of cost, freight and duty. Leave it empty if you get it back.",
    )
    freight = fields.Monetary(help="For the whole line, in the currency of the kit.")
    other = fields.Monetary(
        string="Other Cost",
        help="Installation, packing, certificates: for the whole line.",
    )
    cost = fields.Monetary(compute="_compute_price", store=True)
    duty = fields.Monetary(string="Customs Duty", compute="_compute_price", store=True)
    tax = fields.Monetary(string="Import Tax", compute="_compute_price", store=True)
    landed = fields.Monetary(string="Landed Cost", compute="_compute_price", store=True)
    unit_price = fields.Monetary(compute="_compute_price", store=True)
    price = fields.Monetary(compute="_compute_price", store=True)
    currency_id = fields.Many2one(related="kit_id.currency_id")
    company_id = fields.Many2one(
        related="kit_id.company_id", store=True, index=True, precompute=True
    )

    _not_negative = models.Constraint(
        "CHECK(quantity >= 0 AND unit_cost >= 0 AND duty_rate >= 0 AND tax_rate >= 0"
        " AND freight >= 0 AND other >= 0)",
        "Quantity, cost and rates of a part cannot be negative.",
    )
    _required_included = models.Constraint(
        "CHECK(is_included OR is_optional)",
        "Only options may be left out. Delete the part instead.",
    )

    @api.depends("product_id")
    def _compute_unit_cost(self):
        for line in self:
            company = line.company_id or line.kit_id.company_id or self.env.company
            product = line.product_id.with_company(company)
            line.unit_cost = product.standard_price
            line.cost_currency_id = company.currency_id

    @api.depends(
        "quantity",
        "unit_cost",
        "cost_currency_id",
        "duty_rate",
        "tax_rate",
        "freight",
        "other",
        "kit_id.margin",
        "kit_id.date",
        "kit_id.currency_id",
        "kit_id.company_id",
    )
    def _compute_price(self):
        rates = self._get_rates()
        for line in self:
            kit = line.kit_id
            part = line._get_part(rates[line.cost_currency_id, kit])
            margin = to_decimal(kit.margin)
            # a margin of 100 and more is refused when the kit is saved
            result = get_price(
                part, min(margin, to_decimal("99.99")), kit.currency_id.decimal_places
            )
            for name in ("cost", "duty", "tax", "landed", "unit_price", "price"):
                line[name] = float(getattr(result, name))

    def _get_rates(self):
        """Return {(currency of the cost, kit): exchange rate}; each is read once."""
        known, rates = {}, {}
        for line in self:
            kit, source = line.kit_id, line.cost_currency_id
            key = (source, kit.currency_id, kit.company_id, kit.date)
            if key not in known:
                known[key] = self.env["res.currency"]._get_conversion_rate(*key)
            rates[source, kit] = known[key]
        return rates

    def _get_part(self, rate):
        self.ensure_one()
        return Part(
            quantity=to_decimal(self.quantity),
            unit_cost=to_decimal(self.unit_cost) * to_decimal(rate),
            freight=to_decimal(self.freight),
            other=to_decimal(self.other),
            duty_rate=to_decimal(self.duty_rate),
            tax_rate=to_decimal(self.tax_rate),
        )

    def _get_missing_products(self):
        """What the included parts need and the kit has not."""
        included = self.filtered("is_included")
        return included.required_product_ids - included.product_id
