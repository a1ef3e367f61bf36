from odoo import api, models
from odoo.tools import SQL

SALES_MOVES = ("out_invoice", "out_refund", "out_receipt")


class CrmPurchaseHistory(models.AbstractModel):
    """What customers bought, as SQL that segments and offers filter and sum up."""

    _name = "crm.purchase.history"
    _description = "Purchase History"

    @api.model
    def _get_documents(self, source):
        """SELECT with one row per document, amounts in company currency.

        Columns: ``partner_id`` (commercial partner), ``document_id``, ``company_id``,
        ``date`` (day), ``amount`` (untaxed, returns negative), ``is_return``.
        """
        return self._get_invoices() if source == "invoice" else self._get_orders()

    @api.model
    def _get_lines(self, source):
        """Like ``_get_documents``, one row per line, and with ``product_id``."""
        return (
            self._get_invoice_lines()
            if source == "invoice"
            else self._get_order_lines()
        )

    @api.model
    def _get_invoices(self):
        return SQL(
            """SELECT m.commercial_partner_id AS partner_id, m.id AS document_id,
                      m.company_id, m.invoice_date AS date,
                      m.amount_untaxed_signed AS amount,
                      m.move_type = 'out_refund' AS is_return
                 FROM account_move m
                WHERE m.state = 'posted' AND m.move_type IN %s""",
            SALES_MOVES,
        )

    @api.model
    def _get_invoice_lines(self):
        return SQL(
            """SELECT l.partner_id, m.id AS document_id, m.company_id,
                      m.invoice_date AS date, -l.balance AS amount,
                      m.move_type = 'out_refund' AS is_return, l.product_id
                 FROM account_move_line l
                 JOIN account_move m ON m.id = l.move_id
                WHERE m.state = 'posted' AND m.move_type IN %s
                  AND l.display_type = 'product'""",
            SALES_MOVES,
        )

    @api.model
    def _get_orders(self):
        return SQL(
            """SELECT c.commercial_partner_id AS partner_id, o.id AS document_id,
                      o.company_id, o.date_order::date AS date,
                      o.amount_untaxed
                          / COALESCE(NULLIF(o.currency_rate, 0), 1) AS amount,
                      FALSE AS is_return
                 FROM sale_order o
                 JOIN res_partner c ON c.id = o.partner_id
                WHERE o.state = 'sale'"""
        )

    @api.model
    def _get_order_lines(self):
        return SQL(
            """SELECT c.commercial_partner_id AS partner_id, o.id AS document_id,
                      o.company_id, o.date_order::date AS date,
                      l.price_subtotal
                          / COALESCE(NULLIF(o.currency_rate, 0), 1) AS amount,
                      FALSE AS is_return, l.product_id
                 FROM res_partner c
                 JOIN sale_order o ON o.partner_id = c.id
                 JOIN sale_order_line l ON l.order_id = o.id
                WHERE o.state = 'sale' AND l.display_type IS NULL"""
        )

    @api.model
    def _get_product_condition(self, products, categories):
        """Condition on ``l.product_id``: one of these products or categories."""
        conditions = []
        if products:
            conditions.append(SQL("l.product_id IN %s", tuple(products.ids)))
        if categories:
            paths = [f"{path}%" for path in categories.mapped("parent_path")]
            conditions.append(
                SQL(
                    """l.product_id IN (
                    SELECT v.id FROM product_product v
                      JOIN product_template t ON t.id = v.product_tmpl_id
                      JOIN product_category g ON g.id = t.categ_id
                     WHERE g.parent_path LIKE ANY (%s))""",
                    paths,
                )
            )
        if not conditions:
            return SQL("TRUE")
        return SQL("(%s)", SQL(" OR ").join(conditions))
