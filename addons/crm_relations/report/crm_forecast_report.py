from odoo import api, fields, models
from odoo.tools import SQL

from ..models.crm_target import MONEY_MEASURES

# Row ids are hashes of what a row is about: stable, and exact in JavaScript.
ID_MASK = (1 << 53) - 1


class CrmForecastReport(models.Model):
    """Plan, fact and forecast side by side, by month.

    Facts go back to the beginning of the year before last. Money of several companies
    is in the currency of the current one, as in Odoo's own sales analysis.
    """

    _name = "crm.forecast.report"
    _description = "Plan and Forecast"
    _inherit = ["crm.sales.fact", "crm.target.month"]
    _auto = False
    _order = "month desc, id"
    _rec_name = "month"

    measure = fields.Selection(
        lambda self: (
            self.env["crm.target"]._fields["measure"]._description_selection(self.env)
        ),
        readonly=True,
    )
    month = fields.Date(
        readonly=True,
        help="First day of the month. Open deals without expected closing have none;"
        " those past it count in the current month.",
    )
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    categ_id = fields.Many2one(
        "product.category", string="Product Category", readonly=True
    )
    type_id = fields.Many2one(
        "crm.interaction.type", string="Kind of Interaction", readonly=True
    )
    planned = fields.Float(string="Plan", digits=(16, 2), readonly=True)
    fact = fields.Float(
        string="Reached",
        digits=(16, 2),
        readonly=True,
        help="From confirmed orders, posted entries and what was logged.",
    )
    forecast = fields.Float(
        digits=(16, 2),
        readonly=True,
        help="Open deals: expected revenue times probability beside the orders, and the"
        " sum of probabilities beside the deals won.",
    )
    overdue = fields.Float(
        string="Of It Overdue",
        digits=(16, 2),
        readonly=True,
        help="Part of the forecast whose expected closing has passed.",
    )
    gap = fields.Float(
        digits=(16, 2),
        readonly=True,
        help="What neither was reached nor is in the forecast: plan - reached -"
        " forecast.",
    )
    percent = fields.Float(
        string="Reached (%)",
        digits=(16, 1),
        aggregator="avg",
        readonly=True,
        help="Reached in percent of the plan, also of a group: sum by sum.",
    )

    @property
    def _table_query(self):
        return SQL(
            """SELECT %(id)s AS id, x.measure, x.month, x.user_id, x.team_id,
                      x.company_id, x.categ_id, x.type_id, %(amounts)s
                 FROM (%(rows)s) x
                 LEFT JOIN %(rates)s
                   ON account_currency_table.company_id = x.company_id
                WHERE x.company_id IS NULL OR account_currency_table.rate IS NOT NULL
                GROUP BY x.measure, x.month, x.user_id, x.team_id, x.company_id,
                         x.categ_id, x.type_id, account_currency_table.rate""",
            id=self._get_row_id(),
            amounts=self._get_amounts(),
            rows=self._get_rows(),
            rates=self.env["res.currency"]._get_simple_currency_table(
                self.env.companies
            ),
        )

    @api.model
    def _get_row_id(self):
        return SQL(
            """hashtextextended(concat_ws('/', x.measure, COALESCE(x.month::text, '-'),
                   COALESCE(x.user_id, 0), COALESCE(x.team_id, 0),
                   COALESCE(x.company_id, 0), COALESCE(x.categ_id, 0),
                   COALESCE(x.type_id, 0)), 0) & %s""",
            ID_MASK,
        )

    @api.model
    def _get_amounts(self):
        rate = SQL(
            "CASE WHEN x.measure IN %s"
            " THEN COALESCE(account_currency_table.rate, 1) ELSE 1 END",
            MONEY_MEASURES,
        )
        names = ("planned", "fact", "forecast", "overdue")
        columns = [SQL.identifier(name) for name in names]
        sums = [SQL("SUM(x.%s) * %s AS %s", name, rate, name) for name in columns]
        gap = SQL("SUM(x.planned - x.fact - x.forecast) * %s AS gap", rate)
        percent = SQL(
            "100 * COALESCE(SUM(x.fact) / NULLIF(SUM(x.planned), 0), 0) AS percent"
        )
        return SQL(", ").join([*sums, gap, percent])

    @api.model
    def _get_rows(self):
        return SQL(
            """SELECT measure, month, user_id, team_id, company_id, categ_id, type_id,
                      amount AS planned, 0 AS fact, 0 AS forecast, 0 AS overdue
                 FROM (%(plan)s) p
                UNION ALL
               SELECT measure, date_trunc('month', date)::date, user_id, team_id,
                      company_id, categ_id, type_id, 0, amount, 0, 0
                 FROM (%(facts)s) f
                UNION ALL
               SELECT o.measure, d.month, d.user_id, d.team_id, d.company_id,
                      NULL, NULL, 0, 0, o.amount,
                      CASE WHEN d.is_overdue THEN o.amount ELSE 0 END
                 FROM (%(deals)s) d
                CROSS JOIN LATERAL (VALUES ('ordered', d.weighted), ('won', d.chance))
                   o(measure, amount)""",
            plan=self._get_plan(),
            facts=self._get_facts(self._get_horizon()),
            deals=self._get_open_deals(fields.Date.context_today(self)),
        )

    @api.model
    def _get_horizon(self):
        """First day of the facts: a hook; the further back, the more is read."""
        today = fields.Date.context_today(self)
        return today.replace(year=today.year - 2, month=1, day=1)

    def _read_group_select(self, aggregate_spec, query):
        if aggregate_spec != "percent:avg":
            return super()._read_group_select(aggregate_spec, query)
        return SQL(
            "100 * COALESCE(SUM(%s) / NULLIF(SUM(%s), 0), 0)",
            self._field_to_sql(self._table, "fact", query),
            self._field_to_sql(self._table, "planned", query),
        )
