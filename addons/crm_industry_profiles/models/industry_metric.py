from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

BEST_DAYS = 90
BEST_PURCHASES = 3


class Metric(NamedTuple):
    """What an indicator measures: which way is better, and in what unit."""

    better: str
    unit: str


class Scope(NamedTuple):
    """Whom and when to measure; `segment` may be empty."""

    company: object
    day: object
    months: int
    segment: object


class IndustryMetric(models.AbstractModel):
    """Indicators of a company, each from one statement over the whole database."""

    _name = "industry.metric"
    _description = "Indicator of CRM"

    @api.model
    def _get_metrics(self):
        """Return {code: Metric}: a hook; extend `_measure_all` along with it."""
        return {
            "retention": Metric("up", "percent"),
            "churn": Metric("down", "percent"),
            "recency": Metric("down", "days"),
            "best": Metric("up", "percent"),
            "repeat": Metric("up", "percent"),
            "revenue": Metric("up", "money"),
            "conversion": Metric("up", "percent"),
            "silent": Metric("down", "percent"),
        }

    @api.model
    def _get_metric_selection(self):
        """Return [(code, label)] in the order of `_get_metrics`: a hook."""
        return [
            ("retention", self.env._("Retention: customers who bought again")),
            ("churn", self.env._("Churn: customers who did not buy again")),
            ("recency", self.env._("Recency: days since the last purchase")),
            ("best", self.env._("RFM: share of the best customers")),
            ("repeat", self.env._("Loyalty: customers with several purchases")),
            ("revenue", self.env._("Revenue per customer")),
            ("conversion", self.env._("Conversion: deals won of those closed")),
            ("silent", self.env._("Silent customers, whom nobody contacted")),
        ]

    @api.model
    def _get_income_kinds(self):
        """Kinds of the value ledger that are purchases: a hook."""
        return ("revenue",)

    @api.model
    def _measure_all(self, scope):
        """Return {code: value, None if there is nothing to measure}: a hook."""
        # sudo: only sums over the company; the callers check who may measure
        model = self.sudo().with_company(scope.company)
        model.env.flush_all()
        values = model._measure_purchases(scope)
        values["conversion"] = model._measure_conversion(scope)
        return {
            name: None if value is None else round(float(value), 2)
            for name, value in values.items()
        }

    def _measure_purchases(self, scope):
        names = ("retention", "recency", "best", "repeat", "revenue", "silent")
        [row] = self.env.execute_query(self._get_purchase_query(scope))
        values = dict(zip(names, row, strict=True))
        kept = values["retention"]
        values["churn"] = None if kept is None else 100 - kept
        return values

    def _get_purchase_query(self, scope):
        """One pass: retention, recency, best, repeat, revenue, silent."""
        return SQL(
            """
            WITH customer AS (%(customers)s),
            average AS (SELECT AVG(amount) AS amount FROM customer WHERE days > 0)
            SELECT 100.0 * COUNT(*) FILTER (WHERE is_former AND days > 0)
                   / NULLIF(COUNT(*) FILTER (WHERE is_former), 0),
                   PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY %(day)s - last),
                   100.0 * COUNT(*) FILTER (
                       WHERE %(day)s - last <= %(best_days)s AND days >= %(best_number)s
                         AND c.amount >= a.amount)
                   / NULLIF(COUNT(*) FILTER (WHERE days > 0), 0),
                   100.0 * COUNT(*) FILTER (WHERE days > 1)
                   / NULLIF(COUNT(*) FILTER (WHERE days > 0), 0),
                   SUM(c.amount) / NULLIF(COUNT(*) FILTER (WHERE days > 0), 0),
                   100.0 * COUNT(*) FILTER (WHERE days > 0 AND NOT %(contacted)s)
                   / NULLIF(COUNT(*) FILTER (WHERE days > 0), 0)
              FROM customer c CROSS JOIN average a
            """,
            customers=self._get_customers(scope),
            day=SQL("%s::date", scope.day),
            best_days=BEST_DAYS,
            best_number=BEST_PURCHASES,
            contacted=self._get_contacted(scope),
        )

    def _get_customers(self, scope):
        """Customers of two periods: last day, and days and amount of this period."""
        middle = scope.day - relativedelta(months=scope.months)
        start = middle - relativedelta(months=scope.months)
        domain = (
            Domain("kind", "in", self._get_income_kinds())
            & Domain("company_id", "=", scope.company.id)
            & Domain("date", ">=", start)
            & Domain("date", "<", scope.day)
        )
        rows = self.env["crm.value"]._search(domain)
        return SQL(
            """
            SELECT partner_id, MAX(date) AS last,
                   BOOL_OR(date < %(middle)s) AS is_former,
                   COUNT(DISTINCT date) FILTER (WHERE date >= %(middle)s) AS days,
                   COALESCE(SUM(amount) FILTER (WHERE date >= %(middle)s), 0) AS amount
              FROM %(rows)s v
             WHERE amount > 0 AND %(members)s
             GROUP BY partner_id
            """,
            middle=SQL("%s::date", middle),
            rows=rows.subselect("partner_id", "date", "amount"),
            members=self._get_members(scope, SQL("v.partner_id")),
        )

    def _get_members(self, scope, partner):
        if not scope.segment:
            return SQL("TRUE")
        return SQL(
            """EXISTS (SELECT FROM crm_segment_member m
                        WHERE m.segment_id = %s AND m.date_leave IS NULL
                          AND m.partner_id = %s)""",
            scope.segment.id,
            partner,
        )

    def _get_contacted(self, scope):
        return SQL(
            """EXISTS (SELECT FROM crm_interaction i
                        WHERE i.commercial_partner_id = c.partner_id
                          AND i.date >= %s AND i.date < %s)""",
            scope.day - relativedelta(days=BEST_DAYS),
            scope.day + relativedelta(days=1),
        )

    def _measure_conversion(self, scope):
        start = scope.day - relativedelta(months=scope.months)
        [[value]] = self.env.execute_query(
            SQL(
                """SELECT 100.0 * COUNT(*) FILTER (WHERE d.won_status = 'won')
                          / NULLIF(COUNT(*), 0)
                     FROM %(deals)s
                     LEFT JOIN res_partner p ON p.id = d.partner_id
                    WHERE d.won_status IN ('won', 'lost') AND d.type = 'opportunity'
                      AND d.date_closed >= %(start)s AND d.date_closed < %(day)s
                      AND c.id = %(company)s AND %(members)s""",
                deals=self.env["crm.sales.fact"]._get_deals(),
                start=start,
                day=scope.day + relativedelta(days=1),
                company=scope.company.id,
                members=self._get_members(scope, SQL("p.commercial_partner_id")),
            )
        )
        return value
