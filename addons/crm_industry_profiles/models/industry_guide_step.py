from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

STEPS = [
    ("goals", "Goals with Numbers"),
    ("indicators", "Indicators"),
    ("people", "People and Roles"),
    ("pilot", "Pilot Group"),
    ("data", "Data Readiness"),
    ("real", "Real Data"),
    ("launch", "Launch"),
    ("monitoring", "Monitoring"),
]
NEEDED = {"goals": 1, "indicators": 3, "people": 2, "real": 20, "launch": 80}
PERCENT = ("data", "launch")
RECENT_DAYS = 30


class IndustryGuideStep(models.Model):
    _name = "industry.guide.step"
    _description = "Step of Introducing CRM"
    _order = "guide_id, sequence, id"
    _rec_name = "code"
    _inherit = ["industry.measured.mixin"]
    _measured_fields = {
        "guide_id": None,
        "company_id": None,
        "code": None,
        "date_done": False,
        "value": 0,
        "needed": 0,
        "is_ready": False,
    }

    guide_id = fields.Many2one(
        "industry.guide", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="guide_id.company_id", store=True, index=True)
    sequence = fields.Integer(default=10, readonly=True)
    code = fields.Selection(STEPS, string="Step", required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        domain=[("share", "=", False)],
        index="btree_not_null",
        help="Empty: the project lead.",
    )
    state = fields.Selection(
        [("todo", "To Do"), ("doing", "Under Way"), ("done", "Done")],
        string="Status",
        compute="_compute_state",
    )
    date_deadline = fields.Date(string="Until")
    date_done = fields.Date(string="Done On", readonly=True, copy=False)
    value = fields.Float(string="Measured", readonly=True, copy=False)
    needed = fields.Float(readonly=True, copy=False)
    is_percent = fields.Boolean(compute="_compute_is_percent")
    is_ready = fields.Boolean(string="Reached", compute="_compute_is_ready", store=True)
    is_late = fields.Boolean(string="Late", compute="_compute_is_late")
    explanation = fields.Char(string="What Counts", compute="_compute_explanation")
    note = fields.Text(string="Notes")

    _code_uniq = models.Constraint(
        "UNIQUE(guide_id, code)", "A guide has each step once."
    )

    @api.depends("date_done", "value")
    def _compute_state(self):
        for step in self:
            step.state = (step.date_done and "done") or (
                "doing" if step.value else "todo"
            )

    @api.depends("code")
    def _compute_is_percent(self):
        for step in self:
            step.is_percent = step.code in PERCENT

    @api.depends("value", "needed")
    def _compute_is_ready(self):
        for step in self:
            step.is_ready = step.value >= step.needed > 0

    @api.depends("date_deadline", "date_done")
    def _compute_is_late(self):
        today = fields.Date.context_today(self)
        for step in self:
            limit = step.date_deadline
            step.is_late = bool(limit and limit < today and not step.date_done)

    @api.depends("code")
    @api.depends_context("lang")
    def _compute_explanation(self):
        words = self._get_explanations()
        for step in self:
            step.explanation = words.get(step.code, "")

    @api.model
    def _get_explanations(self):
        return {
            "goals": self.env._("Goals with a measured start, a number and a date."),
            "indicators": self.env._("Indicators that have been measured."),
            "people": self.env._("People in the project team, the lead included."),
            "pilot": self.env._("Members of the pilot group."),
            "data": self.env._("How complete the customers' data is, in percent."),
            "real": self.env._(
                "Contacts and deals that the pilot group logged in 30 days."
            ),
            "launch": self.env._(
                "Salespeople who logged something in 30 days, in percent."
            ),
            "monitoring": self.env._("Months with figures of each goal."),
        }

    def action_done(self):
        """Finish a step, once its figure is reached."""
        self.check_access("write")
        for step in self:
            step._measure(fields.Date.context_today(step))
            if not step.is_ready:
                raise UserError(
                    self.env._(
                        "“%(step)s” is not reached yet: %(value)s of %(needed)s."
                        " %(hint)s",
                        step=step.display_name,
                        value=f"{step.value:g}",
                        needed=f"{step.needed:g}",
                        hint=step.explanation,
                    )
                )
        self._write_measured({"date_done": fields.Date.context_today(self)})

    def action_reopen(self):
        self.check_access("write")
        self._write_measured({"date_done": False})

    def _measure(self, day):
        for step in self:
            # sudo: figures that nobody types in; the callers checked who may measure
            value = getattr(step.sudo(), f"_measure_{step.code}")(day)
            step.sudo().write({"value": value, "needed": step._get_needed()})

    def _get_needed(self):
        """What has to be reached: a hook."""
        if self.code == "data":
            return max(self.guide_id.data_target, 1)
        return NEEDED.get(self.code, 1)

    def _measure_goals(self, day):
        goals = self.guide_id.indicator_ids.filtered("is_goal")
        return len(goals.filtered("date_baseline"))

    def _measure_indicators(self, day):
        return len(self.guide_id.indicator_ids.filtered("date_value"))

    def _measure_people(self, day):
        return len(self.guide_id.member_ids | self.guide_id.user_id)

    def _measure_pilot(self, day):
        return len(self.guide_id.pilot_team_id.member_ids)

    def _measure_data(self, day):
        return self.guide_id.completeness

    def _measure_real(self, day):
        domain = Domain("user_id", "in", self.guide_id.pilot_team_id.member_ids.ids)
        if segment := self.guide_id.pilot_segment_id:
            domain &= Domain("partner_id.segment_ids", "in", segment.ids)
        since = day - relativedelta(days=RECENT_DAYS)
        logged = self.env["crm.interaction"].search_count(
            domain & Domain("date", ">=", since)
        )
        leads = self.env["crm.lead"].with_context(active_test=False)  # lost ones, too
        deals = leads.search_count(domain & Domain("create_date", ">=", since))
        return logged + deals

    def _measure_launch(self, day):
        company = self.guide_id.company_id
        teams = self.env["crm.team"].search([("company_id", "in", [False, company.id])])
        people = teams.member_ids.filtered(lambda one: company in one.company_ids)
        since = day - relativedelta(days=RECENT_DAYS)
        groups = self.env["crm.interaction"]._read_group(
            [("user_id", "in", people.ids), ("date", ">=", since)], ["user_id"]
        )
        return round(100 * len(groups) / len(people), 1) if people else 0

    def _measure_monitoring(self, day):
        goals = self.guide_id.indicator_ids.filtered("is_goal")
        return min((len(goal.snapshot_ids) for goal in goals), default=0)
