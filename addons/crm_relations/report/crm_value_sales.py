from odoo import api, fields, models
from odoo.tools import SQL

from .crm_sales_fact import SALES_MOVES


class CrmValue(models.Model):
    _inherit = "crm.value"
    _depends = {
        "account.move": [
            "commercial_partner_id",
            "company_id",
            "date",
            "invoice_date",
            "invoice_user_id",
            "move_type",
            "name",
            "state",
        ],
        "account.move.line": [
            "balance",
            "display_type",
            "move_id",
            "product_id",
            "product_uom_id",
            "quantity",
            "sale_line_ids",
        ],
        "res.currency": ["decimal_places"],
        "sale.order": ["currency_rate"],
        "sale.order.line": ["order_id", "product_uom_id", "purchase_price"],
        "uom.uom": ["factor"],
    }

    kind = fields.Selection(
        selection_add=[("revenue", "Sales"), ("cost", "Cost of Goods")]
    )

    def _value_sources(self):
        return {
            **super()._value_sources(),
            "revenue": self._get_revenue_source(),
            "cost": self._get_cost_source(),
        }

    @api.model
    def _get_revenue_source(self):
        """Lines of posted invoices and credit notes; they add up to the untaxed total.

        Rounding to cash is a line of its own.
        """
        return {
            "number": 10,
            "kinds": ("revenue",),
            "key": SQL("l.id"),
            "from": SQL("account_move m JOIN account_move_line l ON l.move_id = m.id"),
            "where": SQL(
                "%s AND l.display_type IN ('product', 'rounding') AND l.balance <> 0",
                self._get_sales_condition(),
            ),
            "columns": {**self._get_invoice_columns(), "amount": SQL("-l.balance")},
        }

    @api.model
    def _get_cost_source(self):
        """Invoiced quantity at the cost that was frozen on the line of the order.

        A credit note takes it back. What comes from no order has no cost here.
        """
        return {
            "number": 20,
            "kinds": ("cost",),
            "key": SQL("l.id"),
            "from": self._get_cost_tables(),
            "where": SQL(
                "%s AND l.display_type = 'product'"
                " AND sl.purchase_price <> 0 AND l.quantity <> 0",
                self._get_sales_condition(),
            ),
            "columns": {**self._get_invoice_columns(), "amount": self._get_cost()},
        }

    @api.model
    def _get_sales_condition(self):
        return SQL("m.state = 'posted' AND m.move_type IN %s", SALES_MOVES)

    @api.model
    def _get_invoice_columns(self):
        return {
            "partner_id": SQL("m.commercial_partner_id"),
            "date": SQL("COALESCE(m.invoice_date, m.date)"),
            "name": SQL("m.name"),
            "product_id": SQL("l.product_id"),
            "user_id": SQL("m.invoice_user_id"),
            "company_id": SQL("m.company_id"),
            "res_model": SQL("'account.move'"),
            "res_id": SQL("m.id"),
        }

    @api.model
    def _get_cost_tables(self):
        """Invoice lines with the line of the order, the first if there are several."""
        return SQL(
            """account_move m
               JOIN account_move_line l ON l.move_id = m.id
               JOIN sale_order_line_invoice_rel r ON r.invoice_line_id = l.id
                AND NOT EXISTS (
                    SELECT FROM sale_order_line_invoice_rel first
                     WHERE first.invoice_line_id = r.invoice_line_id
                       AND first.order_line_id < r.order_line_id)
               JOIN sale_order_line sl ON sl.id = r.order_line_id
               JOIN sale_order o ON o.id = sl.order_id
               LEFT JOIN uom_uom lu ON lu.id = l.product_uom_id
               LEFT JOIN uom_uom su ON su.id = sl.product_uom_id"""
        )

    @api.model
    def _get_cost(self):
        """The cost is per unit of the order line and in the currency of the order."""
        return SQL(
            """CASE WHEN m.move_type = 'out_refund' THEN 1 ELSE -1 END * ROUND(
                   (l.quantity * COALESCE(lu.factor / NULLIF(su.factor, 0), 1)
                       * sl.purchase_price / COALESCE(NULLIF(o.currency_rate, 0), 1)
                   )::numeric, u.decimal_places)"""
        )
