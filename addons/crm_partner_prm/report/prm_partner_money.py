from odoo import api, models
from odoo.tools import SQL

from odoo.addons.crm_relations.report.crm_deal_share import RANK_SHIFT

# what is known of money on an invoice ``m``, matched by ``p`` with the entry ``c``
MONEY = {
    "id": "p.id",
    "move_id": "m.id",
    "company_id": "m.company_id",
    "date": "c.date",
    "money": "cash.money",
    "buyer_id": "m.commercial_partner_id",
}


class PrmPartnerMoney(models.AbstractModel):
    """Money received, shared out among orders and given to partners, set by set.

    It is the partner's whose deal the order belongs to; what belongs to no partner's
    deal is the buyer's. Each amount counts for one partner, as it does in the ledger of
    payments, to the cent. Levels, plans, scorecards and reports read it here.
    """

    _name = "prm.partner.money"
    _description = "Money Received for Partners"

    @api.model
    def _get_received(self, start, end, condition, partners=None):
        """SELECT of key, partner_id, company_id, date and amount.

        The key is that of the row in the ledger of payments. Rows of other partners are
        among them: of invoices that are a wanted partner's in part.

        :param SQL start, end: first and last day
        :param SQL condition: on the invoices ``m``
        :param SQL partners: array with ids of few partners, None for all
        """
        if partners is None:
            paid = self._get_paid_of_all(start, end, condition)
        else:
            paid = self._get_paid_of_few(start, end, condition, partners)
        split = self.env["crm.deal.payment"]._split
        return SQL(
            """SELECT (s.id::bigint << %(shift)s) + s.rank AS key,
                      COALESCE(p.commercial_partner_id, s.buyer_id) AS partner_id,
                      s.company_id, s.date, %(part)s AS amount
                 FROM (%(paid)s) s
                 JOIN res_company a ON a.id = s.company_id
                 JOIN res_currency u ON u.id = a.currency_id
                 LEFT JOIN sale_order o ON o.id = s.order_id
                 LEFT JOIN crm_lead d ON d.id = o.opportunity_id
                 LEFT JOIN res_partner p ON p.id = d.prm_partner_id""",
            paid=paid,
            shift=RANK_SHIFT,
            part=split(SQL("s.money"), SQL("u.decimal_places")),
        )

    @api.model
    def _get_payments(self, kind):
        """The ledger of payments, told how many of its rows are wanted.

        What an invoice comes to is looked at here.
        """
        return self.env["crm.deal.payment"].with_context(
            crm_deal_found=None, crm_deal_whole=(kind, None), prm_any_worth=True
        )

    @api.model
    def _get_paid_of_few(self, start, end, condition, partners):
        """SELECT of what was paid by order: each invoice is looked up.

        PostgreSQL expects fewer than there are, and would compare all with all.
        """
        payments = self._get_payments("each")
        wanted = SQL("%s AND m.id = ANY(ARRAY(SELECT id FROM prm_move))", condition)
        return SQL(
            """WITH prm_move AS MATERIALIZED (%(moves)s),
                    prm_money AS MATERIALIZED (%(money)s),
                    prm_paid AS MATERIALIZED (
                    SELECT cash.*, one.order_id, one.total, one.is_single
                      FROM prm_money cash CROSS JOIN LATERAL (%(invoices)s) one)
               SELECT t.*, 1 AS rank, 0 AS low, t.total AS high
                 FROM prm_paid t WHERE t.is_single
                UNION ALL
               SELECT %(columns)s, s.order_id, s.total, FALSE, s.rank, s.low, s.high
                 FROM prm_paid t CROSS JOIN LATERAL (%(shares)s) s
                WHERE NOT t.is_single""",
            moves=self._get_moves(partners),
            money=self._get_money(payments, start, end, wanted),
            invoices=self._get_invoices(SQL("l.move_id = cash.move_id")),
            columns=SQL(", ").join(SQL("t.%s", SQL(name)) for name in MONEY),
            shares=payments._get_shares(SQL("l.move_id = t.move_id")),
        )

    @api.model
    def _get_paid_of_all(self, start, end, condition):
        """The same, of all invoices at once; those of several orders are few."""
        payments = self._get_payments("all")
        shared = SQL("SELECT move_id FROM prm_invoice WHERE NOT is_single")
        sales = SQL("SELECT id FROM account_journal WHERE type = 'sale'")
        return SQL(
            """WITH prm_invoice AS MATERIALIZED (%(invoices)s),
                    prm_share AS (
                    SELECT move_id, order_id, total, 1 AS rank, 0 AS low, total AS high
                      FROM prm_invoice WHERE is_single
                     UNION ALL
                    SELECT move_id, order_id, total, rank, low, high
                      FROM (%(shares)s) x)
               SELECT t.*, s.order_id, s.total, s.rank, s.low, s.high
                 FROM (%(money)s) t JOIN prm_share s ON s.move_id = t.move_id""",
            invoices=self._get_invoices(SQL("l.journal_id = ANY(ARRAY(%s))", sales)),
            shares=payments._get_shares(SQL("l.move_id = ANY(ARRAY(%s))", shared)),
            money=self._get_money(payments, start, end, condition),
        )

    @api.model
    def _get_moves(self, partners):
        """SELECT of ids of invoices that partners got, or that came of their deals.

        Arrays, so that PostgreSQL looks up what belongs to these few.
        """
        return SQL(
            """SELECT im.id FROM account_move im
                WHERE im.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
                  AND im.commercial_partner_id = ANY(%(partners)s)
                UNION
               SELECT il.move_id
                 FROM crm_lead pd
                 JOIN sale_order po ON po.opportunity_id = pd.id
                 JOIN sale_order_line pl ON pl.order_id = po.id
                 JOIN sale_order_line_invoice_rel pr ON pr.order_line_id = pl.id
                 JOIN account_move_line il ON il.id = pr.invoice_line_id
                WHERE pd.prm_partner_id = ANY(%(contacts)s)""",
            partners=partners,
            contacts=self._get_contacts(partners),
        )

    @api.model
    def _get_contacts(self, partners):
        """Array with ids of partners and of their people."""
        return SQL(
            """ARRAY(SELECT id FROM res_partner
                      WHERE commercial_partner_id = ANY(%s))""",
            partners,
        )

    @api.model
    def _get_money(self, payments, start, end, condition):
        """SELECT of what was paid on which invoice."""
        # a reconciliation is no older than its entries: spares looking at them
        scope = SQL(
            """c.date BETWEEN %(start)s AND %(end)s AND p.max_date >= %(start)s
               AND %(condition)s""",
            start=start,
            end=end,
            condition=condition,
        )
        return SQL(
            """SELECT %(columns)s FROM %(received)s WHERE %(scope)s
                UNION ALL
               SELECT %(columns)s FROM %(returned)s WHERE %(scope)s AND %(few)s""",
            columns=SQL(", ").join(
                SQL("%s AS %s", SQL(column), SQL.identifier(name))
                for name, column in MONEY.items()
            ),
            received=payments._get_matches("debit", "credit", SQL("1")),
            returned=payments._look_at_each()._get_matches(
                "credit", "debit", SQL("-1")
            ),
            scope=scope,
            few=payments._get_credit_condition(None),
        )

    @api.model
    def _get_invoices(self, scope):
        """SELECT of invoices, and whether each is of one order: nearly all are.

        A line may come of several order lines: it is counted for each of them here,
        which makes no difference where all are of one order and nothing is taken off.

        :param SQL scope: condition on the invoice lines ``l``
        """
        return SQL(
            """SELECT l.move_id, MIN(sl.order_id) AS order_id,
                      SUM(l.price_total) AS total,
                      MIN(sl.order_id) IS NOT DISTINCT FROM MAX(sl.order_id)
                      AND COUNT(sl.order_id) IN (0, COUNT(*))
                      AND MIN(l.price_total) >= 0
                      AND SUM(l.price_total) > 0 AS is_single
                 FROM account_move_line l
                 LEFT JOIN sale_order_line_invoice_rel r ON r.invoice_line_id = l.id
                 LEFT JOIN sale_order_line sl ON sl.id = r.order_line_id
                WHERE l.display_type = 'product' AND %s
                GROUP BY l.move_id""",
            scope,
        )


class CrmDealPayment(models.Model):
    _inherit = "crm.deal.payment"

    @api.model
    def _get_worth_condition(self):
        if self.env.context.get("prm_any_worth"):
            return SQL("TRUE")
        return super()._get_worth_condition()
