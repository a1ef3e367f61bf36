from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.tools import SQL

FEW = 50  # partners that are looked up one by one
DIGITS = 6


class Period(NamedTuple):
    """What is counted: of which partners, in which company, after which day until when.

    ``partner_ids`` is None for all of them.
    """

    since: object
    until: object
    company: object
    partner_ids: tuple | None

    def limit(self, column):
        """SQL condition: `column` is one of the partners."""
        if self.partner_ids is None:
            return SQL("TRUE")
        return SQL("%s = ANY(%s)", column, list(self.partner_ids))

    def covers(self, column):
        """SQL condition: the moment or day in `column` lies in the period."""
        return SQL(
            "%(column)s >= %(first)s AND %(column)s < %(next)s",
            column=column,
            first=self.since + relativedelta(days=1),
            next=self.until + relativedelta(days=1),
        )


class PrmTierCriterion(models.Model):
    """How much partners have of what counts: one statement for all of them."""

    _inherit = "prm.tier.criterion"

    @api.model
    def _read_values(self, rules, partner_ids, company, day):
        """{rule id: {partner id: value}}, with a statement per different measure.

        :param rules: of ``tools.level_score``
        :param date day: the day looked back from
        """
        self.env.flush_all()
        sources = self._get_criterion_sources()
        ids = tuple(partner_ids) if len(partner_ids) <= FEW else None
        known, values = {}, {}
        for rule in rules:
            if rule.kind not in sources:
                continue
            key = (rule.kind, rule.months, rule.certificates)
            if key not in known:
                since = day - relativedelta(months=rule.months)
                period = Period(since, day, company, ids)
                rows = self.env.execute_query(sources[rule.kind](rule, period))
                known[key] = {
                    row[0]: round(float(row[1]), DIGITS)
                    for row in rows
                    if row[1] is not None
                }
            values[rule.id] = known[key]
        return values

    @api.model
    def _get_criterion_sources(self):
        """Return {kind: function of a rule and a `Period` to SQL}: a hook.

        The SQL is a SELECT of ``partner_id, value`` with a row per partner, which is
        its commercial entity: revenue in the company's currency, deals and certificates
        by number, satisfaction from 1 to 5, answers in hours.
        """
        sources = {
            "revenue": self._get_revenue,
            "deals": self._get_won_deals,
            "certificates": self._get_certificates,
            "satisfaction": self._get_satisfaction,
        }
        if "prm.lead.offer" in self.env:
            sources["answer"] = self._get_answer_hours
        return sources

    @api.model
    def _get_won_deals(self, _rule, period):
        return SQL(
            """SELECT p.commercial_partner_id AS partner_id, COUNT(*) AS value
                 FROM crm_lead d JOIN res_partner p ON p.id = d.prm_partner_id
                WHERE d.won_status = 'won' AND %(won)s AND %(limit)s
                  AND COALESCE(d.company_id = %(company)s, TRUE)
                GROUP BY p.commercial_partner_id""",
            won=period.covers(SQL("d.date_closed")),
            limit=period.limit(SQL("p.commercial_partner_id")),
            company=period.company.id,
        )

    @api.model
    def _get_certificates(self, rule, period):
        counted = self.env["prm.certification"]._get_counted(
            period.until, rule.certificates
        )
        return SQL(
            "SELECT partner_id, value FROM (%s) c WHERE %s",
            counted,
            period.limit(SQL("partner_id")),
        )

    @api.model
    def _get_satisfaction(self, _rule, period):
        """The mean of what end customers said about what the partner did for them."""
        return SQL(
            """SELECT d.partner_id, ROUND(AVG(r.rating)::numeric, 2) AS value
                 FROM (%(documents)s) d
                 JOIN rating_rating r
                   ON r.res_model = d.res_model AND r.res_id = d.res_id
                WHERE r.consumed AND r.rating >= 1 AND %(rated)s AND %(limit)s
                GROUP BY d.partner_id""",
            documents=self._get_rated_documents(period),
            rated=period.covers(SQL("COALESCE(r.rated_on, r.write_date)")),
            limit=period.limit(SQL("d.partner_id")),
        )

    @api.model
    def _get_rated_documents(self, period):
        """SELECT of ``res_model, res_id, partner_id``: whose partner's work is rated.

        A hook: other addons add with UNION ALL what customers of partners rate there.
        """
        return SQL(
            """SELECT 'crm.lead' AS res_model, d.id AS res_id,
                      p.commercial_partner_id AS partner_id
                 FROM crm_lead d JOIN res_partner p ON p.id = d.prm_partner_id
                WHERE COALESCE(d.company_id = %(company)s, TRUE)
               UNION ALL
               SELECT 'sale.order', o.id, p.commercial_partner_id
                 FROM crm_lead d JOIN res_partner p ON p.id = d.prm_partner_id
                 JOIN sale_order o ON o.opportunity_id = d.id
                WHERE o.company_id = %(company)s""",
            company=period.company.id,
        )

    @api.model
    def _get_answer_hours(self, _rule, period):
        """Mean hours from offer to answer; who let it expire took all the time."""
        return SQL(
            """SELECT p.commercial_partner_id AS partner_id,
                      ROUND(AVG(EXTRACT(EPOCH FROM COALESCE(
                          f.date_answered, f.date_deadline) - f.date_offered
                      ) / 3600)::numeric, 2) AS value
                 FROM prm_lead_offer f
                 JOIN res_partner p ON p.id = f.partner_id
                 LEFT JOIN crm_lead d ON d.id = f.lead_id
                WHERE (f.date_answered IS NOT NULL OR f.state = 'expired')
                  AND COALESCE(d.company_id = %(company)s, TRUE)
                  AND %(offered)s AND %(limit)s
                GROUP BY p.commercial_partner_id""",
            company=period.company.id,
            offered=period.covers(SQL("f.date_offered")),
            limit=period.limit(SQL("p.commercial_partner_id")),
        )
