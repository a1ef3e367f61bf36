from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .industry_guide_step import STEPS


class IndustryGuide(models.Model):
    """Introduce CRM: from goals with numbers to what they have become."""

    _name = "industry.guide"
    _description = "Introduce CRM"
    _inherit = ["mail.thread", "mail.activity.mixin", "industry.measured.mixin"]
    _order = "date_start desc, id desc"
    _check_company_auto = True
    _measured_fields = {
        "state": "plan",
        "customer_count": 0,
        "completeness": 0,
        "unreachable": 0,
        "duplicate_count": 0,
        "date_measured": False,
    }

    name = fields.Char(required=True, default=lambda self: self.env._("Introduce CRM"))
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one(
        "res.users",
        string="Project Lead",
        required=True,
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        index=True,
        tracking=True,
    )
    member_ids = fields.Many2many(
        "res.users",
        "industry_guide_member_rel",
        "guide_id",
        "user_id",
        string="Project Team",
        domain=[("share", "=", False)],
        help="People from all departments who work with customers.",
    )
    state = fields.Selection(
        [("plan", "Preparing"), ("run", "Running"), ("done", "Finished")],
        string="Status",
        default="plan",
        required=True,
        tracking=True,
        help="While it runs, the indicators are measured every month.",
    )
    date_start = fields.Date(
        string="Start", required=True, default=fields.Date.context_today
    )
    months = fields.Integer(
        string="Period (months)",
        default=12,
        required=True,
        help="Indicators look at this period, and at the one before it.",
    )
    tolerance = fields.Integer(
        string="Tolerated Deviation (%)",
        default=10,
        required=True,
        help="Of the way from the first measure to the goal. Beyond it the responsible"
        " gets an activity.",
    )
    pilot_team_id = fields.Many2one(
        "crm.team",
        string="Pilot Group",
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
        help="This team starts, and works with real data first.",
    )
    pilot_segment_id = fields.Many2one(
        "crm.segment",
        string="Pilot Customers",
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    data_target = fields.Integer(
        string="Completeness Wanted (%)", default=50, required=True
    )
    customer_count = fields.Integer(string="Customers", readonly=True, copy=False)
    completeness = fields.Float(string="Complete (%)", readonly=True, copy=False)
    unreachable = fields.Float(
        string="Without Phone and E-mail (%)", readonly=True, copy=False
    )
    duplicate_count = fields.Integer(
        string="Possible Duplicates", readonly=True, copy=False
    )
    date_measured = fields.Date(string="Measured", readonly=True, copy=False)
    step_ids = fields.One2many("industry.guide.step", "guide_id", string="Steps")
    indicator_ids = fields.One2many(
        "industry.guide.indicator", "guide_id", string="Indicators"
    )
    step_id = fields.Many2one(
        "industry.guide.step", string="Current Step", compute="_compute_progress"
    )
    progress = fields.Integer(compute="_compute_progress")

    _numbers_range = models.Constraint(
        "CHECK(months BETWEEN 1 AND 60 AND tolerance BETWEEN 0 AND 100"
        " AND data_target BETWEEN 0 AND 100)",
        "A period is 1 to 60 months; percentages are between 0 and 100.",
    )

    @api.depends("step_ids.state")
    def _compute_progress(self):
        for guide in self:
            steps = guide.step_ids
            done = steps.filtered(lambda step: step.state == "done")
            guide.progress = round(100 * len(done) / len(steps)) if steps else 0
            guide.step_id = (steps - done)[:1]

    @api.constrains("state", "indicator_ids")
    def _check_goals(self):
        for guide in self:
            goals = guide.indicator_ids.filtered("is_goal")
            if guide.state == "run" and not goals:
                raise ValidationError(
                    self.env._(
                        "What shall CRM change? Add at least one goal with a number and"
                        " a date, such as: churn down by 25 % within a year."
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        guides = super().create(vals_list)
        # sudo: every guide that one may create has the same steps
        self.env["industry.guide.step"].sudo().create(
            [
                {"guide_id": guide.id, "code": code, "sequence": place}
                for guide in guides
                if not guide.step_ids
                for place, (code, _name) in enumerate(STEPS, start=1)
            ]
        )
        return guides

    def action_measure(self):
        """Measure indicators, data and steps now."""
        self.check_access("write")
        for guide in self:
            guide._measure(fields.Date.context_today(guide))

    def action_start(self):
        self.check_access("write")
        self._write_measured({"state": "run"})
        self.action_measure()

    def action_finish(self):
        self.check_access("write")
        if late := self.filtered(lambda guide: guide.progress < 100):
            raise UserError(
                self.env._("“%s” has open steps. Finish them first.", late[0].name)
            )
        self._write_measured({"state": "done"})

    def _measure(self, day):
        """Take all figures of a day: the months' snapshots come from here, too."""
        self.ensure_one()
        readiness = self.env["industry.metric"]._measure_readiness(self.company_id)
        self._write_measured(
            {
                "customer_count": readiness["customers"],
                "completeness": readiness["completeness"],
                "unreachable": readiness["unreachable"],
                "duplicate_count": readiness["duplicates"],
                "date_measured": day,
            }
        )
        self.indicator_ids._measure(day)
        self.step_ids._measure(day)

    @api.model
    def _cron_measure(self):
        """Once a month for each running guide; run daily, it makes up for a day."""
        today = fields.Date.context_today(self)
        month = today.replace(day=1)
        waiting = self.search(
            [
                ("state", "=", "run"),
                "|",
                ("date_measured", "=", False),
                ("date_measured", "<", month),
            ]
        )
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(waiting))
        for guide in waiting:
            guide.with_context(lang=guide.user_id.lang)._measure(today)
            if not cron._commit_progress(1):
                break

    def _get_next_deadline(self):
        return fields.Date.context_today(self) + relativedelta(days=7)
