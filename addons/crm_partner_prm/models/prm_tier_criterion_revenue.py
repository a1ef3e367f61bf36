from odoo import api, models
from odoo.tools import SQL


class PrmTierCriterion(models.Model):
    """Paid revenue: money that came in by posted entries, by the rules of deals.

    It is the partner's whose deal the order belongs to; what belongs to no partner's
    deal is the buyer's, if the buyer is a partner. Each amount counts for one partner.
    """

    _inherit = "prm.tier.criterion"

    @api.model
    def _get_revenue(self, _rule, period):
        payments = self._get_payments()
        return SQL(
            """WITH prm_money AS MATERIALIZED (%(money)s), prm_share AS (%(shares)s)
               SELECT COALESCE(p.commercial_partner_id, cash.buyer_id) AS partner_id,
                      SUM(%(part)s) AS value
                 FROM prm_money cash
                 JOIN prm_share s ON s.move_id = cash.move_id
                 JOIN res_company a ON a.id = %(company)s
                 JOIN res_currency u ON u.id = a.currency_id
                 LEFT JOIN sale_order o ON o.id = s.order_id
                 LEFT JOIN crm_lead d ON d.id = o.opportunity_id
                 LEFT JOIN res_partner p ON p.id = d.prm_partner_id
                WHERE %(limit)s
                GROUP BY 1""",
            money=self._get_money(payments, period),
            shares=payments._get_shares(self._get_paid_lines(), self._get_first_line()),
            part=payments._split(SQL("cash.money"), SQL("u.decimal_places")),
            company=period.company.id,
            limit=period.limit(SQL("COALESCE(p.commercial_partner_id, cash.buyer_id)")),
        )

    @api.model
    def _get_payments(self):
        """The ledger of payments, told that nearly all of it is wanted."""
        payments = self.env["crm.deal.payment"]
        return payments.with_context(crm_deal_whole=("all", None), crm_deal_found=None)

    @api.model
    def _get_money(self, payments, period):
        """SELECT of ``move_id, buyer_id, money``: what was paid on which invoice."""
        scope = SQL(
            "m.company_id = %s AND %s", period.company.id, period.covers(SQL("c.date"))
        )
        if period.partner_ids is not None:
            payments = payments._look_at_each()
            moves = self._get_moves_of(list(period.partner_ids))
            scope = SQL("%s AND m.id = ANY(%s)", scope, moves)
        columns = SQL(
            "m.id AS move_id, m.commercial_partner_id AS buyer_id, cash.money"
        )
        return SQL(
            """SELECT %(columns)s FROM %(received)s WHERE %(scope)s
               UNION ALL
               SELECT %(columns)s FROM %(returned)s WHERE %(scope)s AND %(few)s""",
            columns=columns,
            received=payments._get_matches("debit", "credit", SQL("1")),
            returned=payments._look_at_each()._get_matches(
                "credit", "debit", SQL("-1")
            ),
            scope=scope,
            few=payments._get_credit_condition(None),
        )

    @api.model
    def _get_paid_lines(self):
        return SQL("l.move_id IN (SELECT pm.move_id FROM prm_money pm)")

    @api.model
    def _get_first_line(self):
        """The first order line of each invoice line, for all of them at once."""
        return SQL(
            """LEFT JOIN (SELECT r.invoice_line_id, MIN(r.order_line_id) AS line_id
                            FROM sale_order_line_invoice_rel r
                           GROUP BY r.invoice_line_id) fl ON fl.invoice_line_id = l.id
               LEFT JOIN sale_order_line sl ON sl.id = fl.line_id"""
        )

    @api.model
    def _get_moves_of(self, partner_ids):
        """Array of invoices that partners got, or that came of their deals."""
        return SQL(
            """ARRAY(SELECT bm.id FROM account_move bm
                      WHERE bm.commercial_partner_id = ANY(%(ids)s)
                      UNION
                     SELECT il.move_id
                       FROM res_partner dp
                       JOIN crm_lead dd ON dd.prm_partner_id = dp.id
                       JOIN sale_order so ON so.opportunity_id = dd.id
                       JOIN sale_order_line ol ON ol.order_id = so.id
                       JOIN sale_order_line_invoice_rel ir ON ir.order_line_id = ol.id
                       JOIN account_move_line il ON il.id = ir.invoice_line_id
                      WHERE dp.commercial_partner_id = ANY(%(ids)s))""",
            ids=partner_ids,
        )
