from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.crm_relations.report.crm_forecast_report import ID_MASK
from odoo.addons.crm_relations.report.crm_sales_fact import SALES_MOVES

PURCHASE_MOVES = ("in_invoice", "in_refund", "in_receipt")
MEASURES = ("revenue", "labour", "overhead", "purchase", "hours")
# what an hour of the timesheet line ``l`` costs beside its wage
OVERHEAD = SQL(
    """ROUND((COALESCE(o.percent, 0)::numeric / 100 * -l.amount
              + COALESCE(o.hour_amount, 0) * COALESCE(l.unit_amount, 0)::numeric
             ), u.decimal_places)"""
)
OVERHEAD_TABLES = SQL(
    """JOIN res_company c ON c.id = l.company_id
       JOIN res_currency u ON u.id = c.currency_id
       LEFT JOIN LATERAL (
            SELECT r.percent, r.hour_amount
              FROM it_overhead_rate r
             WHERE r.company_id = l.company_id AND r.date_start <= l.date
             ORDER BY r.date_start DESC LIMIT 1) o ON TRUE"""
)


class ItProjectProfit(models.Model):
    """What projects earned and cost, month by month, in the currency of the company.

    Revenue and bills come from posted entries, hours from timesheets, overhead from
    the rate of the day. An addon adds what else they cost with ``_profit_sources()``.
    """

    _name = "it.project.profit"
    _description = "Profit of Projects"
    _auto = False
    _order = "date desc, project_id desc"
    _rec_name = "project_id"
    _depends = {
        "account.account": ["account_type"],
        "account.analytic.line": [
            "account_id",
            "amount",
            "company_id",
            "date",
            "general_account_id",
            "move_line_id",
            "project_id",
            "unit_amount",
        ],
        "account.move": ["move_type", "state"],
        "account.move.line": [
            "balance",
            "company_id",
            "date",
            "display_type",
            "move_id",
            "sale_line_ids",
        ],
        "it.overhead.rate": ["company_id", "date_start", "hour_amount", "percent"],
        "project.project": ["account_id", "it_lead_id", "partner_id", "user_id"],
        "res.company": ["currency_id"],
        "res.currency": ["decimal_places"],
        "sale.order": ["opportunity_id"],
        "sale.order.line": ["order_id"],
    }

    date = fields.Date(string="Month", readonly=True)
    project_id = fields.Many2one("project.project", readonly=True)
    lead_id = fields.Many2one("crm.lead", string="Deal", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    user_id = fields.Many2one("res.users", string="Project Manager", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    revenue = fields.Monetary(
        readonly=True, help="Posted invoices less credit notes, without tax."
    )
    labour = fields.Monetary(
        string="Cost of Hours",
        readonly=True,
        help="Timesheets at the cost of their hour.",
    )
    overhead = fields.Monetary(
        readonly=True, help="By the rate that was valid on the day of the work."
    )
    purchase = fields.Monetary(
        string="Vendor Bills",
        readonly=True,
        help="Posted expenses on the analytic account of the project.",
    )
    profit = fields.Monetary(
        readonly=True, help="Revenue less hours, overhead and vendor bills."
    )
    hours = fields.Float(readonly=True)
    margin = fields.Float(
        string="Margin (%)",
        digits=(16, 1),
        aggregator="avg",
        readonly=True,
        help="Profit in percent of the revenue.",
    )

    @property
    def _table_query(self):
        return SQL(
            """SELECT hashint8extended(
                          x.project_id * 16777216::bigint + x.company_id,
                          EXTRACT(EPOCH FROM x.month)::bigint) & %(mask)s AS id,
                      x.month AS date, x.project_id, x.company_id,
                      j.it_lead_id AS lead_id, j.partner_id, j.user_id, %(sums)s,
                      SUM(x.revenue - x.labour - x.overhead - x.purchase) AS profit,
                      100 * SUM(x.revenue - x.labour - x.overhead - x.purchase)
                          / NULLIF(SUM(x.revenue), 0) AS margin
                 FROM project_project j JOIN (%(rows)s) x ON x.project_id = j.id
                GROUP BY j.id, x.month, x.project_id, x.company_id""",
            mask=ID_MASK,
            sums=SQL(", ").join(
                SQL("SUM(x.%s) AS %s", SQL.identifier(name), SQL.identifier(name))
                for name in MEASURES
            ),
            rows=SQL(" UNION ALL ").join(self._profit_sources().values()),
        )

    def _profit_sources(self):
        """Return {name: SELECT}: a hook.

        Each selects ``project_id``, ``company_id``, ``month`` (date, its first day)
        and the numerics ``revenue``, ``labour``, ``overhead``, ``purchase`` (costs
        are positive) and ``hours``, in the currency of the company.
        """
        return {
            "entry": self._get_entry_rows(),
            "order": self._get_order_rows(),
            "hour": self._get_hour_rows(),
        }

    @api.model
    def _get_entry_rows(self):
        """Posted income and expenses on the analytic account of the project.

        The oldest of the projects that share an account has them, not each of them.
        """
        return SQL(
            """SELECT q.id AS project_id, l.company_id,
                      date_trunc('month', l.date::timestamp)::date AS month,
                      CASE WHEN %(revenue)s THEN l.amount ELSE 0 END AS revenue,
                      0::numeric AS labour, 0::numeric AS overhead,
                      CASE WHEN %(revenue)s THEN 0 ELSE -l.amount END AS purchase,
                      0::numeric AS hours
                 FROM project_project q
                 JOIN account_analytic_line l ON l.account_id = q.account_id
                 JOIN account_account g ON g.id = l.general_account_id
                 JOIN account_move_line n ON n.id = l.move_line_id
                 JOIN account_move m ON m.id = n.move_id
                WHERE m.state = 'posted'
                  AND split_part(g.account_type, '_', 1) IN ('income', 'expense')
                  AND NOT EXISTS (
                      SELECT FROM project_project older
                       WHERE older.account_id = q.account_id AND older.id < q.id)""",
            revenue=self._get_revenue_condition(),
        )

    @api.model
    def _get_revenue_condition(self):
        """A vendor's bonus lowers what was bought; our discount lowers the revenue.

        The cost of goods that an invoice books beside its lines is no revenue.
        """
        return SQL(
            """CASE WHEN m.move_type IN %s
                    THEN n.display_type IN ('product', 'rounding')
                    WHEN m.move_type IN %s THEN FALSE
                    ELSE g.account_type LIKE %s END""",
            SALES_MOVES,
            PURCHASE_MOVES,
            "income%",
        )

    @api.model
    def _get_order_rows(self):
        """Posted invoices of the orders of the deal, unless an account has them."""
        return SQL(
            """SELECT q.id, l.company_id,
                      date_trunc('month', l.date::timestamp)::date,
                      -l.balance, 0::numeric, 0::numeric, 0::numeric, 0::numeric
                 FROM project_project q
                 JOIN LATERAL (
                      SELECT DISTINCT i.invoice_line_id
                        FROM sale_order o
                        JOIN sale_order_line s ON s.order_id = o.id
                        JOIN sale_order_line_invoice_rel i ON i.order_line_id = s.id
                       WHERE o.opportunity_id = q.it_lead_id) d ON TRUE
                 JOIN account_move_line l ON l.id = d.invoice_line_id
                 JOIN account_move m ON m.id = l.move_id
                WHERE m.state = 'posted' AND m.move_type IN %s
                  AND l.display_type = 'product' AND l.balance <> 0
                  AND NOT EXISTS (
                      SELECT FROM account_analytic_line other
                       WHERE other.move_line_id = l.id
                         AND other.account_id IS NOT NULL)""",
            SALES_MOVES,
        )

    @api.model
    def _get_hour_rows(self):
        return SQL(
            """SELECT l.project_id, l.company_id,
                      date_trunc('month', l.date::timestamp)::date,
                      0::numeric, -l.amount, COALESCE(%(overhead)s, 0), 0::numeric,
                      COALESCE(l.unit_amount, 0)::numeric
                 FROM account_analytic_line l %(tables)s
                WHERE l.project_id IS NOT NULL""",
            overhead=OVERHEAD,
            tables=OVERHEAD_TABLES,
        )

    @api.model
    @api.readonly
    def formatted_read_group(self, *args, **kwargs):
        return super().formatted_read_group(*args, **kwargs)

    @api.model
    def _read_group_select(self, aggregate_spec, query):
        """The margin of a group is that of its sums, not the mean of its rows."""
        if aggregate_spec != "margin:avg":
            return super()._read_group_select(aggregate_spec, query)
        profit = super()._read_group_select("profit:sum", query)
        revenue = super()._read_group_select("revenue:sum", query)
        return SQL("100 * %s / NULLIF(%s, 0)", profit, revenue)
