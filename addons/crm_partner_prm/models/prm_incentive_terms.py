from odoo import api, fields, models
from odoo.exceptions import ValidationError


class PrmIncentiveDated(models.AbstractModel):
    """A row of an incentive plan that holds from a day to a day."""

    _name = "prm.incentive.dated"
    _description = "Dated Row of an Incentive Plan"
    _inherit = "crm.pay.dated"

    plan_id = fields.Many2one("prm.incentive.plan")
    is_frozen = fields.Boolean(
        string="Published",
        help="Partners have a statement by this row. A change ends it with the last"
        " published period and opens a new row after it.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        rows._touch_plans()
        return rows

    def write(self, vals):
        result = super().write(vals)
        self._touch_plans()
        return result

    def unlink(self):
        self._touch_plans()
        return super().unlink()

    def _touch_plans(self):
        self.plan_id.filtered(lambda plan: not plan.is_stale).is_stale = True


class PrmIncentiveRule(models.Model):
    """A rate of an incentive plan: for which products, from which amount, since when.

    Each row is a version: what is published stays with the row it was computed by.
    """

    _name = "prm.incentive.rule"
    _description = "Rate of an Incentive Plan"
    _inherit = ["prm.incentive.dated", "crm.pay.rate"]
    _order = "plan_id, threshold, date_start, id"

    plan_id = fields.Many2one("prm.incentive.plan")
    threshold = fields.Monetary(
        help="The rate holds from this amount on, in company currency, counted over"
        " the partner's period and over all products of this rate. No gaps: up to the"
        " next amount, then the next rate. Below the lowest amount nothing is earned.",
    )


class PrmIncentiveBonus(models.Model):
    """What a partner earns for a quarter as a whole: a target, certificates held."""

    _name = "prm.incentive.bonus"
    _description = "Bonus of an Incentive Plan"
    _inherit = "prm.incentive.dated"
    _order = "plan_id, kind, threshold, date_start, id"

    kind = fields.Selection(
        [("target", "Target of a Quarter"), ("certificate", "Certificates Held")],
        required=True,
        default="target",
        help="Target: of the highest amount that the money of the quarter reaches, its"
        " bonus is earned. Certificates: those that the partner's people hold at the"
        " end of the quarter.",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Only for",
        index="btree_not_null",
        ondelete="restrict",
        help="A partner with rows of its own has only these.",
    )
    threshold = fields.Float(
        string="Needed",
        digits=(16, 2),
        help="Target: money of the quarter, in company currency. Certificates: how"
        " many are needed at least.",
    )
    percent = fields.Float(
        digits=(16, 4), help="Of all money of the quarter that the plan counts"
    )
    amount = fields.Monetary(
        help="In company currency: once for a target, for each certificate otherwise"
    )
    limit_count = fields.Integer(
        string="At Most", help="So many certificates are paid; 0: all of them"
    )

    _amounts_positive = models.Constraint(
        "CHECK (threshold >= 0 AND amount >= 0 AND limit_count >= 0"
        " AND percent >= 0 AND percent <= 100)",
        "Amounts are not negative, and a rate is between 0 and 100 percent.",
    )

    @api.depends("kind", "threshold", "percent", "amount", "currency_id")
    def _compute_display_name(self):
        for bonus in self:
            rate = bonus.percent and f"{bonus.percent:g}%"
            amount = bonus.amount and bonus.currency_id.format(bonus.amount)
            label = dict(self._fields["kind"]._description_selection(self.env))
            parts = (label.get(bonus.kind), f"≥ {bonus.threshold:g}", rate, amount)
            bonus.display_name = ", ".join(filter(None, parts))

    @api.constrains("kind", "percent", "amount")
    def _check_earns(self):
        for bonus in self:
            if bonus.kind == "certificate" and not bonus.amount:
                raise ValidationError(
                    self.env._("Say how much each certificate earns.")
                )
            if not bonus.amount and not bonus.percent:
                raise ValidationError(
                    self.env._("A bonus is a percentage or an amount: enter one.")
                )

    @api.model
    def _get_term_fields(self):
        return {"kind", "partner_id", "threshold", "percent", "amount", "limit_count"}

    def _get_overlap_key(self):
        return (self.kind, self.partner_id, self.threshold)

    def _choose(self, kind, partner_id, day, measure):
        """The bonus of a kind that a partner reaches, with the highest threshold."""
        mine = self.filtered(
            lambda bonus: (
                bonus.kind == kind
                and bonus.partner_id.id in (False, partner_id)
                and (not bonus.date_start or bonus.date_start <= day)
                and (not bonus.date_end or bonus.date_end >= day)
            )
        )
        own = mine.filtered("partner_id") or mine
        reached = own.filtered(lambda bonus: bonus.threshold <= measure)
        return reached.sorted("threshold")[-1:]
