from odoo import api, fields, models

KINDS = [("material", "Material"), ("travel", "Travel"), ("other", "Other")]


class ServiceCost(models.Model):
    """What a ticket cost besides work, at the cost of that day."""

    _name = "service.cost"
    _description = "Service Cost"
    _order = "date desc, id desc"
    _check_company_auto = True

    ticket_id = fields.Many2one(
        "service.ticket",
        required=True,
        index=True,
        check_company=True,
        ondelete="restrict",
    )
    kind = fields.Selection(KINDS, required=True, default="material")
    product_id = fields.Many2one(
        "product.product",
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
    )
    uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    name = fields.Char(string="Description")
    user_id = fields.Many2one(
        "res.users",
        string="Specialist",
        required=True,
        index=True,
        domain=[("share", "=", False)],
        default=lambda self: self.env.user,
    )
    date = fields.Date(required=True, default=fields.Date.context_today)
    quantity = fields.Float(
        digits="Product Unit",
        default=1,
        required=True,
        help="Units of the product, or kilometres. What came back is negative.",
    )
    unit_cost = fields.Float(
        digits="Product Price",
        compute="_compute_unit_cost",
        store=True,
        readonly=False,
        precompute=True,
        help="Cost of the product, or of a kilometre, as it was on that day. For a"
        " ticket or a hotel enter the amount, and 1 as quantity.",
    )
    amount = fields.Monetary(string="Cost", compute="_compute_amount", store=True)
    is_billable = fields.Boolean(
        string="Charged",
        compute="_compute_is_billable",
        store=True,
        readonly=False,
        precompute=True,
    )
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_company_id",
        store=True,
        precompute=True,
        required=True,
        index=True,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")

    _unit_cost_positive = models.Constraint(
        "CHECK(unit_cost >= 0)", "A cost cannot be negative."
    )
    _material_has_product = models.Constraint(
        "CHECK(kind <> 'material' OR product_id IS NOT NULL)",
        "Choose the product that was used.",
    )

    @api.depends("ticket_id")
    def _compute_company_id(self):
        for row in self:
            row.company_id = row.ticket_id.company_id or self.env.company

    @api.depends("ticket_id.entitlement_id")
    def _compute_is_billable(self):
        for row in self:
            row.is_billable = not row.ticket_id.entitlement_id

    @api.depends("kind", "product_id", "user_id", "company_id")
    def _compute_unit_cost(self):
        travels = self.filtered(lambda row: row.kind == "travel")
        pairs = {(row.user_id, row.company_id) for row in travels}
        rates = self.env["service.cost.rate"]._get_costs(pairs, "km_cost")
        for row in self:
            if row.kind == "material":
                product = row.product_id.with_company(row.company_id)
                row.unit_cost = product.standard_price
            elif row.kind == "travel":
                row.unit_cost = rates[row.user_id, row.company_id]
            else:
                row.unit_cost = row.unit_cost

    @api.depends("quantity", "unit_cost")
    def _compute_amount(self):
        for row in self:
            currency = row.currency_id or self.env.company.currency_id
            row.amount = currency.round(row.quantity * row.unit_cost)

    @api.depends("kind", "product_id", "name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for row in self:
            row.display_name = (
                row.name or row.product_id.display_name or labels.get(row.kind)
            )

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        rows.ticket_id.check_access("read")
        return rows

    def write(self, vals):
        result = super().write(vals)
        if "ticket_id" in vals:
            self.ticket_id.check_access("read")
        return result
