from odoo import api, models
from odoo.tools import SQL

from .crm_deal_share import SALES_MOVES


class CrmDealBalance(models.Model):
    """Look up what belongs to the orders that may have a debt, one after the other.

    They are few of all orders. PostgreSQL cannot know how few, and would read all lines
    of all orders and invoices, which spill to the disk when there are many. It looks up
    what stands in a LATERAL with a sum or an OFFSET for each row of what is before.
    """

    _inherit = "crm.deal.balance"

    @api.model
    def _get_sources(self):
        sources = super()._get_sources()
        if self._is_open_only():
            sources["delivered"] = SQL("LATERAL %s", sources["delivered"])
        return sources

    @api.model
    def _get_order_subset(self, column):
        if self._is_open_only():
            return SQL("%s = o.id", column)
        return super()._get_order_subset(column)

    @api.model
    def _get_plain_invoices(self):
        if not self._is_open_only():
            return super()._get_plain_invoices()
        return SQL(
            """SELECT i.* FROM open_order o CROSS JOIN LATERAL (%s OFFSET 0) i""",
            super()._get_plain_invoices(),
        )

    @api.model
    def _get_scope_shares(self):
        if not self._is_open_only():
            return super()._get_scope_shares()
        return self._get_shares(SQL("TRUE"), lines=self._get_open_lines())

    @api.model
    def _get_open_lines(self):
        """FROM of the lines ``l`` of invoices with a debt, and their order lines."""
        scope = SQL("TRUE")
        if self._get_scope():
            scope = SQL("om.id = ANY(%s)", self._get_scope_moves())
        return SQL(
            """(SELECT om.id FROM account_move om
                 WHERE om.state = 'posted' AND om.move_type IN %s
                   AND (om.amount_residual <> 0 OR om.amount_residual_signed <> 0)
                   AND %s
                 UNION SELECT om.id FROM deal_special om(id) WHERE %s) om
               CROSS JOIN LATERAL (
                   SELECT * FROM account_move_line
                    WHERE move_id = om.id AND display_type = 'product' OFFSET 0) l
               LEFT JOIN LATERAL (
                   SELECT fl.order_id FROM sale_order_line fl
                    WHERE fl.id = (SELECT MIN(r.order_line_id)
                                     FROM sale_order_line_invoice_rel r
                                    WHERE r.invoice_line_id = l.id) OFFSET 0) sl
                 ON TRUE""",
            SALES_MOVES,
            scope,
            scope,
        )

    @api.model
    def _get_open_orders(self):
        """Of the orders of a scope, each is asked whether it may have a debt."""
        scope = self._get_scope()
        if not scope:
            return super()._get_open_orders()
        sources = self._get_open_sources(self.env.context["crm_deal_debts"])
        reasons = [
            SQL("EXISTS (SELECT FROM (%s) c WHERE c.order_id = o.id OFFSET 0)", source)
            for source in sources
        ]
        return SQL(
            "SELECT o.id FROM sale_order o WHERE %s AND (%s)",
            self._get_orders(*scope),
            SQL(" OR ").join(reasons),
        )
