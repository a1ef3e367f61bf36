from odoo import api, fields, models
from odoo.tools import SQL

from .crm_forecast_report import ID_MASK
from .crm_sales_fact import SALES_MOVES

# What each ratio is of a group: a sum, less another, in relation to a third.
RATIOS = {
    "qualified_rate": (100, "qualified", None, "leads"),
    "won_rate": (100, "won", None, "leads"),
    "lead_cost": (1, "cost", None, "leads"),
    "won_cost": (1, "cost", None, "won"),
    "return_rate": (100, "revenue", "cost", "cost"),
}


class CrmSourceReport(models.Model):
    """What sources and campaigns brought and cost, by month.

    A lead counts in the month in which it came, with what became of it since; revenue
    in that of the posted invoice, and a cost on its day.
    """

    _name = "crm.source.report"
    _description = "Sources and Campaigns"
    _inherit = "crm.sales.fact"
    _auto = False
    _order = "month desc, id"
    _rec_name = "month"
    _depends = {
        "account.move": ["campaign_id", "medium_id", "source_id"],
        "account.move.line": ["parent_state"],
        "crm.campaign.cost": [
            "amount_company",
            "bill_line_id",
            "campaign_id",
            "company_id",
            "date",
            "source_id",
        ],
        "crm.lead": ["campaign_id", "create_date", "medium_id", "source_id"],
    }

    month = fields.Date(readonly=True)
    campaign_id = fields.Many2one("utm.campaign", readonly=True)
    source_id = fields.Many2one("utm.source", readonly=True)
    medium_id = fields.Many2one("utm.medium", readonly=True)
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    leads = fields.Integer(readonly=True, help="All that came, lost ones too.")
    qualified = fields.Integer(
        readonly=True, help="Leads that became an opportunity, or came as one."
    )
    won = fields.Integer(readonly=True)
    revenue = fields.Float(
        digits=(16, 2),
        readonly=True,
        help="Posted invoices less credit notes, untaxed, with this source.",
    )
    cost = fields.Float(digits=(16, 2), readonly=True)
    qualified_rate = fields.Float(
        string="Qualified (%)", digits=(16, 1), aggregator="avg", readonly=True
    )
    won_rate = fields.Float(
        string="Won (%)", digits=(16, 1), aggregator="avg", readonly=True
    )
    lead_cost = fields.Float(
        string="Cost per Lead", digits=(16, 2), aggregator="avg", readonly=True
    )
    won_cost = fields.Float(
        string="Cost per Won Deal", digits=(16, 2), aggregator="avg", readonly=True
    )
    return_rate = fields.Float(
        string="Return (%)",
        digits=(16, 1),
        aggregator="avg",
        readonly=True,
        help="Revenue less cost in percent of the cost. Nothing without a cost.",
    )

    @property
    def _table_query(self):
        sums = {
            name: SQL("SUM(x.%s)", SQL.identifier(name)) for name in self._get_sums()
        }
        return SQL(
            """SELECT %(id)s AS id, x.month, x.campaign_id, x.source_id, x.medium_id,
                      x.team_id, x.company_id, %(sums)s, %(ratios)s
                 FROM (%(rows)s) x
                GROUP BY x.month, x.campaign_id, x.source_id, x.medium_id, x.team_id,
                         x.company_id""",
            id=self._get_row_id(),
            sums=SQL(", ").join(
                SQL("%s AS %s", value, SQL.identifier(name))
                for name, value in sums.items()
            ),
            ratios=SQL(", ").join(
                SQL("%s AS %s", self._get_ratio(name, sums), SQL.identifier(name))
                for name in RATIOS
            ),
            rows=self._get_rows(),
        )

    @api.model
    def _get_row_id(self):
        return SQL(
            """hashtextextended(concat_ws('/', x.month, COALESCE(x.campaign_id, 0),
                   COALESCE(x.source_id, 0), COALESCE(x.medium_id, 0),
                   COALESCE(x.team_id, 0), COALESCE(x.company_id, 0)), 0) & %s""",
            ID_MASK,
        )

    @api.model
    def _get_sums(self):
        return ("leads", "qualified", "won", "revenue", "cost")

    @api.model
    def _get_ratio(self, name, sums):
        """A ratio from sums: {name: SQL of the sum}."""
        factor, part, less, whole = RATIOS[name]
        above = SQL("(%s - %s)", sums[part], sums[less]) if less else sums[part]
        return SQL("%s * %s / NULLIF(%s, 0)::numeric", factor, above, sums[whole])

    @api.model
    def _get_rows(self):
        rates = self.env["res.currency"]._get_simple_currency_table(self.env.companies)
        return SQL(
            """%(leads)s
                UNION ALL
               SELECT r.month, r.campaign_id, r.source_id, r.medium_id, r.team_id,
                      r.company_id, 0, 0, 0, r.revenue * account_currency_table.rate,
                      r.cost * account_currency_table.rate
                 FROM (%(revenue)s UNION ALL %(costs)s) r
                 JOIN %(rates)s ON account_currency_table.company_id = r.company_id""",
            leads=self._get_leads(),
            revenue=self._get_revenue(),
            costs=self._get_costs(),
            rates=rates,
        )

    @api.model
    def _get_leads(self):
        return SQL(
            """SELECT date_trunc('month', %(day)s)::date AS month, d.campaign_id,
                      d.source_id, d.medium_id, d.team_id, c.id AS company_id,
                      1 AS leads, (d.type = 'opportunity')::integer AS qualified,
                      (d.won_status = 'won')::integer AS won,
                      0::numeric AS revenue, 0::numeric AS cost
                 FROM %(deals)s""",
            day=self._to_day(SQL("d.create_date")),
            deals=self._get_deals(),
        )

    @api.model
    def _get_revenue(self):
        return SQL(
            """SELECT date_trunc('month', COALESCE(m.invoice_date, m.date))::date
                          AS month,
                      m.campaign_id, m.source_id, m.medium_id, m.team_id, m.company_id,
                      -l.balance AS revenue, 0::numeric AS cost
                 FROM account_move m
                 JOIN account_move_line l
                   ON l.move_id = m.id AND l.display_type = 'product'
                WHERE m.state = 'posted' AND m.move_type IN %s
                  AND COALESCE(m.campaign_id, m.source_id, m.medium_id) IS NOT NULL""",
            SALES_MOVES,
        )

    @api.model
    def _get_costs(self):
        """What was typed in, or posted where there is a line of a vendor bill."""
        return SQL(
            """SELECT date_trunc('month', k.date)::date, k.campaign_id, k.source_id,
                      NULL, NULL, k.company_id, 0,
                      CASE WHEN k.bill_line_id IS NULL THEN k.amount_company
                           WHEN l.parent_state = 'posted' THEN l.balance ELSE 0 END
                 FROM crm_campaign_cost k
                 LEFT JOIN account_move_line l ON l.id = k.bill_line_id"""
        )

    def _read_group_select(self, aggregate_spec, query):
        name, _separator, aggregator = aggregate_spec.partition(":")
        if name not in RATIOS or aggregator != "avg":
            return super()._read_group_select(aggregate_spec, query)
        sums = {
            part: SQL("SUM(%s)", self._field_to_sql(self._table, part, query))
            for part in self._get_sums()
        }
        return self._get_ratio(name, sums)
