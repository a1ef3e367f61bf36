from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.crm_relations.report.crm_forecast_report import ID_MASK

from ..tools.trade_assortment import ABC, MONTHS, XYZ


class TradeAssortment(models.Model):
    """What a group of customers buys: ABC by revenue, XYZ by variation.

    By posted invoices of the last 12 full months; rows without a segment are about all
    customers. `tools.trade_assortment` says the same in plain Python.
    """

    _name = "trade.assortment"
    _description = "Assortment by Customer Group"
    _auto = False
    _order = "revenue desc, id"
    _rec_name = "product_id"
    _depends = {
        "account.move": ["commercial_partner_id", "invoice_date", "move_type"],
        "account.move.line": [
            "balance",
            "display_type",
            "move_id",
            "parent_state",
            "product_id",
        ],
        "crm.segment": ["company_id"],
        "crm.segment.member": ["date_leave", "partner_id", "segment_id"],
        "product.product": ["product_tmpl_id"],
        "product.template": ["categ_id"],
    }

    segment_id = fields.Many2one("crm.segment", readonly=True)
    is_overall = fields.Boolean(string="All Customers", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    categ_id = fields.Many2one("product.category", string="Category", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    revenue = fields.Monetary(readonly=True, help="Posted, without tax.")
    share = fields.Float(
        string="Share (%)", digits=(5, 1), readonly=True, aggregator="sum"
    )
    months = fields.Integer(string="Months with Sales", readonly=True, aggregator="avg")
    variation = fields.Float(
        string="Variation (%)",
        digits=(6, 1),
        readonly=True,
        aggregator="avg",
        help="Standard deviation of the revenue of the months in percent of its mean.",
    )
    abc = fields.Selection(
        [("A", "A"), ("B", "B"), ("C", "C")],
        string="ABC",
        readonly=True,
        help="A: what brings 80 % of the revenue of the group. B: to 95 %. C: rest.",
    )
    xyz = fields.Selection(
        [("X", "X"), ("Y", "Y"), ("Z", "Z")],
        string="XYZ",
        readonly=True,
        help="X: varies by up to 50 % from month to month. Y: to 100 %. Z: more.",
    )

    @property
    def _table_query(self):
        return SQL(
            """SELECT (hashtextextended(concat_ws('/', x.company_id,
                          COALESCE(x.segment_id, 0), x.product_id), 0) & %(mask)s)
                      AS id, x.segment_id, x.segment_id IS NULL AS is_overall,
                      x.product_id, t.categ_id, x.company_id, x.revenue, x.months,
                      ROUND(100 * x.revenue / NULLIF(x.total, 0), 1) AS share,
                      x.variation, %(abc)s AS abc, %(xyz)s AS xyz
                 FROM (%(ranked)s) x
                 JOIN product_product p ON p.id = x.product_id
                 JOIN product_template t ON t.id = p.product_tmpl_id""",
            mask=ID_MASK,
            abc=self._get_abc(),
            xyz=self._get_xyz(),
            ranked=self._get_ranked(),
        )

    @api.model
    def _get_abc(self):
        limits = [
            SQL(
                "WHEN x.total > 0 AND x.before < x.total * %s THEN %s",
                SQL("%s::numeric / %s", limit.numerator, limit.denominator),
                name,
            )
            for name, limit in ABC
        ]
        return SQL("CASE %s ELSE 'C' END", SQL(" ").join(limits))

    @api.model
    def _get_xyz(self):
        limits = [
            SQL("WHEN x.variation <= %s THEN %s", limit, name) for name, limit in XYZ
        ]
        return SQL("CASE %s ELSE 'Z' END", SQL(" ").join(limits))

    @api.model
    def _get_ranked(self):
        """SELECT of each product with the revenue of those before it in its group."""
        return SQL(
            """SELECT y.company_id, y.segment_id, y.product_id, y.revenue, y.months,
                      SUM(y.revenue) OVER g AS total,
                      SUM(y.revenue) OVER (g ORDER BY y.revenue DESC, y.product_id
                          ROWS UNBOUNDED PRECEDING) - y.revenue AS before,
                      CASE WHEN y.revenue > 0 THEN 100 * SQRT(GREATEST(
                          y.squares / %(months)s - (y.revenue / %(months)s) ^ 2, 0))
                          / (y.revenue / %(months)s) END AS variation
                 FROM (SELECT z.company_id, z.segment_id, z.product_id,
                              SUM(z.revenue) AS revenue,
                              SUM(z.revenue ^ 2) AS squares,
                              COUNT(*)::integer AS months
                         FROM (%(monthly)s) z
                        GROUP BY z.company_id, z.segment_id, z.product_id) y
               WINDOW g AS (PARTITION BY y.company_id, y.segment_id)""",
            months=MONTHS,
            monthly=self._get_monthly(),
        )

    @api.model
    def _get_monthly(self):
        """SELECT of the revenue of each group, product and month."""
        last = fields.Date.context_today(self).replace(day=1)
        first = fields.Date.subtract(last, months=MONTHS)
        return SQL(
            """SELECT l.company_id, s.segment_id, l.product_id,
                      SUM(-l.balance) AS revenue
                 FROM account_move_line l
                 JOIN account_move m ON m.id = l.move_id
                CROSS JOIN LATERAL (
                      SELECT NULL::integer AS segment_id
                       UNION ALL
                      SELECT e.segment_id FROM crm_segment_member e
                        JOIN crm_segment g ON g.id = e.segment_id
                       WHERE e.partner_id = m.commercial_partner_id
                         AND e.date_leave IS NULL
                         AND COALESCE(g.company_id, l.company_id) = l.company_id) s
                WHERE l.parent_state = 'posted' AND l.display_type = 'product'
                  AND l.product_id IS NOT NULL
                  AND m.move_type IN ('out_invoice', 'out_refund')
                  AND m.invoice_date >= %s AND m.invoice_date < %s
                GROUP BY l.company_id, s.segment_id, l.product_id,
                         date_trunc('month', m.invoice_date::timestamp)""",
            first,
            last,
        )

    @api.model
    @api.readonly
    def formatted_read_group(self, *args, **kwargs):
        return super().formatted_read_group(*args, **kwargs)
