from odoo import api, models
from odoo.tools import SQL


class CrmDealPayment(models.Model):
    """The payments of invoices that are known already, in two small steps.

    PostgreSQL tries the orders in which it could join: for six tables twice, instead of
    for twelve.
    """

    _inherit = "crm.deal.payment"

    @api.model
    def _get_matches(self, side, other, sign):
        if self._get_found() is None:
            return super()._get_matches(side, other, sign)
        return SQL(
            """(WITH deal_match AS MATERIALIZED (%s) SELECT * FROM deal_match) p
               JOIN account_move m ON m.id = p.invoice_id
               CROSS JOIN LATERAL (SELECT p.entry_id AS id, p.name, p.date) c
               CROSS JOIN LATERAL (SELECT p.payment_id AS id) y
               CROSS JOIN LATERAL (SELECT p.money) cash""",
            self._get_found_matches(side, other, sign),
        )

    @api.model
    def _get_found_matches(self, side, other, sign):
        return SQL(
            """SELECT p.id, p.amount, %(in_currency)s, i.move_id AS invoice_id,
                      c.id AS entry_id, c.name, c.date, y.id AS payment_id, cash.money
                 FROM account_move_line i
                 JOIN account_partial_reconcile p ON %(invoice_line)s = i.id
                 JOIN account_move_line k ON k.id = %(money_line)s
                 JOIN account_move c ON c.id = k.move_id
                  AND c.state = 'posted' AND c.move_type = 'entry'
                 JOIN account_journal j ON j.id = c.journal_id AND %(is_money)s
                 LEFT JOIN account_payment y ON y.id = c.origin_payment_id
                 CROSS JOIN LATERAL (SELECT %(sign)s * %(money)s AS money) cash
                WHERE i.move_id = ANY(%(moves)s) AND i.display_type = 'payment_term'""",
            in_currency=SQL.identifier("p", f"{side}_amount_currency"),
            invoice_line=SQL.identifier("p", f"{side}_move_id"),
            money_line=SQL.identifier("p", f"{other}_move_id"),
            is_money=self._get_money_condition(),
            sign=sign,
            money=self._get_money(other),
            moves=self._get_scope_moves(),
        )

    @api.model
    def _get_found_sums(self):
        """SELECT of what was paid by order, of the found invoices' ``deal_share``.

        Each share looks for its own payments, in a subquery that OFFSET 0 keeps apart:
        PostgreSQL expects few of them, and would compare all with all shares.
        """
        parts = [self._get_share_sums("debit", "credit", SQL("1"))]
        if not self._is_without("credits"):
            parts.append(self._get_share_sums("credit", "debit", SQL("-1")))
        if not self._is_without("waiting"):
            moves = self._get_scope_moves()
            waiting = self._get_unreconciled(lambda key: SQL("m.id = ANY(%s)", moves))
            parts.append(SQL("SELECT order_id, amount FROM (%s) waiting", waiting))
        return SQL(
            "SELECT order_id, SUM(amount) AS amount FROM (%s) y GROUP BY order_id",
            SQL(" UNION ALL ").join(parts),
        )

    @api.model
    def _get_share_sums(self, side, other, sign):
        return SQL(
            """SELECT s.order_id, %(amount)s AS amount
                 FROM deal_share s
                 CROSS JOIN LATERAL (%(matches)s OFFSET 0) cash
                 JOIN res_currency u ON u.id = cash.currency_id""",
            amount=self._split(SQL("cash.money"), SQL("u.decimal_places")),
            matches=self._get_share_matches(side, other, sign),
        )

    @api.model
    def _get_share_matches(self, side, other, sign):
        """Money on the invoice of the share ``s``, in the company's currency."""
        return SQL(
            """SELECT i.company_currency_id AS currency_id,
                      %(sign)s * %(money)s AS money
                 FROM account_move_line i
                 JOIN account_partial_reconcile p ON %(invoice_line)s = i.id
                 JOIN account_move_line k ON k.id = %(money_line)s
                 JOIN account_move c ON c.id = k.move_id
                  AND c.state = 'posted' AND c.move_type = 'entry'
                 JOIN account_journal j ON j.id = c.journal_id AND %(is_money)s
                 LEFT JOIN account_payment y ON y.id = c.origin_payment_id
                WHERE i.move_id = s.move_id AND i.display_type = 'payment_term'""",
            invoice_line=SQL.identifier("p", f"{side}_move_id"),
            money_line=SQL.identifier("p", f"{other}_move_id"),
            is_money=self._get_money_condition(),
            sign=sign,
            money=self._get_money(other),
        )
