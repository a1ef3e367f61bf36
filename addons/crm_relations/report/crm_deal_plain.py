from odoo import api, models
from odoo.tools import SQL

from .crm_deal_share import SALES_MOVES


class CrmDealBalance(models.Model):
    """Spare nearly all invoices the arithmetic of their shares in reports on many.

    An invoice whose total is the sum of its lines, in the currency of its orders and of
    the company, and of which nothing is open, is worth to an order what its lines say.
    ``crm_invoicing`` is set on order lines if all their invoices are of that kind.
    """

    _inherit = "crm.deal.balance"

    @api.model
    def _get_tables(self):
        return {**super()._get_tables(), "deal_special": self._get_special_invoices()}

    @api.model
    def _get_invoices(self):
        others = super()._get_invoices()
        if self._get_found() is not None:
            return others
        return SQL(
            """SELECT i.order_id, SUM(i.amount) AS amount,
                      SUM(i.open_amount) AS open_amount, SUM(i.settled) AS settled,
                      MIN(i.date_due) AS date_due
                 FROM (%s UNION ALL %s) i
                GROUP BY i.order_id""",
            self._get_plain_invoices(),
            others,
        )

    @api.model
    def _get_plain_invoices(self):
        """SELECT like `_get_invoices` over invoices that are plain and settled."""
        return SQL(
            """SELECT pl.order_id, SUM(p.amount) AS amount, 0 AS open_amount,
                      SUM(p.amount) AS settled, NULL::date AS date_due
                 FROM sale_order_line pl
                 JOIN sale_order_line_invoice_rel r ON r.order_line_id = pl.id
                 JOIN account_move_line l ON l.id = r.invoice_line_id
                  AND l.display_type = 'product'
                 JOIN account_move m ON m.id = l.move_id
                  AND m.state = 'posted' AND m.move_type IN %(types)s
                 CROSS JOIN LATERAL (SELECT %(sign)s * l.price_total AS amount) p
                WHERE (m.amount_residual <> 0 OR m.amount_residual_signed <> 0)
                      IS NOT TRUE
                  AND m.id NOT IN (SELECT move_id FROM deal_special) AND %(subset)s
                GROUP BY pl.order_id""",
            types=SALES_MOVES,
            sign=self._get_sign(),
            subset=self._get_order_subset(SQL("pl.order_id")),
        )

    @api.model
    def _get_special_invoices(self):
        """SELECT of invoices that a draft settles, or whose total is not certain."""
        return SQL(
            """SELECT ul.move_id FROM sale_order_line us
                 JOIN sale_order_line_invoice_rel ur ON ur.order_line_id = us.id
                 JOIN account_move_line ul ON ul.id = ur.invoice_line_id
                WHERE us.crm_invoicing IS DISTINCT FROM 'even'
                  AND us.crm_invoicing IS NULL
                UNION ALL
               SELECT xi.move_id %s""",
            self._get_matched_drafts(),
        )

    @api.model
    def _get_scope_shares(self):
        if self._get_found() is not None:
            return super()._get_scope_shares()
        moves = SQL(
            """l.move_id IN (
               SELECT om.id FROM account_move om
                WHERE om.state = 'posted' AND om.move_type IN %s
                  AND (om.amount_residual <> 0 OR om.amount_residual_signed <> 0)
                UNION SELECT move_id FROM deal_special)""",
            SALES_MOVES,
        )
        if self._get_scope():
            moves = SQL("%s AND l.move_id = ANY(%s)", moves, self._get_scope_moves())
        return self._get_shares(moves)
