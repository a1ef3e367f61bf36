from odoo import api, fields, models
from odoo.tools import SQL

COMPANIES = 1 << 20  # ids: room for the companies beside the product


class TradeSlowMover(models.Model):
    """Goods with the day of their last sale, in the companies that trade."""

    _name = "trade.slow.mover"
    _description = "Slow Mover"
    _auto = False
    _order = "days desc, id"
    _rec_name = "product_id"
    _depends = {
        "account.move": ["invoice_date", "move_type"],
        "account.move.line": [
            "balance",
            "display_type",
            "move_id",
            "parent_state",
            "product_id",
        ],
        "industry.profile": ["code", "company_ids"],
        "product.product": ["active", "product_tmpl_id"],
        "product.template": ["categ_id", "company_id", "sale_ok", "type"],
    }

    product_id = fields.Many2one("product.product", readonly=True)
    categ_id = fields.Many2one("product.category", string="Category", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    date_last = fields.Date(string="Last Sale", readonly=True)
    days = fields.Integer(
        string="Days without a Sale",
        readonly=True,
        aggregator="avg",
        help="Since the last sale; of goods never sold, since they were entered.",
    )
    is_never = fields.Boolean(string="Never Sold", readonly=True)
    revenue = fields.Monetary(
        string="Revenue of a Year", readonly=True, help="Posted, without tax."
    )

    @property
    def _table_query(self):
        today = fields.Date.context_today(self)
        return SQL(
            "SELECT %s FROM %s WHERE %s",
            self._select(today),
            self._from(today),
            self._where(),
        )

    def _select(self, today):
        """Columns; an addon appends its own to those of ``super()``."""
        return SQL(
            """p.id * %(room)s::bigint + a.company_id AS id,
               p.id AS product_id, t.categ_id, a.company_id, s.date_last,
               %(today)s - COALESCE(s.date_last, p.create_date::date) AS days,
               s.date_last IS NULL AS is_never,
               COALESCE(s.revenue, 0) AS revenue""",
            room=COMPANIES,
            today=today,
        )

    def _from(self, today):
        """Products ``p`` of templates ``t``, companies ``a`` and their sales ``s``."""
        return SQL(
            """product_product p
               JOIN product_template t ON t.id = p.product_tmpl_id
               JOIN (%s) a ON COALESCE(t.company_id, a.company_id) = a.company_id
               CROSS JOIN LATERAL (%s) s""",
            self._get_companies(),
            self._get_sales(today),
        )

    def _where(self):
        """What counts as goods that are to be sold."""
        return SQL("p.active AND t.sale_ok AND t.type = 'consu'")

    @api.model
    def _get_companies(self):
        """SELECT of the companies that have switched trade on."""
        return SQL(
            """SELECT r.company_id FROM industry_profile f
                 JOIN industry_profile_company_rel r ON r.profile_id = f.id
                WHERE f.code = 'trade'"""
        )

    @api.model
    def _get_sales(self, today):
        """SELECT of the last sale of a product, and the revenue of a year."""
        return SQL(
            """SELECT MAX(m.invoice_date) FILTER (WHERE m.move_type = 'out_invoice')
                      AS date_last,
                      SUM(-l.balance) FILTER (WHERE m.invoice_date > %s) AS revenue
                 FROM account_move_line l JOIN account_move m ON m.id = l.move_id
                WHERE l.product_id = p.id AND l.company_id = a.company_id
                  AND l.parent_state = 'posted' AND l.display_type = 'product'
                  AND m.move_type IN ('out_invoice', 'out_refund')""",
            fields.Date.subtract(today, years=1),
        )
