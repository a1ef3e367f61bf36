from odoo import fields, models


class ManufacturingProductionPlan(models.Model):
    """A product and a month for which production was planned: one row, whoever plans.

    Orders of production name it, so that a month is never planned twice. Only the
    planning writes it, and each time it does: of two planners at the same moment, the
    second one has to begin again and sees what the first one has made.
    """

    _name = "manufacturing.production.plan"
    _description = "Planned Production"
    _order = "month, product_id, id"
    _check_company_auto = True

    product_id = fields.Many2one(
        "product.product",
        required=True,
        index=True,
        readonly=True,
        ondelete="cascade",
        check_company=True,
    )
    month = fields.Date(required=True, readonly=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    date_planned = fields.Datetime(string="Last Planned", required=True, readonly=True)
    production_ids = fields.One2many(
        "mrp.production", "production_plan_id", string="Manufacturing Orders"
    )
    production_count = fields.Integer(
        string="Orders", compute="_compute_quantity", help="Without cancelled ones."
    )
    quantity = fields.Float(
        compute="_compute_quantity",
        digits="Product Unit",
        help="Of all orders for this month that are not cancelled, in the unit of the"
        " product.",
    )
    uom_id = fields.Many2one(related="product_id.uom_id")

    _month_uniq = models.Constraint(
        "UNIQUE(company_id, product_id, month)",
        "Somebody plans this product and month at this moment. Try again.",
    )

    def _compute_quantity(self):
        groups = self.env["mrp.production"]._read_group(
            [("production_plan_id", "in", self.ids), ("state", "!=", "cancel")],
            ["production_plan_id"],
            ["__count", "product_uom_qty:sum"],
        )
        sums = {plan: figures for plan, *figures in groups}
        for plan in self:
            plan.production_count, plan.quantity = sums.get(plan, (0, 0))

    def _compute_display_name(self):
        for plan in self:
            plan.display_name = f"{plan.month:%Y-%m} {plan.product_id.display_name}"

    def action_view_productions(self):
        self.ensure_one()
        return self.production_ids._get_planned_action(self.display_name)
