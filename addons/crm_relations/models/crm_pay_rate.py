from decimal import Decimal

from odoo import api, fields, models

from ..tools.pay_steps import Step, complete


class CrmPayRate(models.AbstractModel):
    """A rate: for which products, from which amount, from when on."""

    _name = "crm.pay.rate"
    _description = "Rate, with Steps"
    _inherit = "crm.pay.dated"

    product_id = fields.Many2one(
        "product.product",
        index="btree_not_null",
        ondelete="restrict",
        help="Only for this product. It goes before a rate for its category, and that"
        " before a rate for everything.",
    )
    categ_id = fields.Many2one(
        "product.category",
        string="Product Category",
        index="btree_not_null",
        ondelete="restrict",
        help="Only for products of this category and those below it",
    )
    threshold = fields.Monetary(
        string="From Amount",
        help="The rate holds from this amount on, counted over the person's statement"
        " and over all products of this rate. No gaps: up to the next amount, then the"
        " next rate. Below the lowest amount nothing is paid.",
    )
    percent = fields.Float(digits=(16, 4), required=True)

    _percent_range = models.Constraint(
        "CHECK (percent >= 0 AND percent <= 100)",
        "A rate is between 0 and 100 percent.",
    )
    _threshold_positive = models.Constraint(
        "CHECK (threshold >= 0)", "The amount from which a rate holds is not negative."
    )
    _one_scope = models.Constraint(
        "CHECK (product_id IS NULL OR categ_id IS NULL)",
        "A rate is for a product or for a category, not for both.",
    )

    @api.depends("product_id", "categ_id", "percent", "threshold", "currency_id")
    def _compute_display_name(self):
        for rule in self:
            scope = rule.product_id or rule.categ_id
            parts = [f"{rule.percent:g}%", scope.display_name]
            if rule.threshold:
                amount = rule.currency_id.format(rule.threshold)
                parts.append(self.env._("from %(amount)s", amount=amount))
            rule.display_name = ", ".join(filter(None, parts))

    @api.model
    def _get_term_fields(self):
        return {"product_id", "categ_id", "threshold", "percent"}

    def _get_overlap_key(self):
        return (self.product_id, self.categ_id, self.threshold)

    def _get_ladder(self, product, day):
        """Steps that hold for a product on a day: of its narrowest scope that has any.

        A hook for addons with other scopes.
        """
        for scope in self._get_scopes(product):
            rules = self.filtered(lambda rule, scope=scope: rule._holds(scope, day))
            if rules:
                return complete(
                    [
                        Step(
                            Decimal(str(rule.threshold)),
                            Decimal(str(rule.percent)),
                            rule.id,
                        )
                        for rule in rules
                    ]
                )
        return []

    @api.model
    def _get_scopes(self, product):
        """The product, its categories from the bottom to the top, and everything."""
        path = (product.categ_id.parent_path or "").split("/")
        categories = product.categ_id.browse(int(key) for key in path if key)
        return [product, *reversed(categories), product.browse()]

    def _holds(self, scope, day):
        mine = self.product_id or self.categ_id or self.product_id
        return (
            mine == scope
            and (not self.date_start or self.date_start <= day)
            and (not self.date_end or self.date_end >= day)
        )
