from odoo import api, models
from odoo.tools import SQL

from odoo.addons.crm_relations.report.crm_deal_share import RANK_SHIFT


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
        is_few = partners is not None
        payments = self._get_payments(is_few)
        moves = self._get_moves(partners) if is_few else SQL("SELECT NULL::int AS id")
        money = self._get_money(payments, start, end, condition, is_few)
        return SQL(
            """WITH prm_move AS MATERIALIZED (%(moves)s),
                    prm_money AS %(kept)s (%(money)s),
                    prm_paid AS MATERIALIZED (%(paid)s)
               SELECT (s.id::bigint << %(shift)s) + s.rank AS key,
                      COALESCE(p.commercial_partner_id, s.buyer_id) AS partner_id,
                      s.company_id, s.date, %(part)s AS amount
                 FROM (%(shares)s) s
                 JOIN res_company a ON a.id = s.company_id
                 JOIN res_currency u ON u.id = a.currency_id
                 LEFT JOIN sale_order o ON o.id = s.order_id
                 LEFT JOIN crm_lead d ON d.id = o.opportunity_id
                 LEFT JOIN res_partner p ON p.id = d.prm_partner_id""",
            moves=moves,
            kept=SQL("MATERIALIZED") if is_few else SQL("NOT MATERIALIZED"),
            money=money,
            paid=self._get_paid(),
            shares=self._get_shares(payments, is_few),
            shift=RANK_SHIFT,
            part=payments._split(SQL("s.money"), SQL("u.decimal_places")),
        )

    @api.model
    def _get_payments(self, is_few):
        """The ledger of payments, told how many of its rows are wanted."""
        payments = self.env["crm.deal.payment"].with_context(crm_deal_found=None)
        kind = "each" if is_few else "all"
        return payments.with_context(crm_deal_whole=(kind, None))

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
    def _get_money(self, payments, start, end, condition, is_few):
        """SELECT of what was paid on which invoice."""
        columns = SQL(
            """p.id, m.id AS move_id, m.company_id, c.date, cash.money,
               m.commercial_partner_id AS buyer_id"""
        )
        # a reconciliation is no older than its entries: spares looking at them
        days = SQL(
            "c.date BETWEEN %(start)s AND %(end)s AND p.max_date >= %(start)s",
            start=start,
            end=end,
        )
        some, few = SQL("TRUE"), payments._get_credit_condition(None)
        if is_few:
            some = SQL("m.id = ANY(ARRAY(SELECT id FROM prm_move))")
            few = SQL("%s AND m.id IN (SELECT id FROM prm_move)", few)
        return SQL(
            """SELECT %(columns)s FROM %(received)s
                WHERE %(days)s AND %(condition)s AND %(some)s
               UNION ALL
               SELECT %(columns)s FROM %(returned)s
                WHERE %(days)s AND %(condition)s AND %(few)s""",
            columns=columns,
            received=payments._get_matches("debit", "credit", SQL("1")),
            returned=payments._look_at_each()._get_matches(
                "credit", "debit", SQL("-1")
            ),
            days=days,
            condition=condition,
            some=some,
            few=few,
        )

    @api.model
    def _get_paid(self):
        """SELECT of what was paid, and whether the invoice is of one order.

        A line may come of several order lines: it is counted for each of them here,
        which makes no difference where all are of one order and nothing is taken off.
        """
        return SQL(
            """SELECT cash.*, MIN(sl.order_id) AS order_id,
                      SUM(l.price_total) AS total,
                      MIN(sl.order_id) IS NOT DISTINCT FROM MAX(sl.order_id)
                      AND COUNT(sl.order_id) IN (0, COUNT(*))
                      AND MIN(l.price_total) >= 0
                      AND SUM(l.price_total) > 0 AS is_single
                 FROM prm_money cash
                 JOIN account_move_line l
                   ON l.move_id = cash.move_id AND l.display_type = 'product'
                 LEFT JOIN sale_order_line_invoice_rel r ON r.invoice_line_id = l.id
                 LEFT JOIN sale_order_line sl ON sl.id = r.order_line_id
                GROUP BY cash.id, cash.move_id, cash.company_id, cash.date, cash.money,
                      cash.buyer_id"""
        )

    @api.model
    def _get_shares(self, payments, is_few):
        """SELECT of what was paid by order; only what is shared is computed.

        Of few, each invoice is looked up: PostgreSQL expects fewer than there are, and
        would compare all with all.
        """
        scope = SQL("l.move_id = m.move_id")
        if not is_few:
            scope = SQL(
                "l.move_id IN (SELECT move_id FROM prm_paid WHERE NOT is_single)"
            )
        on = SQL("TRUE") if is_few else SQL("s.move_id = m.move_id")
        return SQL(
            """SELECT id, company_id, date, money, buyer_id, order_id, 1 AS rank,
                      0 AS low, total AS high, total
                 FROM prm_paid WHERE is_single
                UNION ALL
               SELECT m.id, m.company_id, m.date, m.money, m.buyer_id, s.order_id,
                      s.rank, s.low, s.high, s.total
                 FROM prm_paid m JOIN %(lateral)s (%(shares)s) s ON %(on)s
                WHERE NOT m.is_single""",
            lateral=SQL("LATERAL") if is_few else SQL(""),
            shares=payments._get_shares(scope),
            on=on,
        )
