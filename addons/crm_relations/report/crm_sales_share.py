from odoo import api, fields, models
from odoo.tools import SQL

from .crm_forecast_report import ID_MASK
from .crm_sales_fact import SALES_MOVES

PERIODS = ("month", "quarter", "year")
GROUPS = SQL(
    "x.period, x.product_id, x.categ_id, x.country_id, x.state_id, x.industry_id,"
    " x.user_id, x.team_id, x.company_id"
)
# They are parts of the total of one period: over several there is no such sum.
SHARES = ("share", "previous_share", "change_points")


class CrmSalesShare(models.Model):
    """Share of products, regions and industries in invoiced sales, and its change.

    Each amount stands in two periods: as itself, and as the previous amount of the
    next period. So what is sold no more shows as a loss of its whole share.
    """

    _name = "crm.sales.share"
    _description = "Shares and Dynamics of Sales"
    _inherit = "crm.sales.fact"
    _auto = False
    _order = "period desc, amount desc, id"
    _rec_name = "product_id"
    _depends = {
        "account.move": ["partner_id"],
        "res.partner": [
            "commercial_partner_id",
            "country_id",
            "industry_id",
            "state_id",
        ],
    }

    period = fields.Date(
        readonly=True, help="First day of the month, or of the quarter or year chosen."
    )
    product_id = fields.Many2one("product.product", readonly=True)
    categ_id = fields.Many2one(
        "product.category", string="Product Category", readonly=True
    )
    country_id = fields.Many2one("res.country", readonly=True)
    state_id = fields.Many2one(
        "res.country.state", string="State / Province", readonly=True
    )
    industry_id = fields.Many2one("res.partner.industry", readonly=True)
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    amount = fields.Float(
        string="Sales",
        digits=(16, 2),
        readonly=True,
        help="Posted invoices less credit notes, untaxed.",
    )
    previous_amount = fields.Float(
        string="Previous Period", digits=(16, 2), readonly=True
    )
    change_amount = fields.Float(
        string="Change",
        digits=(16, 2),
        readonly=True,
        help="The period that is under way is compared with the whole previous one.",
    )
    change_percent = fields.Float(
        string="Change (%)", digits=(16, 1), aggregator="avg", readonly=True
    )
    share = fields.Float(
        string="Share (%)",
        digits=(16, 2),
        readonly=True,
        help="In all sales of the period. Empty for several periods together.",
    )
    previous_share = fields.Float(
        string="Previous Share (%)", digits=(16, 2), readonly=True
    )
    change_points = fields.Float(
        string="Change of Share (Points)",
        digits=(16, 2),
        readonly=True,
        help="Share less previous share, in percentage points.",
    )

    @property
    def _table_query(self):
        return SQL(
            """SELECT *, amount - previous_amount AS change_amount,
                      100 * (amount - previous_amount)
                          / NULLIF(ABS(previous_amount), 0) AS change_percent,
                      COALESCE(share, 0) - COALESCE(previous_share, 0) AS change_points
                 FROM (SELECT %(id)s AS id, %(groups)s,
                              SUM(x.amount) AS amount,
                              SUM(x.previous_amount) AS previous_amount,
                              %(share)s AS share, %(previous)s AS previous_share
                         FROM (%(rows)s) x GROUP BY %(groups)s) s""",
            id=SQL("hashtextextended((%s)::text, 0) & %s", GROUPS, ID_MASK),
            groups=GROUPS,
            share=self._get_share(SQL("x.amount")),
            previous=self._get_share(SQL("x.previous_amount")),
            rows=self._get_rows(),
        )

    @api.model
    def _get_share(self, amount):
        return SQL(
            "100 * SUM(%(a)s)"
            " / NULLIF(SUM(SUM(%(a)s)) OVER (PARTITION BY x.period), 0)",
            a=amount,
        )

    @api.model
    def _get_period(self):
        """Length of the periods: context key `crm_share_period`, else a month."""
        period = self.env.context.get("crm_share_period")
        return period if period in PERIODS else "month"

    @api.model
    def _get_rows(self):
        """Sales, once in their period and once as the previous of the next one."""
        length = self._get_period()
        step = {"month": "1 month", "quarter": "3 months", "year": "1 year"}[length]
        return SQL(
            """WITH sales AS (%(sales)s)
               SELECT *, 0 AS previous_amount FROM sales
                UNION ALL
               SELECT (period + %(step)s::interval)::date, product_id, categ_id,
                      country_id, state_id, industry_id, user_id, team_id, company_id,
                      0, amount
                 FROM sales WHERE period + %(step)s::interval <= %(today)s""",
            sales=self._get_sales(length),
            step=step,
            today=fields.Date.context_today(self),
        )

    @api.model
    def _get_sales(self, length):
        day = SQL("COALESCE(m.invoice_date, m.date)")
        return SQL(
            """SELECT date_trunc(%(length)s, %(day)s)::date AS period,
                      l.product_id, pt.categ_id,
                      COALESCE(mp.country_id, mc.country_id) AS country_id,
                      COALESCE(mp.state_id, mc.state_id) AS state_id,
                      COALESCE(mp.industry_id, mc.industry_id) AS industry_id,
                      m.invoice_user_id AS user_id, m.team_id, m.company_id,
                      -l.balance * account_currency_table.rate AS amount
                 FROM %(lines)s
                WHERE m.state = 'posted' AND m.move_type IN %(types)s
                  AND %(day)s >= %(start)s""",
            lines=self._get_from(),
            length=length,
            day=day,
            types=SALES_MOVES,
            start=self._get_horizon(),
        )

    @api.model
    def _get_from(self):
        """Invoice lines with their product and customer."""
        return SQL(
            """account_move m
               JOIN account_move_line l
                 ON l.move_id = m.id AND l.display_type = 'product'
               LEFT JOIN product_product p ON p.id = l.product_id
               LEFT JOIN product_template pt ON pt.id = p.product_tmpl_id
               LEFT JOIN res_partner mp ON mp.id = m.partner_id
               LEFT JOIN res_partner mc ON mc.id = mp.commercial_partner_id
               JOIN %s ON account_currency_table.company_id = m.company_id""",
            self.env["res.currency"]._get_simple_currency_table(self.env.companies),
        )

    @api.model
    def _get_horizon(self):
        """First day of the sales: a hook; the further back, the more is read."""
        today = fields.Date.context_today(self)
        return today.replace(year=today.year - 3, month=1, day=1)

    def _read_group_select(self, aggregate_spec, query):
        name, _separator, aggregator = aggregate_spec.partition(":")
        if name == "change_percent" and aggregator == "avg":
            previous = self._field_to_sql(self._table, "previous_amount", query)
            change = self._field_to_sql(self._table, "change_amount", query)
            return SQL("100 * SUM(%s) / NULLIF(ABS(SUM(%s)), 0)", change, previous)
        select = super()._read_group_select(aggregate_spec, query)
        if name not in SHARES or aggregator != "sum":
            return select
        period = self._field_to_sql(self._table, "period", query)
        return SQL("CASE WHEN COUNT(DISTINCT %s) = 1 THEN %s END", period, select)
