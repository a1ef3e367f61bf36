from odoo import api, models
from odoo.tools import SQL

from .crm_deal_share import SALES_MOVES

# what the documents are found by, besides the columns that a scope is about
FOUND_BY = {
    "account.move": ["move_type", "payment_state", "state"],
    "account.move.line": [
        "balance",
        "display_type",
        "matching_number",
        "move_id",
        "parent_state",
        "sale_line_ids",
    ],
    "account.partial.reconcile": ["credit_move_id", "debit_move_id"],
    "res.partner": ["commercial_partner_id"],
    "sale.order": ["opportunity_id", "partner_id"],
    "sale.order.line": ["order_id"],
}
# With more orders than these the plan matters, not the planning.
FEW_ORDERS = 200


class CrmDealShare(models.AbstractModel):
    """Find the documents of some deals before they are reported on.

    PostgreSQL plans the reports for longer than it runs them on a few deals. With the
    ids of their orders and invoices at hand, and without what none of these have, the
    statement is short.
    """

    _inherit = "crm.deal.share"

    @api.model
    def _get_order_scope_fields(self):
        """Fields of a scope that tell which orders are wanted."""
        return ("order_id", "lead_id", "partner_id")

    @api.model
    def _find_documents(self, scope):
        """(order ids, invoice ids, rarities) of a scope of few orders, otherwise None.

        Rarities are a set of "drafts": entries reset to draft that are still matched;
        "waiting": payments on their way; "credits": invoices that are matched on the
        credit side, which is how credit notes are paid back.
        """
        if not scope or scope[0] not in self._get_order_scope_fields():
            return None
        for model, names in FOUND_BY.items():
            self.env[model].flush_model(names)
        orders, moves, *rarities = self.env.execute_query(
            self._get_documents(self._get_orders(*scope))
        )[0]
        if len(orders) > FEW_ORDERS:
            return None
        names = ("drafts", "waiting", "credits")
        return (
            tuple(orders),
            tuple(moves),
            frozenset(name for name, seen in zip(names, rarities, strict=True) if seen),
        )

    @api.model
    def _get_documents(self, orders):
        return SQL(
            """WITH found AS MATERIALIZED (
                    SELECT o.id FROM sale_order o WHERE %s LIMIT %s),
                    moves AS MATERIALIZED (
                    SELECT DISTINCT m.id, m.payment_state
                      FROM found
                      JOIN sale_order_line ol ON ol.order_id = found.id
                      JOIN sale_order_line_invoice_rel r ON r.order_line_id = ol.id
                      JOIN account_move_line il ON il.id = r.invoice_line_id
                      JOIN account_move m ON m.id = il.move_id
                     WHERE m.state = 'posted' AND m.move_type IN %s)
               SELECT ARRAY(SELECT id FROM found), ARRAY(SELECT id FROM moves),
                      EXISTS (SELECT %s AND xi.move_id IN (SELECT id FROM moves)),
                      EXISTS (SELECT FROM moves WHERE payment_state = 'in_payment'),
                      EXISTS (SELECT FROM moves
                                JOIN account_move_line t ON t.move_id = moves.id
                               WHERE t.display_type = 'payment_term'
                                 AND t.balance <= 0)""",
            orders,
            FEW_ORDERS + 1,
            SALES_MOVES,
            self._get_matched_drafts(),
        )

    @api.model
    def _get_found(self):
        """What `_find_documents` says of the scope."""
        return self.env.context.get("crm_deal_found")

    @api.model
    def _get_found_shares(self):
        """WITH that makes the shares of the found invoices a table, ``deal_share``."""
        lines = SQL("l.move_id = ANY(%s)", self._get_scope_moves())
        shares = self._get_shares(lines)
        return SQL("WITH deal_share AS MATERIALIZED (%s)", shares)

    @api.model
    def _is_without(self, rarity):
        """Whether the documents were found, and have nothing of the kind."""
        found = self._get_found()
        return found is not None and rarity not in found[2]

    @api.model
    def _get_scope_orders(self):
        """Condition on ``o``: the orders of the scope; None if they are not limited."""
        scope, found = self._get_scope(), self._get_found()
        if found is not None:
            return SQL("o.id = ANY(%s::int[])", list(found[0]))
        return self._get_orders(*scope) if scope else None

    @api.model
    def _get_scope_moves(self):
        """Array with the ids of the invoices of the scope, which is by orders."""
        found = self._get_found()
        if found is not None:
            return SQL("(%s::int[])", list(found[1]))
        return self._get_moves(self._get_scope_orders())
