from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.quarters import get_elapsed, get_quarter, get_quarter_start

KINDS = [
    ("revenue", "Revenue Received"),
    ("won", "Deals Won"),
    ("customer", "New Customers"),
    ("registration", "Deals Registered"),
    ("certificate", "Certificates"),
    ("campaign", "Campaigns"),
]
MONEY_KINDS = ("revenue",)
QUARTERS = (1, 2, 3, 4)
PORTAL_FIELDS = frozenset(
    (
        "actual_year",
        "due_year",
        "is_money",
        "kind",
        "percent_quarter",
        "percent_year",
        "plan_id",
        "target_year",
        *(f"target_q{number}" for number in QUARTERS),
        *(f"actual_q{number}" for number in QUARTERS),
    )
)


class PrmBusinessPlanLine(models.Model):
    """A target of a plan by quarter, and what came of it."""

    _name = "prm.business.plan.line"
    _description = "Target of a Business Plan"
    _inherit = ["prm.portal.mixin"]
    _order = "plan_id, sequence, id"
    _rec_name = "kind"

    plan_id = fields.Many2one(
        "prm.business.plan", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        KINDS,
        string="Target",
        required=True,
        default="revenue",
        help="Revenue is money received, on deals of the partner and for what it bought"
        " itself. A new customer is one with whom the partner won its first deal.",
    )
    is_money = fields.Boolean(compute="_compute_is_money")
    target_q1 = fields.Float(string="Q1", digits=(16, 2))
    target_q2 = fields.Float(string="Q2", digits=(16, 2))
    target_q3 = fields.Float(string="Q3", digits=(16, 2))
    target_q4 = fields.Float(string="Q4", digits=(16, 2))
    target_year = fields.Float(
        string="Year", digits=(16, 2), compute="_compute_target_year"
    )
    actual_q1 = fields.Float(
        string="Q1 Actual", digits=(16, 2), compute="_compute_actual"
    )
    actual_q2 = fields.Float(
        string="Q2 Actual", digits=(16, 2), compute="_compute_actual"
    )
    actual_q3 = fields.Float(
        string="Q3 Actual", digits=(16, 2), compute="_compute_actual"
    )
    actual_q4 = fields.Float(
        string="Q4 Actual", digits=(16, 2), compute="_compute_actual"
    )
    actual_year = fields.Float(
        string="Reached", digits=(16, 2), compute="_compute_actual"
    )
    due_year = fields.Float(
        string="Due by Today",
        digits=(16, 2),
        compute="_compute_due",
        help="Targets of the quarters that are over, and of this quarter the part of"
        " its days that is over.",
    )
    percent_year = fields.Float(
        string="Reached (%)",
        digits=(16, 0),
        compute="_compute_due",
        help="What was reached this year, of what is due by today.",
    )
    percent_quarter = fields.Float(
        string="This Quarter (%)",
        digits=(16, 0),
        compute="_compute_due",
        help="What was reached this quarter, of the part of its target that is due by"
        " today.",
    )
    company_id = fields.Many2one(
        related="plan_id.company_id", store=True, index=True, precompute=True
    )
    partner_id = fields.Many2one(
        related="plan_id.partner_id", store=True, index=True, precompute=True
    )
    currency_id = fields.Many2one(related="plan_id.currency_id")

    _kind_uniq = models.Constraint(
        "UNIQUE(plan_id, kind)",
        "The plan has this target already: write its quarters in that line.",
    )
    _not_negative = models.Constraint(
        "CHECK(LEAST(target_q1, target_q2, target_q3, target_q4) >= 0)",
        "A target cannot be negative.",
    )

    @api.depends("kind")
    def _compute_is_money(self):
        for line in self:
            line.is_money = line.kind in MONEY_KINDS

    @api.depends("target_q1", "target_q2", "target_q3", "target_q4")
    def _compute_target_year(self):
        for line in self:
            line.target_year = sum(line._get_targets())

    @api.depends("kind", "plan_id.year", "plan_id.partner_id", "plan_id.company_id")
    def _compute_actual(self):
        facts = self._get_facts()
        for line in self:
            plan = line.plan_id
            key = (plan.partner_id._origin.id, plan.company_id.id, line.kind)
            total = 0
            for number in QUARTERS:
                day = plan.year and get_quarter_start(plan.year, number)
                amount = facts.get((*key, day), 0)
                line[f"actual_q{number}"] = amount
                total += amount
            line.actual_year = total

    def _get_facts(self):
        """What the partners of the plans achieved in their years: one statement."""
        plans = self.plan_id.filtered("year")
        if not plans:
            return {}
        years = plans.mapped("year")
        return self.env["prm.partner.fact"]._get_quarters(
            get_quarter_start(min(years), 1),
            get_quarter_start(max(years) + 1, 1),
            plans.partner_id._origin.ids,
            set(self.mapped("kind")),
        )

    @api.depends(
        "target_year",
        "actual_year",
        "plan_id.year",
        *(f"target_q{q}" for q in QUARTERS),
    )
    def _compute_due(self):
        today = fields.Date.context_today(self)
        for line in self:
            year = line.plan_id.year
            dues = [
                target * get_elapsed(year, number, today) if year else 0
                for number, target in zip(QUARTERS, line._get_targets(), strict=True)
            ]
            line.due_year = sum(dues)
            line.percent_year = line._get_percent(line.actual_year, line.due_year)
            line.percent_quarter = 0
            if year == today.year:
                number = get_quarter(today)
                actual = line[f"actual_q{number}"]
                due = dues[number - 1]
                line.percent_quarter = line._get_percent(actual, due)

    @api.model
    def _get_due_sql(self, today):
        """What is due by today of a target ``l`` of this year: SQL."""
        return SQL(" + ").join(
            SQL(
                "COALESCE(%s, 0) * %s",
                SQL.identifier("l", f"target_q{number}"),
                get_elapsed(today.year, number, today),
            )
            for number in QUARTERS
        )

    @api.model
    def _get_percent(self, actual, due):
        return 100 * actual / due if due else 0

    def _get_targets(self):
        self.ensure_one()
        return [self[f"target_q{number}"] for number in QUARTERS]

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._check_plan_open()
        return lines

    def write(self, vals):
        self._check_plan_open()
        result = super().write(vals)
        if "plan_id" in vals:
            self._check_plan_open()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_agreed(self):
        self._check_plan_open()

    def _check_plan_open(self):
        if not self.env.su:
            self.plan_id._check_open()

    def _get_portal_quarters(self):
        """[{number, target, actual, percent, is_now}] for the page of the partner."""
        self.ensure_one()
        today = fields.Date.context_today(self)
        now = (today.year, get_quarter(today))
        rows = []
        for number, target in zip(QUARTERS, self._get_targets(), strict=True):
            actual = self[f"actual_q{number}"]
            share = self._get_percent(actual, target)
            rows.append(
                {
                    "number": number,
                    "target": target,
                    "actual": actual,
                    "width": min(share, 100),
                    "is_now": (self.plan_id.year, number) == now,
                    "is_over": (self.plan_id.year, number) < now,
                }
            )
        return rows

    @api.model
    def _get_portal_fields(self):
        return super()._get_portal_fields() | PORTAL_FIELDS

    def _get_kind_label(self):
        self.ensure_one()
        return dict(self._fields["kind"]._description_selection(self.env))[self.kind]
