from odoo import api, fields, models
from odoo.tools import SQL

BATCH = 1000
HALF_YEAR = 182  # days
# what holds until the settings say otherwise
LIMITS = {"days": 90, "fall": 30, "plan": 70}


class PrmPartnerRisk(models.Model):
    """Partners that may be lost, each with a reason: kept by a scheduled action."""

    _name = "prm.partner.risk"
    _description = "Risk of a Partner"
    _order = "date_since, id"
    _rec_name = "kind"
    _log_access = False

    partner_id = fields.Many2one(
        "res.partner", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    kind = fields.Selection(
        [
            ("no_deal", "No deal for long"),
            ("revenue_fall", "Revenue has fallen"),
            ("plan_behind", "Behind the plan"),
        ],
        string="Rule",
        required=True,
        readonly=True,
    )
    facts = fields.Json(readonly=True)
    name = fields.Char(string="Why", compute="_compute_name")
    date_since = fields.Date(string="Since", required=True, readonly=True)

    _kind_uniq = models.UniqueIndex("(company_id, partner_id, kind)")

    @api.depends("kind", "facts")
    @api.depends_context("lang")
    def _compute_name(self):
        for risk in self:
            risk.name = risk._get_words(risk.facts or {})

    def _get_words(self, facts):
        """The reason in words: extend it along with ``_get_risk_sources``."""
        self.ensure_one()
        if self.kind == "no_deal":
            return self.env._("No deal for %s days", facts["days"])
        if self.kind == "revenue_fall":
            return self.env._(
                "Revenue fell by %s%% in half a year", round(facts["percent"])
            )
        if self.kind == "plan_behind":
            lines = self.env["prm.business.plan.line"]._fields["kind"]
            labels = dict(lines._description_selection(self.env))
            return self.env._(
                "Plan: %(target)s at %(percent)s%% of what is due by today",
                target=labels[facts["target"]],
                percent=round(facts["percent"]),
            )
        return ""

    @api.model
    def _get_limit(self, name):
        """A threshold of the settings: whole days, or per cent."""
        # sudo: a threshold, nothing of anybody's
        parameters = self.env["ir.config_parameter"].sudo()
        key = f"crm_partner_prm.risk_{name}"
        return int(parameters.get_param(key) or LIMITS[name])

    @api.model
    def _get_risk_sources(self, partners):
        """Return {kind: SELECT}: a hook for further rules.

        Each SELECT has the columns partner_id, company_id and facts (jsonb, which
        ``_get_words`` puts into words), a row per partner that the rule is true of.

        :param SQL partners: array with the ids of the partners that are looked at
        """
        today = fields.Date.context_today(self)
        return {
            "no_deal": self._get_silent(partners, today),
            "revenue_fall": self._get_fallen(today),
            "plan_behind": self._get_behind(partners, today),
        }

    @api.model
    def _get_silent(self, partners, today):
        """Neither a deal was registered, nor one made with them, since the date."""
        return SQL(
            """SELECT s.partner_id, s.company_id,
                      jsonb_build_object('days', %(today)s::date - s.last) AS facts
                 FROM (SELECT e.partner_id, e.company_id, GREATEST(
                              MIN(e.date_start),
                              (SELECT MAX(g.date_submitted)::date
                                 FROM prm_deal_registration g
                                WHERE g.partner_id = e.partner_id
                                  AND g.company_id = e.company_id),
                              (SELECT MAX(d.create_date)::date
                                 FROM res_partner q
                                 JOIN crm_lead d ON d.prm_partner_id = q.id
                                WHERE q.commercial_partner_id = e.partner_id
                                  AND COALESCE(d.company_id, e.company_id)
                                      = e.company_id)) AS last
                         FROM prm_enrollment e
                        WHERE e.is_current AND e.partner_id = ANY(%(partners)s)
                        GROUP BY e.partner_id, e.company_id) s
                WHERE %(today)s::date - s.last >= %(days)s""",
            today=today,
            partners=partners,
            days=self._get_limit("days"),
        )

    @api.model
    def _get_fallen(self, today):
        """Money of the last half year, against the half year before."""
        middle = fields.Date.subtract(today, days=HALF_YEAR)
        return SQL(
            """SELECT h.partner_id, h.company_id, jsonb_build_object(
                      'percent', 100 * (1 - h.now / h.before)) AS facts
                 FROM (SELECT f.partner_id, f.company_id,
                              SUM(CASE WHEN f.date <= %(middle)s THEN f.amount
                                       ELSE 0 END) AS before,
                              SUM(CASE WHEN f.date > %(middle)s THEN f.amount
                                       ELSE 0 END) AS now
                         FROM risk_fact f
                        WHERE f.kind = 'revenue' AND f.date > %(first)s
                        GROUP BY f.partner_id, f.company_id) h
                WHERE h.before > 0 AND h.now <= h.before * (100 - %(fall)s) / 100""",
            middle=middle,
            first=fields.Date.subtract(middle, days=HALF_YEAR),
            fall=self._get_limit("fall"),
        )

    @api.model
    def _get_behind(self, partners, today):
        """The target of the plan in force that is furthest behind."""
        return SQL(
            """SELECT DISTINCT ON (t.partner_id, t.company_id)
                      t.partner_id, t.company_id, jsonb_build_object(
                          'target', t.kind, 'percent', 100 * t.actual / t.due) AS facts
                 FROM (SELECT b.partner_id, b.company_id, l.kind, %(due)s AS due,
                              COALESCE(a.amount, 0) AS actual
                         FROM prm_business_plan b
                         JOIN prm_business_plan_line l ON l.plan_id = b.id
                         LEFT JOIN (SELECT f.partner_id, f.company_id, f.kind,
                                           SUM(f.amount) AS amount
                                      FROM risk_fact f WHERE f.date >= %(first)s
                                     GROUP BY f.partner_id, f.company_id, f.kind) a
                           ON a.partner_id = b.partner_id
                          AND a.company_id = b.company_id AND a.kind = l.kind
                        WHERE b.state = 'agreed' AND b.year = %(year)s
                          AND b.partner_id = ANY(%(partners)s)) t
                WHERE t.due > 0 AND t.actual < t.due * %(limit)s / 100
                ORDER BY t.partner_id, t.company_id, t.actual / t.due""",
            due=self.env["prm.business.plan.line"]._get_due_sql(today),
            first=today.replace(month=1, day=1),
            year=today.year,
            partners=partners,
            limit=self._get_limit("plan"),
        )

    @api.model
    def _refresh(self, partner_ids):
        """Find the risks of some partners anew: one statement, however many they are.

        What is still true keeps the day since when it is.
        """
        if not partner_ids:
            return
        self.env.flush_all()
        self.env.execute_query(self._get_statement(partner_ids))
        self.invalidate_model()
        self.env["prm.scorecard"].invalidate_model()

    @api.model
    def _get_statement(self, partner_ids):
        """Write what is found, and delete what is true no more."""
        today = fields.Date.context_today(self)
        partners = SQL("%s::int[]", list(partner_ids))
        return SQL(
            """WITH risk_fact AS MATERIALIZED (%(facts)s),
                    found AS (%(sources)s),
                    gone AS (
                        DELETE FROM prm_partner_risk r
                         WHERE r.partner_id = ANY(%(partners)s) AND NOT EXISTS (
                               SELECT FROM found
                                WHERE found.partner_id = r.partner_id
                                  AND found.company_id = r.company_id
                                  AND found.kind = r.kind))
               INSERT INTO prm_partner_risk
                      (partner_id, company_id, kind, facts, date_since)
               SELECT partner_id, company_id, kind, facts, %(today)s FROM found
                   ON CONFLICT (company_id, partner_id, kind)
                   DO UPDATE SET facts = EXCLUDED.facts
               RETURNING id""",
            facts=self._get_facts(today, partner_ids),
            sources=self._get_found(partners),
            partners=partners,
            today=today,
        )

    @api.model
    def _get_facts(self, today, partner_ids):
        """What the rules look at: facts of this year and of the two half years."""
        first = min(
            today.replace(month=1, day=1),
            fields.Date.subtract(today, days=2 * HALF_YEAR),
        )
        return self.env["prm.partner.fact"]._get_partner_facts(
            first, today, partner_ids
        )

    @api.model
    def _get_found(self, partners):
        """The risks of all rules, of partners that are enrolled today."""
        return SQL(" UNION ALL ").join(
            SQL(
                """SELECT q.partner_id, q.company_id, %s::varchar AS kind, q.facts
                     FROM (%s) q
                    WHERE EXISTS (SELECT FROM prm_enrollment n
                                   WHERE n.partner_id = q.partner_id
                                     AND n.company_id = q.company_id
                                     AND n.is_current)""",
                kind,
                source,
            )
            for kind, source in self._get_risk_sources(partners).items()
        )

    @api.model
    def _cron_refresh(self):
        """Every night, all partners: those of a batch in one statement."""
        rows = self.env["prm.enrollment"]._read_group(
            [("is_current", "=", True)], ["partner_id"]
        )
        known = {partner.id for (partner,) in self._read_group([], ["partner_id"])}
        ids = sorted(known.union(partner.id for (partner,) in rows))
        for begin in range(0, len(ids), BATCH):
            batch = ids[begin : begin + BATCH]
            self._refresh(batch)
            left = max(len(ids) - begin - BATCH, 0)
            self.env["ir.cron"]._commit_progress(len(batch), remaining=left)

    @api.model
    def _merge_partner_rows(self, src_partner_ids, dst_partner_id):
        """Found anew for the survivor."""
        self.search([("partner_id", "in", src_partner_ids)]).unlink()
