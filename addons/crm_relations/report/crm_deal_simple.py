from odoo import api, models
from odoo.tools import SQL

from .crm_deal_share import SALES_MOVES

# what an order comes to by its lines ``g`` and invoices ``i``, in company currency
FIGURES = {
    "ordered_amount": "ROUND(f.ordered, u.places)",
    "delivered_amount": "f.delivered",
    "invoiced_amount": "COALESCE(i.amount, 0)",
    "paid_amount": "COALESCE(i.paid, 0)",
    "settled_amount": "f.settled",
    "unpaid_amount": "GREATEST(ROUND(f.ordered - f.settled, u.places),"
    " i.open_amount, 0)",
    "money_owed": "GREATEST(f.delivered - f.settled, 0)",
    "goods_owed": "GREATEST(f.settled - f.delivered, 0)",
}
READ_FIELDS = {
    "account.journal": ["type"],
    "account.move": [
        "amount_residual",
        "amount_residual_signed",
        "amount_total_in_currency_signed",
        "amount_total_signed",
        "company_id",
        "currency_id",
        "journal_id",
        "move_type",
        "origin_payment_id",
        "payment_state",
        "state",
        "statement_line_id",
    ],
    "account.move.line": [
        "balance",
        "date_maturity",
        "display_type",
        "move_id",
        "price_total",
        "reconciled",
        "sale_line_ids",
    ],
    "account.partial.reconcile": ["amount", "credit_move_id", "debit_move_id"],
    "account.payment": ["amount_company_currency_signed"],
    "sale.order": [
        "amount_total",
        "company_id",
        "currency_id",
        "currency_rate",
        "opportunity_id",
        "state",
    ],
    "sale.order.line": [
        "display_type",
        "is_downpayment",
        "order_id",
        "price_total",
        "product_uom_qty",
        "qty_delivered",
    ],
}


class CrmDealBalance(models.Model):
    """Figures of a page of deals whose orders are simple, in one small statement.

    PostgreSQL plans the report for longer than it takes to look at a page. An order is
    simple if all is in the company's currency, each invoice is for this order alone,
    and each payment is money to the full; other orders are left to the report.

    The invoices of an order, and the payments of an invoice, are aggregates of their
    own: PostgreSQL plans them one by one and finds them by index.
    """

    _inherit = "crm.deal.balance"

    @api.model
    def _read_simple(self, lead_ids, names):
        """[(deal id, company id, amounts ..., date due, is simple)], a row per order.

        Only of the user's companies. If an order is not simple its amounts are wrong.
        """
        for model, fields in READ_FIELDS.items():
            self.env[model].flush_model(fields)
        return self.env.execute_query(
            SQL(
                """SELECT o.opportunity_id, o.company_id, %(figures)s, i.date_due,
                          NOT (o.currency_id <> u.currency_id OR g.is_special
                               OR COALESCE(NULLIF(o.currency_rate, 0), 1) <> 1
                               OR COALESCE(i.is_special, FALSE))
                     FROM sale_order o
                     JOIN (VALUES %(companies)s) u(company_id, currency_id, places)
                       ON u.company_id = o.company_id
                    CROSS JOIN LATERAL (%(delivered)s) g
                    CROSS JOIN LATERAL (%(invoiced)s) i
                    CROSS JOIN LATERAL (%(sums)s) f
                    WHERE o.opportunity_id = ANY(%(leads)s)""",
                figures=SQL(", ").join(SQL(FIGURES[name]) for name in names),
                companies=self._get_company_values(),
                delivered=self._get_simple_delivered(),
                invoiced=self._get_simple_invoices(),
                sums=self._get_simple_sums(),
                leads=list(lead_ids),
            )
        )

    @api.model
    def _get_company_values(self):
        return SQL(", ").join(
            SQL("%s", (company.id, currency.id, currency.decimal_places))
            for company in self.env.companies
            for currency in company.currency_id
        )

    @api.model
    def _get_simple_delivered(self):
        """Lines that were delivered without being ordered need a look at taxes."""
        return SQL(
            """SELECT SUM(gl.price_total * gl.qty_delivered
                          / NULLIF(gl.product_uom_qty, 0)) AS amount,
                      COALESCE(BOOL_OR(gl.product_uom_qty = 0), FALSE) AS is_special
                 FROM sale_order_line gl
                WHERE gl.order_id = o.id AND gl.display_type IS NULL
                  AND gl.is_downpayment IS NOT TRUE AND gl.qty_delivered <> 0"""
        )

    @api.model
    def _get_simple_sums(self):
        return SQL(
            """SELECT CASE WHEN o.state = 'sale' THEN o.amount_total ELSE 0 END
                          AS ordered,
                      CASE WHEN o.state = 'sale'
                           THEN ROUND(COALESCE(g.amount, 0), u.places)
                           ELSE 0 END AS delivered,
                      COALESCE(i.amount - i.open_amount, 0) AS settled"""
        )

    @api.model
    def _get_simple_invoices(self):
        return SQL(
            """SELECT SUM(ROUND(m.amount_total_signed, u.places)) AS amount,
                      SUM(ROUND(m.amount_residual_signed, u.places)) AS open_amount,
                      SUM(t.paid) AS paid,
                      MIN(t.date_due) FILTER (WHERE m.amount_residual_signed > 0)
                          AS date_due,
                      BOOL_OR(b.is_special OR t.is_special OR %(special)s)
                          AS is_special
                 FROM (%(lines)s) b
                 JOIN account_move m ON m.id = b.move_id
                  AND m.state = 'posted' AND m.move_type IN %(types)s
                CROSS JOIN LATERAL (%(items)s) t""",
            special=self._get_special_condition(),
            lines=self._get_simple_lines(),
            types=SALES_MOVES,
            items=self._get_simple_items(),
        )

    @api.model
    def _get_special_condition(self):
        """Invoices in a currency, of several orders, or with payments on their way."""
        return SQL(
            """m.currency_id <> u.currency_id OR m.company_id <> o.company_id
               OR m.payment_state = 'in_payment'
               OR (m.amount_total_signed = m.amount_total_in_currency_signed
                   AND m.amount_residual_signed = m.amount_residual) IS NOT TRUE
               OR COALESCE(b.total, 0) = 0 OR b.lines <> t.lines"""
        )

    @api.model
    def _get_simple_lines(self):
        """Lines of invoices that come from ``o``, by invoice."""
        return SQL(
            """SELECT l.move_id, COUNT(*) AS lines, SUM(l.price_total) AS total,
                      BOOL_OR(EXISTS (
                          SELECT FROM sale_order_line_invoice_rel e
                           WHERE e.invoice_line_id = l.id
                             AND e.order_line_id <> r.order_line_id)) AS is_special
                 FROM sale_order_line ol
                 JOIN sale_order_line_invoice_rel r ON r.order_line_id = ol.id
                 JOIN account_move_line l ON l.id = r.invoice_line_id
                WHERE ol.order_id = o.id AND l.display_type = 'product'
                GROUP BY l.move_id"""
        )

    @api.model
    def _get_simple_items(self):
        """Items of the invoice ``m``; those of credit notes are special."""
        return SQL(
            """SELECT COUNT(*) FILTER (WHERE d.display_type = 'product') AS lines,
                      MIN(d.date_maturity) FILTER (
                          WHERE d.display_type = 'payment_term'
                            AND d.reconciled IS NOT TRUE) AS date_due,
                      SUM(p.paid) AS paid,
                      COALESCE(BOOL_OR(p.is_special OR d.balance <= 0) FILTER (
                          WHERE d.display_type = 'payment_term'), FALSE) AS is_special
                 FROM account_move_line d
                CROSS JOIN LATERAL (%s) p
                WHERE d.move_id = m.id
                  AND d.display_type IN ('product', 'payment_term')""",
            self._get_simple_payments(),
        )

    @api.model
    def _get_simple_payments(self):
        """What is matched with ``d``: money, or settles it without being any.

        Drafts settle nothing, and a payment may be part of what its entry settles.
        """
        return SQL(
            """SELECT SUM(ROUND(p.amount, u.places)) FILTER (WHERE %(money)s) AS paid,
                      COALESCE(BOOL_OR(c.state <> 'posted' OR %(money)s AND (
                          ABS(y.amount_company_currency_signed)
                              >= ABS(k.balance)) IS NOT TRUE), FALSE) AS is_special
                 FROM account_partial_reconcile p
                 JOIN account_move_line k ON k.id = p.credit_move_id
                 JOIN account_move c ON c.id = k.move_id
                 JOIN account_journal j ON j.id = c.journal_id
                 LEFT JOIN account_payment y ON y.id = c.origin_payment_id
                WHERE d.display_type = 'payment_term' AND p.debit_move_id = d.id""",
            money=SQL(
                "(c.move_type = 'entry' AND %s)",
                self.env["crm.deal.payment"]._get_money_condition(),
            ),
        )
