from odoo import api, fields, models
from odoo.exceptions import ValidationError


class InsuranceRenewalRule(models.Model):
    """How the premium of a renewal follows from what the customer has cost."""

    _name = "insurance.renewal.rule"
    _description = "Renewal Rule"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10, help="The first rule that fits is used.")
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True)
    product_ids = fields.Many2many(
        "insurance.product",
        string="Only for Products",
        help="Empty: for every product.",
    )
    years = fields.Integer(
        string="Years Looked Back",
        default=3,
        help="Premium and claims of so many years count; 0: all.",
    )
    max_increase = fields.Float(
        string="At Most Up (%)", default=30, help="No renewal gets dearer than this."
    )
    max_decrease = fields.Float(
        string="At Most Down (%)", default=15, help="No renewal gets cheaper than this."
    )
    band_ids = fields.One2many(
        "insurance.renewal.band", "rule_id", string="Bands", copy=True
    )

    _limits_valid = models.Constraint(
        "CHECK(max_increase >= 0 AND max_decrease BETWEEN 0 AND 100 AND years >= 0)",
        "Limits and years are nothing or more, and nothing gets cheaper than free.",
    )

    @api.constrains("band_ids")
    def _check_bands(self):
        for rule in self:
            if not rule.band_ids.filtered(lambda band: band.ratio_from == 0):
                raise ValidationError(
                    self.env._(
                        "%s needs a band that begins at a loss ratio of 0 %%.",
                        rule.name,
                    )
                )

    def _get_change(self, ratio):
        """The change in percent for a loss ratio in percent, within the limits.

        A hook: extend it where more than the loss ratio decides.
        """
        self.ensure_one()
        bands = self.band_ids.filtered(lambda band: band.ratio_from <= max(ratio, 0))
        change = bands.sorted("ratio_from")[-1:].change
        return max(-self.max_decrease, min(change, self.max_increase))

    @api.model
    def _get_rules(self, policies):
        """Return {policy: the first rule that fits, or none}."""
        rules = self.search([], limit=None)
        return {
            policy: rules.filtered(lambda rule, policy=policy: rule._is_for(policy))[:1]
            for policy in policies
        }

    def _is_for(self, policy):
        return (not self.company_id or self.company_id == policy.company_id) and (
            not self.product_ids or policy.product_id in self.product_ids
        )


class InsuranceRenewalBand(models.Model):
    """From a loss ratio on, the premium changes by so much."""

    _name = "insurance.renewal.band"
    _description = "Band of Loss Ratios"
    _order = "rule_id, ratio_from"

    rule_id = fields.Many2one(
        "insurance.renewal.rule", required=True, index=True, ondelete="cascade"
    )
    ratio_from = fields.Float(string="Loss Ratio from (%)", required=True)
    change = fields.Float(
        string="Premium Changes by (%)",
        required=True,
        help="Positive: dearer. Negative: cheaper.",
    )

    _from_uniq = models.Constraint(
        "UNIQUE(rule_id, ratio_from)", "There is a band from this loss ratio already."
    )
    _from_positive = models.Constraint(
        "CHECK(ratio_from >= 0 AND change >= -100)",
        "Bands begin at 0 % or more, and no premium falls below nothing.",
    )
