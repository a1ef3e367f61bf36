from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .industry_metric import Scope

LEAST_DAYS = 28


class IndustryGuideIndicator(models.Model):
    """A figure that is watched; with a change and a date it is a goal."""

    _name = "industry.guide.indicator"
    _description = "Indicator"
    _order = "guide_id, is_goal desc, sequence, id"
    _rec_name = "metric"
    _inherit = ["industry.measured.mixin"]
    _measured_fields = {
        "baseline": 0,
        "date_baseline": False,
        "value": 0,
        "date_value": False,
        "target": 0,
        "expected": 0,
        "progress": 0,
        "state": False,
        "company_id": False,
    }

    guide_id = fields.Many2one(
        "industry.guide", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="guide_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="guide_id.currency_id")
    sequence = fields.Integer(default=10)
    metric = fields.Selection(
        lambda self: self.env["industry.metric"]._get_metric_selection(),
        string="Indicator",
        required=True,
    )
    segment_id = fields.Many2one(
        "crm.segment",
        index="btree_not_null",
        ondelete="restrict",
        help="Only these customers. Empty: all.",
    )
    unit = fields.Char(compute="_compute_unit")
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        domain=[("share", "=", False)],
        index="btree_not_null",
        help="Gets an activity when the goal is missed. Empty: the project lead.",
    )
    baseline = fields.Float(string="At First", readonly=True, copy=False)
    date_baseline = fields.Date(string="First Measured", readonly=True, copy=False)
    value = fields.Float(string="Now", readonly=True, copy=False)
    date_value = fields.Date(string="Measured", readonly=True, copy=False)
    is_goal = fields.Boolean(string="Goal")
    change = fields.Float(
        string="Change (%)",
        help="From the first measure: -25 for churn means a quarter less of it.",
    )
    date_target = fields.Date(string="Until")
    target = fields.Float(compute="_compute_target", store=True)
    expected = fields.Float(string="Expected Now", compute="_compute_state", store=True)
    progress = fields.Integer(compute="_compute_state", store=True)
    state = fields.Selection(
        [
            ("watched", "Watched"),
            ("on_track", "On Track"),
            ("behind", "Behind"),
            ("reached", "Reached"),
            ("missed", "Missed"),
        ],
        string="Status",
        compute="_compute_state",
        store=True,
    )
    snapshot_ids = fields.One2many(
        "industry.guide.snapshot", "indicator_id", string="Months"
    )

    _metric_uniq = models.UniqueIndex(
        "(guide_id, metric, COALESCE(segment_id, 0))",
        "This indicator is measured already.",
    )

    @api.depends("metric")
    def _compute_unit(self):
        metrics = self.env["industry.metric"]._get_metrics()
        signs = {"percent": "%", "days": self.env._("days")}
        for indicator in self:
            metric = metrics.get(indicator.metric)
            money = indicator.currency_id.symbol or ""
            indicator.unit = signs.get(metric.unit, money) if metric else ""

    @api.depends("baseline", "change", "is_goal")
    def _compute_target(self):
        for one in self:
            one.target = one.baseline * (1 + one.change / 100) if one.is_goal else 0

    @api.depends(
        "baseline",
        "target",
        "value",
        "date_value",
        "date_target",
        "is_goal",
        "guide_id.tolerance",
    )
    def _compute_state(self):
        for one in self:
            one.expected = one._get_expected()
            way = one.target - one.baseline
            done = (one.value - one.baseline) / way if way else 0
            one.progress = max(0, min(100, round(100 * done))) if one.is_goal else 0
            one.state = one._get_state(way)

    def _get_expected(self):
        """Where the value should be today on a straight way to the goal."""
        if not (self.is_goal and self.date_baseline and self.date_target):
            return 0
        days = max((self.date_target - self.date_baseline).days, 1)
        part = min((self.date_value - self.date_baseline).days / days, 1)
        return self.baseline + part * (self.target - self.baseline)

    def _get_state(self, way):
        if not (self.is_goal and self.date_baseline and way):
            return "watched"
        sign = 1 if way > 0 else -1
        if sign * (self.value - self.target) >= 0:
            return "reached"
        if self.date_value > self.date_target:
            return "missed"
        missing = sign * (self.expected - self.value)
        tolerated = abs(way) * self.guide_id.tolerance / 100
        return "behind" if missing > tolerated else "on_track"

    @api.constrains("is_goal", "change", "date_target", "baseline", "metric")
    def _check_goal(self):
        """A goal says by how much and until when, or it is none."""
        for goal in self.filtered("is_goal"):
            if problem := goal._get_problem():
                label = dict(goal._fields["metric"]._description_selection(self.env))
                raise ValidationError(
                    self.env._(
                        "%(figure)s: %(problem)s",
                        figure=label[goal.metric],
                        problem=problem,
                    )
                )

    def _get_problem(self):
        """Say what makes a goal vague or impossible, or nothing."""
        metric = self.env["industry.metric"]._get_metrics()[self.metric]
        if not self.change:
            return self.env._("By how much? Write a change in percent, such as -25.")
        if (self.change > 0) != (metric.better == "up"):
            return self.env._("That would be worse. Turn the sign of the change.")
        if not self.date_target:
            return self.env._("Until when? A goal has a date.")
        start = self.date_baseline or fields.Date.context_today(self)
        if (self.date_target - start).days < LEAST_DAYS:
            return self.env._("Nothing changes in less than four weeks. Choose later.")
        if self.date_baseline and not self.baseline:
            return self.env._("It is 0 now: there is nothing to change by percent.")
        if metric.unit == "percent" and not 0 <= self.target <= 100:
            return self.env._("The goal would not be between 0 and 100 %.")
        return ""

    @api.model_create_multi
    def create(self, vals_list):
        indicators = super().create(vals_list)
        indicators._measure(fields.Date.context_today(self))
        return indicators

    def write(self, vals):
        result = super().write(vals)
        if {"metric", "segment_id"} & vals.keys():
            fresh = {"baseline": 0, "date_baseline": False, "date_value": False}
            self._write_measured({**fresh, "value": 0})
            # sudo: months of another figure; the indicator was written just now
            self.sudo().snapshot_ids.unlink()
            self._measure(fields.Date.context_today(self))
        return result

    def _measure(self, day):
        """Write the figures of a day, the first of which is the baseline."""
        Metric = self.env["industry.metric"]
        for (guide, segment), group in self.grouped(
            lambda one: (one.guide_id, one.segment_id)
        ).items():
            scope = Scope(guide.company_id, day, guide.months, segment)
            values = Metric._measure_all(scope)
            for indicator in group:
                indicator._take(values.get(indicator.metric), day)
        # sudo: what was measured above; the callers checked who may measure
        snapshots = self.env["industry.guide.snapshot"].sudo()
        snapshots._take(self.filtered("date_value"), day)

    def _take(self, value, day):
        if value is None:
            return
        vals = {"value": value, "date_value": day}
        if not self.date_baseline:
            vals |= {"baseline": value, "date_baseline": day}
        self._write_measured(vals)


class IndustryGuideSnapshot(models.Model):
    """What an indicator was in a month, and what it should have been."""

    _name = "industry.guide.snapshot"
    _description = "Indicator of a Month"
    _order = "month desc, id desc"
    _rec_name = "month"

    indicator_id = fields.Many2one(
        "industry.guide.indicator", required=True, index=True, ondelete="cascade"
    )
    guide_id = fields.Many2one(related="indicator_id.guide_id", store=True, index=True)
    company_id = fields.Many2one(
        related="indicator_id.company_id", store=True, index=True
    )
    metric = fields.Selection(
        related="indicator_id.metric", store=True, string="Figure"
    )
    month = fields.Date(required=True, readonly=True)
    value = fields.Float(readonly=True)
    expected = fields.Float(readonly=True)
    state = fields.Char(readonly=True)

    _month_uniq = models.Constraint(
        "UNIQUE(indicator_id, month)", "The month has been measured already."
    )

    @api.model
    def _take(self, indicators, day):
        """Keep the month's figures, and tell the responsible what goes wrong."""
        month = day.replace(day=1)
        known = self.search(
            [("indicator_id", "in", indicators.ids), ("month", "=", month)]
        )
        calm = known.filtered(lambda one: one.state not in ("behind", "missed"))
        for snapshot in known:
            snapshot.write(self._prepare(snapshot.indicator_id, month))
        fresh = indicators - known.indicator_id
        self.create([self._prepare(indicator, month) for indicator in fresh])
        (fresh | indicators & calm.indicator_id)._alert()

    @api.model
    def _prepare(self, indicator, month):
        return {
            "indicator_id": indicator.id,
            "month": month,
            "value": indicator.value,
            "expected": indicator.expected,
            "state": indicator.state,
        }
