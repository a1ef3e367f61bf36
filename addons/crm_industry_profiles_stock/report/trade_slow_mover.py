from odoo import api, fields, models
from odoo.tools import SQL


class TradeSlowMover(models.Model):
    """What is on hand of the goods, and what it is worth.

    Inventory keeps the cost of a product (of a lot, where lots are valued) up to date
    for each company and costing method: on hand times this cost is its valuation.
    """

    _inherit = "trade.slow.mover"
    _depends = {
        "product.product": ["standard_price"],
        "product.template": ["lot_valuated"],
        "res.company": ["currency_id", "partner_id"],
        "res.currency": ["decimal_places"],
        "stock.location": ["company_id", "usage"],
        "stock.lot": ["standard_price"],
        "stock.quant": [
            "in_date",
            "location_id",
            "lot_id",
            "owner_id",
            "product_id",
            "quantity",
        ],
    }

    stock_quantity = fields.Float(
        string="On Hand",
        digits="Product Unit",
        readonly=True,
        help="What the company owns in its own places, also on the way between them, in"
        " the unit of the product.",
    )
    uom_id = fields.Many2one(related="product_id.uom_id")
    stock_value = fields.Monetary(
        readonly=True, help="What is on hand, as Inventory values it."
    )
    stock_days = fields.Integer(
        string="Days on Hand",
        readonly=True,
        aggregator="avg",
        help="Since the oldest of the goods on hand came in.",
    )
    is_unsold = fields.Boolean(
        string="Not Sold since Arrival",
        readonly=True,
        help="The last sale was before the oldest of the goods on hand came in.",
    )

    def _select(self, today):
        return SQL(
            """%s, COALESCE(k.quantity, 0) AS stock_quantity,
               COALESCE(k.value, 0) AS stock_value,
               %s - k.since AS stock_days,
               COALESCE(k.since > COALESCE(s.date_last, '-infinity'), FALSE)
                   AS is_unsold""",
            super()._select(today),
            today,
        )

    def _from(self, today):
        return SQL(
            """%s LEFT JOIN (%s) k
                    ON k.product_id = p.id AND k.company_id = a.company_id""",
            super()._from(today),
            self._get_stock(),
        )

    @api.model
    def _get_stock(self):
        """SELECT of what each company owns of each product: Inventory's own idea."""
        return SQL(
            """SELECT q.product_id, x.company_id, SUM(q.quantity) AS quantity,
                      MIN(q.in_date)::date AS since,
                      ROUND(SUM(q.quantity * %s), u.decimal_places) AS value
                 FROM stock_quant q
                 JOIN stock_location x ON x.id = q.location_id
                 JOIN res_company c ON c.id = x.company_id
                 JOIN res_currency u ON u.id = c.currency_id
                 JOIN product_product g ON g.id = q.product_id
                 JOIN product_template h ON h.id = g.product_tmpl_id
                 LEFT JOIN stock_lot o ON o.id = q.lot_id AND h.lot_valuated
                WHERE x.usage IN ('internal', 'transit')
                  AND COALESCE(q.owner_id, c.partner_id) = c.partner_id
                GROUP BY q.product_id, x.company_id, u.decimal_places""",
            self._get_cost(),
        )

    @api.model
    def _get_cost(self):
        """Cost of a unit of the quant ``q`` in its company, of its lot or product."""
        return SQL(
            """COALESCE((o.standard_price ->> x.company_id::text)::numeric,
                        (g.standard_price ->> x.company_id::text)::numeric, 0)"""
        )
