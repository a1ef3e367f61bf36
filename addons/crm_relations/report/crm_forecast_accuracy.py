from odoo import api, fields, models
from odoo.tools import SQL

from .crm_forecast_report import ID_MASK


class CrmForecastAccuracy(models.Model):
    """Kept forecasts of past months beside the orders that came from deals."""

    _name = "crm.forecast.accuracy"
    _description = "Forecast Accuracy"
    _inherit = "crm.sales.fact"
    _auto = False
    _order = "month desc, period desc, id"
    _rec_name = "month"
    _depends = {
        "crm.forecast.snapshot": [
            "company_id",
            "month",
            "period",
            "team_id",
            "user_id",
            "weighted",
        ]
    }

    period = fields.Date(string="Month of the Forecast", readonly=True)
    month = fields.Date(string="Forecast For", readonly=True)
    months_ahead = fields.Integer(
        aggregator=None,
        readonly=True,
        help="0 is the forecast kept at the beginning of the month itself.",
    )
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    forecast = fields.Float(digits=(16, 2), readonly=True)
    came = fields.Float(
        string="What Came",
        digits=(16, 2),
        readonly=True,
        help="Confirmed orders of deals, untaxed, in the currency of the company.",
    )
    difference = fields.Float(
        digits=(16, 2), readonly=True, help="What came less the forecast."
    )
    accuracy = fields.Float(
        string="Accuracy (%)",
        digits=(16, 1),
        aggregator="avg",
        readonly=True,
        help="The smaller of the forecast and the actual figure, in percent of the"
        " greater one: 100 is exact. Of a group it is computed from the sums.",
    )

    @property
    def _table_query(self):
        return SQL(
            """SELECT %(id)s AS id, x.period, x.month, x.user_id, x.team_id,
                      x.company_id, (EXTRACT(YEAR FROM age(x.month, x.period)) * 12
                          + EXTRACT(MONTH FROM age(x.month, x.period)))::integer
                          AS months_ahead,
                      %(amounts)s
                 FROM (%(rows)s) x
                 LEFT JOIN %(rates)s
                   ON account_currency_table.company_id = x.company_id
                WHERE x.company_id IS NULL OR account_currency_table.rate IS NOT NULL
                GROUP BY x.period, x.month, x.user_id, x.team_id, x.company_id,
                         account_currency_table.rate""",
            id=SQL(
                """hashtextextended(concat_ws('/', x.period, x.month,
                       COALESCE(x.company_id, 0),
                       COALESCE(x.user_id, 0), COALESCE(x.team_id, 0)), 0) & %s""",
                ID_MASK,
            ),
            amounts=self._get_amounts(),
            rows=self._get_rows(),
            rates=self.env["res.currency"]._get_simple_currency_table(
                self.env.companies
            ),
        )

    @api.model
    def _get_amounts(self):
        rate = SQL("COALESCE(account_currency_table.rate, 1)")
        return SQL(
            """SUM(x.forecast) * %(rate)s AS forecast, SUM(x.came) * %(rate)s AS came,
               SUM(x.came - x.forecast) * %(rate)s AS difference,
               %(accuracy)s AS accuracy""",
            rate=rate,
            accuracy=self._get_accuracy(SQL("x.forecast"), SQL("x.came")),
        )

    @api.model
    def _get_accuracy(self, forecast, came):
        """100 for two zeros: nothing was expected, and nothing came."""
        return SQL(
            """100 * COALESCE(GREATEST(0, LEAST(SUM(%(f)s), SUM(%(c)s)))
               / NULLIF(GREATEST(SUM(%(f)s), SUM(%(c)s)), 0), 1)""",
            f=forecast,
            c=came,
        )

    @api.model
    def _get_rows(self):
        """Forecasts, and for each of them what came until the last full month."""
        this_month = fields.Date.context_today(self).replace(day=1)
        facts = self._get_ordered(
            SQL("(SELECT MIN(period) FROM crm_forecast_snapshot)"),
            SQL("%s::date - 1", this_month),
            SQL("s.opportunity_id IS NOT NULL"),
        )
        return SQL(
            """SELECT period, month, user_id, team_id, company_id,
                      weighted::numeric AS forecast, 0 AS came
                 FROM crm_forecast_snapshot WHERE month < %(this_month)s
                UNION ALL
               SELECT k.period, date_trunc('month', f.date)::date, f.user_id, f.team_id,
                      f.company_id, 0, f.amount
                 FROM (%(facts)s) f
                 JOIN (SELECT DISTINCT company_id, period
                         FROM crm_forecast_snapshot) k
                   ON k.company_id = f.company_id AND f.date >= k.period
                  AND f.date < k.period + interval '1 year'""",
            this_month=this_month,
            facts=facts,
        )

    def _read_group_select(self, aggregate_spec, query):
        if aggregate_spec != "accuracy:avg":
            return super()._read_group_select(aggregate_spec, query)
        return self._get_accuracy(
            self._field_to_sql(self._table, "forecast", query),
            self._field_to_sql(self._table, "came", query),
        )
