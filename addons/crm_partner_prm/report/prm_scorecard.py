from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.quarters import get_last_quarters, get_quarter

SHOWN = 4  # quarters
LESS_IS_BETTER = ("lost",)


class PrmScorecard(models.Model):
    """How each partner does: a row per company and partner that is enrolled today.

    The row is that of its best enrollment. Figures are read when they are shown, for
    all rows of a page at once; what is a risk, the scheduled action finds.
    """

    _name = "prm.scorecard"
    _description = "Scorecard of a Partner"
    _auto = False
    _order = "risk_count desc, partner_id, id"
    _rec_name = "partner_id"
    _depends = {
        "crm.lead": ["prm_partner_id"],
        "prm.deal.registration": ["date_submitted", "partner_id"],
        "prm.enrollment": [
            "company_id",
            "date_review",
            "grade_id",
            "is_current",
            "partner_id",
            "track_id",
            "type_id",
            "user_id",
        ],
        "prm.partner.risk": ["company_id", "partner_id"],
        "prm.registration.receipt": ["date", "registration_id", "step"],
        "res.partner": ["commercial_partner_id", "country_id"],
        "res.partner.grade": ["sequence"],
    }

    partner_id = fields.Many2one("res.partner", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    type_id = fields.Many2one("prm.partner.type", string="Partner Type", readonly=True)
    track_id = fields.Many2one("prm.track", readonly=True)
    grade_id = fields.Many2one("res.partner.grade", string="Level", readonly=True)
    user_id = fields.Many2one("res.users", string="Partner Manager", readonly=True)
    country_id = fields.Many2one("res.country", readonly=True)
    date_review = fields.Date(string="Next Review", readonly=True)
    risk_count = fields.Integer(string="Risks", readonly=True)
    risk_text = fields.Char(
        string="At Risk Because", compute="_compute_risk_text", help="As of last night."
    )
    risk_ids = fields.Many2many("prm.partner.risk", compute="_compute_risk_text")
    last_login = fields.Datetime(
        readonly=True, help="When one of its people was in the portal last."
    )
    last_registration = fields.Datetime(
        readonly=True, help="When it registered a deal last."
    )
    last_report = fields.Datetime(
        readonly=True, help="When it reported progress on a deal last."
    )
    last_deal = fields.Datetime(
        readonly=True, help="When a deal with this partner was made last."
    )
    trend = fields.Json(
        compute="_compute_trend", help="The last four quarters, this one so far."
    )
    revenue_trend = fields.Json(string="Revenue", compute="_compute_revenue_trend")
    revenue_quarter = fields.Monetary(
        string="This Quarter",
        help="Revenue received in this quarter, so far.",
        compute="_compute_revenue_trend",
    )
    plan_id = fields.Many2one(
        "prm.business.plan", string="Plan of This Year", compute="_compute_plan_id"
    )
    plan_percent = fields.Float(
        string="Plan (%)",
        digits=(16, 0),
        compute="_compute_plan_id",
        help="What was reached of what is due by today.",
    )

    @property
    def _table_query(self):
        return SQL(
            """SELECT b.*, p.country_id, COALESCE(k.risk_count, 0) AS risk_count,
                      %(last)s
                 FROM (%(best)s) b
                 JOIN res_partner p ON p.id = b.partner_id
                 LEFT JOIN (SELECT company_id, partner_id, COUNT(*)::int AS risk_count
                              FROM prm_partner_risk GROUP BY company_id, partner_id) k
                   ON k.company_id = b.company_id AND k.partner_id = b.partner_id""",
            last=self._get_last_columns(),
            best=self._get_best(),
        )

    @api.model
    def _get_best(self):
        """SELECT of the best enrollment of each company and partner, of today's."""
        return SQL(
            """SELECT DISTINCT ON (e.company_id, e.partner_id)
                      e.id, e.company_id, e.partner_id, e.type_id, e.track_id,
                      e.grade_id, e.user_id, e.date_review
                 FROM prm_enrollment e JOIN res_partner_grade g ON g.id = e.grade_id
                WHERE e.is_current
                ORDER BY e.company_id, e.partner_id, g.sequence, g.id, e.date_start,
                         e.id"""
        )

    @api.model
    def _get_last_columns(self):
        """When partners did something last; only what is asked for is looked up."""
        return SQL(
            """(SELECT MAX(o.create_date) FROM res_partner q
                  JOIN res_users u ON u.partner_id = q.id AND u.share
                  JOIN res_users_log o ON o.create_uid = u.id
                 WHERE q.commercial_partner_id = b.partner_id) AS last_login,
               (SELECT MAX(g.date_submitted) FROM prm_deal_registration g
                 WHERE g.partner_id = b.partner_id) AS last_registration,
               (SELECT MAX(t.date) FROM prm_deal_registration g
                  JOIN prm_registration_receipt t ON t.registration_id = g.id
                 WHERE g.partner_id = b.partner_id AND t.step = 'progress'
               ) AS last_report,
               (SELECT MAX(d.create_date) FROM res_partner q
                  JOIN crm_lead d ON d.prm_partner_id = q.id
                 WHERE q.commercial_partner_id = b.partner_id) AS last_deal"""
        )

    @api.depends("partner_id", "company_id")
    def _compute_risk_text(self):
        risks = self.env["prm.partner.risk"].search(
            [
                ("partner_id", "in", self.partner_id.ids),
                ("company_id", "in", self.company_id.ids),
            ]
        )
        found = risks.grouped(lambda risk: (risk.partner_id, risk.company_id))
        none = risks.browse()
        for card in self:
            card.risk_ids = found.get((card.partner_id, card.company_id), none)
            card.risk_text = "; ".join(card.risk_ids.mapped("name"))

    @api.depends("partner_id", "company_id")
    def _compute_plan_id(self):
        plans = self.env["prm.business.plan"].search(
            [
                ("partner_id", "in", self.partner_id.ids),
                ("year", "=", fields.Date.context_today(self).year),
                ("state", "=", "agreed"),
            ]
        )
        percents = dict(zip(plans, plans.mapped("percent"), strict=True))
        found = plans.grouped(lambda plan: (plan.partner_id, plan.company_id))
        none = plans.browse()
        for card in self:
            card.plan_id = found.get((card.partner_id, card.company_id), none)
            card.plan_percent = percents.get(card.plan_id, 0)

    @api.depends("partner_id", "company_id")
    @api.depends_context("lang")
    def _compute_trend(self):
        for card, trend in self._read_trends(self._get_indicators()):
            card.trend = trend

    @api.depends("partner_id", "company_id")
    @api.depends_context("lang")
    def _compute_revenue_trend(self):
        """Lists show the revenue alone: nothing else is added up for them."""
        for card, trend in self._read_trends(self._get_indicators()[:1]):
            card.revenue_trend = trend
            card.revenue_quarter = trend["rows"][0]["values"][-1]

    def _read_trends(self, indicators):
        """[(card, what its pictures draw)]: one statement for all cards."""
        today = fields.Date.context_today(self)
        starts = get_last_quarters(today, SHOWN)
        facts = self.env["prm.partner.fact"]._get_quarters(
            starts[0],
            today,
            self.partner_id.ids,
            {kind for kind, _label, _is_money in indicators},
        )
        trends = []
        for card in self:
            key = (card.partner_id.id, card.company_id.id)
            rows = {
                kind: [facts.get((*key, kind, start), 0) for start in starts]
                for kind, _label, _is_money in indicators
            }
            trends.append((card, card._prepare_trend(starts, indicators, rows)))
        return trends

    @api.model
    def _get_indicators(self):
        """Return [(kind of fact, label, is money)], the revenue first: a hook."""
        return [
            ("revenue", self.env._("Revenue Received"), True),
            ("won", self.env._("Deals Won"), False),
            ("lost", self.env._("Deals Lost"), False),
            ("customer", self.env._("New Customers"), False),
            ("registration", self.env._("Deals Registered"), False),
        ]

    def _prepare_trend(self, starts, indicators, rows):
        """What the pictures draw: labels of the quarters, and a row per indicator.

        Heights are of the bars, 0 to 100. The change, in per cent, is that of the last
        full quarter to the one before, False where there was nothing.
        """
        self.ensure_one()
        labels = [
            self.env._("Q%(quarter)s %(year)s", quarter=get_quarter(day), year=day.year)
            for day in starts
        ]
        return {
            "quarters": labels,
            "currency_id": self.currency_id.id,
            "rows": [
                self._prepare_row(kind, rows[kind])
                | {"label": label, "is_money": money}
                for kind, label, money in indicators
            ],
        }

    @api.model
    def _prepare_row(self, kind, values):
        change = self._get_change(*values[-3:-1])
        return {
            "kind": kind,
            "values": values,
            "heights": self._get_heights(values),
            "change": change,
            "change_text": self._get_change_text(change),
            "tone": self._get_tone(kind, change),
        }

    @api.model
    def _get_change_text(self, change):
        if change is False:
            return ""
        return f"{change:+d}%" if change else "0%"

    @api.model
    def _get_tone(self, kind, change):
        """Whether a change is good: fewer lost deals are."""
        if not change:
            return "muted"
        return "success" if (change > 0) != (kind in LESS_IS_BETTER) else "danger"

    @api.model
    def _get_heights(self, values):
        """Heights of the bars, 0 to 100."""
        top = max(values)
        return [round(100 * max(value, 0) / top) if top > 0 else 0 for value in values]

    @api.model
    def _get_change(self, before, after):
        return round(100 * (after - before) / before) if before > 0 else False

    def action_refresh(self):
        """Look for the risks of these partners now, not only tonight."""
        self.env["prm.enrollment"].check_access("write")
        self.env["prm.partner.risk"]._refresh(self.partner_id.ids)

    def action_open_plan(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_partner_prm.prm_business_plan_action"
        )
        context = {"default_partner_id": self.partner_id.id}
        return action | {
            "domain": [("partner_id", "=", self.partner_id.id)],
            "context": context,
        }
