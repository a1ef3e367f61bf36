"""Certificates, leads, funds and statements in what managers see of partners."""

from odoo import api, fields, models
from odoo.tools import SQL

SOON = 60  # days before the end of a certificate


class PrmPartnerFact(models.AbstractModel):
    _inherit = "prm.partner.fact"
    _depends = {
        "prm.certification": [
            "company_id",
            "date_passed",
            "date_revoked",
            "is_passed",
            "partner_id",
        ],
        "prm.fund.request": ["company_id", "date_start", "partner_id", "state"],
    }

    @api.model
    def _partner_sources(self, scope):
        sources = super()._partner_sources(scope)
        sources["certificate"] = (6, self._get_certificates(scope))
        sources["campaign"] = (7, self._get_campaigns(scope))
        return sources

    @api.model
    def _get_certificates(self, scope):
        """Exams that were passed and not taken back, by people of the partner now."""
        return SQL(
            """SELECT (t.id::bigint << 10) + e.company_id AS key, t.partner_id,
                      e.company_id, t.date_passed AS date, 1 AS amount
                 FROM prm_certification t
                 JOIN (SELECT DISTINCT partner_id, company_id FROM prm_enrollment
                        WHERE state <> 'draft') e ON e.partner_id = t.partner_id
                WHERE t.is_passed AND t.date_revoked IS NULL
                  AND COALESCE(t.company_id, e.company_id) = e.company_id
                  AND t.partner_id = ANY(%(partners)s)
                  AND t.date_passed BETWEEN %(start)s AND %(end)s""",
            **scope._asdict(),
        )

    @api.model
    def _get_campaigns(self, scope):
        """Campaigns that we support, on the day on which they begin."""
        return SQL(
            """SELECT t.id AS key, t.partner_id, t.company_id, t.date_start AS date,
                      1 AS amount
                 FROM prm_fund_request t
                WHERE t.state IN ('approved', 'claimed', 'checked', 'paid')
                  AND t.partner_id = ANY(%(partners)s)
                  AND t.date_start BETWEEN %(start)s AND %(end)s""",
            **scope._asdict(),
        )


class PrmScorecard(models.Model):
    _inherit = "prm.scorecard"

    @api.model
    def _get_indicators(self):
        indicators = super()._get_indicators()
        label = self.env._("Certificates Passed")
        indicators.append(("certificate", label, False))
        indicators.append(("campaign", self.env._("Campaigns"), False))
        return indicators


class PrmPartnerRisk(models.Model):
    _inherit = "prm.partner.risk"

    kind = fields.Selection(
        selection_add=[
            ("review", "Level in danger"),
            ("certificate", "Certificates end"),
            ("dispute", "Statement disputed"),
        ],
        ondelete={
            "review": "cascade",
            "certificate": "cascade",
            "dispute": "cascade",
        },
    )

    def _get_words(self, facts):
        if self.kind == "review":
            return self.env._("The last review did not confirm the level")
        if self.kind == "certificate":
            return self.env._(
                "%(count)s certificates end within %(days)s days",
                count=facts["count"],
                days=SOON,
            )
        if self.kind == "dispute":
            return self.env._("%s statements are disputed", facts["count"])
        return super()._get_words(facts)

    @api.model
    def _get_risk_sources(self, partners):
        sources = super()._get_risk_sources(partners)
        sources["review"] = self._get_weak_reviews(partners)
        sources["certificate"] = self._get_ending_certificates(partners)
        sources["dispute"] = self._get_disputed(partners)
        return sources

    @api.model
    def _get_weak_reviews(self, partners):
        """Of each enrollment the last review counts."""
        return SQL(
            """SELECT DISTINCT t.partner_id, t.company_id, '{}'::jsonb AS facts
                 FROM (SELECT DISTINCT ON (w.enrollment_id)
                              w.partner_id, w.company_id, w.outcome, w.state
                         FROM prm_review w
                         JOIN prm_enrollment e ON e.id = w.enrollment_id
                        WHERE e.is_current AND w.partner_id = ANY(%s)
                        ORDER BY w.enrollment_id, w.date DESC, w.id DESC) t
                WHERE t.outcome IN ('grace', 'demote') AND t.state <> 'granted'""",
            partners,
        )

    @api.model
    def _get_ending_certificates(self, partners):
        today = fields.Date.context_today(self)
        return SQL(
            """SELECT t.partner_id, e.company_id,
                      jsonb_build_object('count', COUNT(DISTINCT t.id)) AS facts
                 FROM prm_certification t
                 JOIN prm_enrollment e
                   ON e.partner_id = t.partner_id AND e.is_current
                  AND e.company_id = COALESCE(t.company_id, e.company_id)
                WHERE t.is_passed AND t.date_revoked IS NULL
                  AND t.date_until BETWEEN %(today)s AND %(today)s::date + %(soon)s
                  AND t.partner_id = ANY(%(partners)s)
                GROUP BY t.partner_id, e.company_id""",
            today=today,
            soon=SOON,
            partners=partners,
        )

    @api.model
    def _get_disputed(self, partners):
        return SQL(
            """SELECT t.partner_id, t.company_id,
                      jsonb_build_object('count', COUNT(*)) AS facts
                 FROM prm_incentive_statement t
                WHERE t.state = 'disputed' AND t.partner_id = ANY(%s)
                GROUP BY t.partner_id, t.company_id""",
            partners,
        )


class PrmReviewItem(models.Model):
    _inherit = "prm.review.item"
    _depends = {
        "prm.fund.request": [
            "company_id",
            "date_submitted",
            "name",
            "number",
            "partner_id",
            "state",
            "user_id",
        ],
        "prm.incentive.statement": ["company_id", "name", "partner_id", "state"],
        "prm.review": ["company_id", "date_appeal", "partner_id", "state"],
    }

    kind = fields.Selection(
        selection_add=[
            ("fund", "Funds to answer"),
            ("appeal", "Objection to answer"),
            ("dispute", "Statement disputed"),
        ]
    )

    def _review_sources(self):
        sources = super()._review_sources()
        sources["fund"] = self._get_funds()
        sources["appeal"] = self._get_appeals()
        sources["dispute"] = self._get_disputed()
        return sources

    @api.model
    def _get_funds(self):
        return self._get_source(
            10,
            "fund",
            SQL("prm_fund_request t"),
            "prm.fund.request",
            SQL("t.state = 'submitted'"),
            date=SQL("t.date_submitted"),
            name=SQL("concat_ws(' ', t.number, t.name)"),
        )

    @api.model
    def _get_appeals(self):
        return self._get_source(
            11,
            "appeal",
            SQL("prm_review t JOIN res_partner_grade v ON v.id = t.grade_before_id"),
            "prm.review",
            SQL("t.state = 'appealed'"),
            date=SQL("t.date_appeal"),
            name=self._get_grade_name(),
        )

    @api.model
    def _get_disputed(self):
        best = self.env["prm.scorecard"]._get_best()
        return self._get_source(
            12,
            "dispute",
            SQL(
                """prm_incentive_statement t LEFT JOIN (%s) b
                   ON b.partner_id = t.partner_id AND b.company_id = t.company_id""",
                best,
            ),
            "prm.incentive.statement",
            SQL("t.state = 'disputed'"),
            date=SQL("t.write_date"),
            name=SQL("t.name"),
            user_id=SQL("b.user_id"),
        )


class PrmAnswerTime(models.Model):
    _inherit = "prm.answer.time"
    _depends = {
        "prm.fund.request": [
            "company_id",
            "date_answered",
            "date_submitted",
            "name",
            "number",
            "partner_id",
            "state",
            "user_id",
        ],
        "prm.lead.offer": [
            "company_id",
            "date_answered",
            "date_deadline",
            "date_offered",
            "partner_id",
            "state",
            "user_id",
        ],
    }

    kind = fields.Selection(
        selection_add=[
            ("offer", "Lead: the Partner's Answer"),
            ("fund", "Marketing Fund: Our Answer"),
        ]
    )

    def _answer_sources(self):
        sources = super()._answer_sources()
        sources["offer"] = self._get_offer_source()
        sources["fund"] = self._get_fund_source()
        return sources

    @api.model
    def _get_offer_source(self):
        """What was not answered by the deadline was answered by it: late."""
        return {
            "number": 2,
            "kinds": ("offer",),
            "key": SQL("t.id"),
            "from": SQL("prm_lead_offer t JOIN crm_lead l ON l.id = t.lead_id"),
            "columns": {
                "name": SQL("l.name"),
                "partner_id": SQL("t.partner_id"),
                "user_id": SQL("t.user_id"),
                "company_id": SQL("t.company_id"),
                "date": SQL("t.date_offered"),
                "date_due": SQL("t.date_deadline"),
                "date_answered": SQL(
                    "CASE WHEN t.state = 'expired' THEN t.date_deadline"
                    " ELSE t.date_answered END"
                ),
                "is_silent": SQL("t.state = 'expired'"),
                "res_model": SQL("'prm.lead.offer'"),
                "res_id": SQL("t.id"),
            },
        }

    @api.model
    def _get_fund_source(self):
        return {
            "number": 3,
            "kinds": ("fund",),
            "key": SQL("t.id"),
            "from": SQL("prm_fund_request t"),
            "where": SQL("t.date_submitted IS NOT NULL AND t.state <> 'draft'"),
            "columns": {
                "name": SQL("concat_ws(' ', t.number, t.name)"),
                "partner_id": SQL("t.partner_id"),
                "user_id": SQL("t.user_id"),
                "company_id": SQL("t.company_id"),
                "date": SQL("t.date_submitted"),
                "date_answered": SQL("t.date_answered"),
                "res_model": SQL("'prm.fund.request'"),
                "res_id": SQL("t.id"),
            },
        }
