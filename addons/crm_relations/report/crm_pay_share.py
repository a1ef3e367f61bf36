from odoo import api, models
from odoo.tools import SQL

from .crm_deal_share import RANK_SHIFT


class CrmPayShare(models.AbstractModel):
    """Money that came in, shared out among the lines of the invoices, as SQL.

    Each payment has a row per invoice line. The parts add up to the payment's amount
    to the cent: running totals are rounded, not the parts.
    """

    _name = "crm.pay.share"
    _description = "Shares of Invoice Lines in Payments"

    @api.model
    def _get_shares(self, plan, date_end):
        """SELECT of the money that a plan pays for, or has paid for, until a day.

        Columns: those of a statement line; ``eligible`` says whether the plan pays for
        a row today.
        """
        return SQL(
            """SELECT * FROM (
               SELECT %(columns)s
                 FROM (%(events)s OFFSET 0) e
                 JOIN account_move i ON i.id = e.invoice_id
                 JOIN res_company a ON a.id = e.company_id
                 JOIN res_currency u ON u.id = a.currency_id
                 LEFT JOIN crm_team t ON t.id = e.team_id
                 CROSS JOIN LATERAL (%(lines)s) x
                WHERE x.total <> 0) f
                WHERE f.eligible OR %(paid)s
                ORDER BY f.date, f.event_key, f.invoice_line_key""",
            columns=self._get_columns(plan),
            events=self._get_wanted_events(plan, date_end),
            lines=self._get_lines(self._get_weight(plan.basis)),
            paid=self._get_paid_condition(plan),
        )

    @api.model
    def _get_paid_condition(self, plan):
        """Condition that the plan has paid for the share ``f``."""
        return SQL(
            """EXISTS (SELECT FROM crm_pay_statement_line p
                        WHERE p.plan_id = %s AND p.event_key = f.event_key
                          AND p.invoice_line_key = f.invoice_line_key)""",
            plan.id,
        )

    @api.model
    def _get_columns(self, plan):
        user = self._get_paid_user(plan)
        return SQL(
            """%(key)s AS event_key, x.line_id AS invoice_line_key, e.date,
               e.document_number, e.payment_move_id, e.invoice_id,
               i.name AS invoice_number, e.order_id, x.order_line_id, e.lead_id,
               e.partner_id, x.product_id,
               %(user)s AS user_id, %(collected)s AS collected_amount,
               %(base)s AS base_amount, %(eligible)s AS eligible""",
            key=self._get_event_key(),
            user=user,
            collected=self._get_part(SQL("x.low"), SQL("x.high")),
            base=self._get_part(SQL("x.base_low"), SQL("x.base_high")),
            eligible=self._get_eligible(plan, user),
        )

    @api.model
    def _get_paid_user(self, plan):
        return SQL("t.user_id" if plan.beneficiary == "leader" else "e.user_id")

    @api.model
    def _get_event_key(self):
        return SQL(
            """CASE WHEN e.kind = 'credited' THEN -(e.id >> %(shift)s)
                    ELSE e.id >> %(shift)s END""",
            shift=RANK_SHIFT,
        )

    @api.model
    def _get_part(self, low, high):
        return SQL(
            """ROUND(e.amount * %s / x.total, u.decimal_places)
               - ROUND(e.amount * %s / x.total, u.decimal_places)""",
            high,
            low,
        )

    @api.model
    def _get_eligible(self, plan, user):
        return SQL(
            """EXISTS (
               SELECT FROM crm_pay_assignment g
                WHERE g.plan_id = %s AND %s IS NOT NULL
                  AND (g.user_id IS NULL OR g.user_id = %s)
                  AND (g.team_id IS NULL OR g.team_id = e.team_id)
                  AND (g.date_start IS NULL OR g.date_start <= e.date)
                  AND (g.date_end IS NULL OR g.date_end >= e.date))""",
            plan.id,
            user,
            user,
        )

    @api.model
    def _get_wanted_events(self, plan, date_end):
        """Those of `_get_events` that the plan pays for, or has paid for.

        They are found first: only these are then shared out among invoice lines.
        """
        return SQL(
            """SELECT e.* FROM (%(events)s) e
                 LEFT JOIN crm_team t ON t.id = e.team_id
                WHERE e.kind <> 'waiting'
                  AND (%(eligible)s OR %(key)s IN (%(paid)s))""",
            events=self._get_events(plan, date_end),
            eligible=self._get_eligible(plan, self._get_paid_user(plan)),
            key=self._get_event_key(),
            paid=self._get_paid_events(plan),
        )

    @api.model
    def _get_first_day(self, plan):
        return SQL(
            """SELECT MIN(COALESCE(fa.date_start, '-infinity'::date))
                 FROM crm_pay_assignment fa WHERE fa.plan_id = %s""",
            plan.id,
        )

    @api.model
    def _get_paid_events(self, plan):
        return SQL(
            "SELECT event_key FROM crm_pay_statement_line WHERE plan_id = %s", plan.id
        )

    @api.model
    def _get_events(self, plan, date_end):
        """SELECT with the columns of ``crm.deal.payment``: money in, and money lost.

        Money that came before the plan began is of interest only if it was paid for.
        """
        payments = self.env["crm.deal.payment"]

        def get_scope(key):
            return SQL(
                """m.company_id = %(company)s AND c.date <= %(last)s
                   AND (c.date >= (%(first)s) OR %(key)s IN (%(paid)s))""",
                company=plan.company_id.id,
                last=date_end,
                first=self._get_first_day(plan),
                key=key,
                paid=self._get_paid_events(plan),
            )

        return SQL(
            "%s UNION ALL %s",
            payments._get_payments(get_scope),
            self._get_credited(plan, date_end),
        )

    @api.model
    def _get_credited(self, plan, date_end):
        """What was paid on an invoice that was then credited, until it is paid back.

        The money is still here, but it is the customer's. When it is paid back, or
        used for another invoice, the credit note is not open any more.
        """
        payments = self.env["crm.deal.payment"]
        note = SQL("m.id")
        money = SQL("cash.money")
        kind = SQL("'credited'")
        number = SQL("m.name")
        date = SQL("m.date")
        return SQL(
            """SELECT %(columns)s
                 FROM account_move m
                 JOIN account_move r ON r.id = m.reversed_entry_id
                 LEFT JOIN account_payment y ON FALSE
                 CROSS JOIN LATERAL (SELECT %(credit)s AS money) cash
                 %(joins)s
                WHERE m.move_type = 'out_refund' AND m.state = 'posted'
                  AND m.amount_residual_signed < 0 AND cash.money < 0
                  AND m.company_id = %(company)s AND m.date <= %(date_end)s""",
            columns=payments._get_columns(note, note, number, date, kind, money),
            credit=self._get_credit(),
            joins=payments._get_joins(),
            company=plan.company_id.id,
            date_end=date_end,
        )

    @api.model
    def _get_credit(self):
        """What is open of the credit note ``m``, up to the money on its ``r``."""
        documents = SQL(
            """(SELECT n.id FROM account_move n
                 WHERE n.id = r.id OR n.reversed_entry_id = r.id)"""
        )
        return SQL(
            """-GREATEST(0, LEAST(-m.amount_residual_signed,
                COALESCE((SELECT SUM(q.amount) FROM (%s) q), 0)
                + COALESCE((SELECT SUM(n.amount_residual_signed) FROM account_move n
                             WHERE n.reversed_entry_id = r.id AND n.id < m.id
                               AND n.state = 'posted'), 0)))""",
            self.env["crm.deal.payment"]._get_payments_of(documents),
        )

    @api.model
    def _get_lines(self, weight):
        """SELECT of the invoice lines of a payment's share, with running totals."""
        return SQL(
            """SELECT w.*, SUM(w.price_total) OVER () AS total,
                      SUM(w.price_total) OVER o - w.price_total AS low,
                      SUM(w.price_total) OVER o AS high,
                      SUM(w.base) OVER o - w.base AS base_low,
                      SUM(w.base) OVER o AS base_high
                 FROM (SELECT l.id AS line_id, l.product_id, ol.id AS order_line_id,
                              l.price_total, (%(weight)s)::numeric AS base
                         FROM account_move_line l
                         %(joins)s
                        WHERE l.move_id = i.id AND l.display_type = 'product'
                          AND ol.order_id IS NOT DISTINCT FROM e.order_id) w
               WINDOW o AS (ORDER BY w.line_id)""",
            weight=weight,
            joins=self._get_line_joins(),
        )

    @api.model
    def _get_weight(self, basis):
        """What of the invoice line ``l`` counts, in the currency of the invoice."""
        return {
            "collected": SQL("l.price_total"),
            "untaxed": SQL("l.price_subtotal"),
            "margin": SQL("l.price_subtotal - %s", self._get_cost()),
        }[basis]

    @api.model
    def _get_line_joins(self):
        """Order line, order and units of the invoice line ``l``."""
        return SQL(
            """LEFT JOIN sale_order_line ol ON ol.id = (
                    SELECT MIN(lr.order_line_id) FROM sale_order_line_invoice_rel lr
                     WHERE lr.invoice_line_id = l.id)
               LEFT JOIN sale_order so ON so.id = ol.order_id
               LEFT JOIN uom_uom lu ON lu.id = l.product_uom_id
               LEFT JOIN uom_uom ou ON ou.id = ol.product_uom_id"""
        )

    @api.model
    def _get_cost(self):
        """Cost of the line ``l`` of the invoice ``i``, in the invoice's currency.

        The order remembers the cost of its day, in its own currency and unit. A down
        payment costs what its order costs on average. Without an order nobody knows,
        so nothing is left.
        """
        return SQL(
            """CASE WHEN ol.id IS NULL THEN l.price_subtotal
                    WHEN ol.is_downpayment
                    THEN l.price_subtotal * (1 - COALESCE(so.margin_percent, 0))
                    ELSE COALESCE(ol.purchase_price, 0)
                         * l.quantity * COALESCE(lu.factor / ou.factor, 1)
                         / COALESCE(NULLIF(so.currency_rate, 0), 1)
                         * COALESCE(NULLIF(i.invoice_currency_rate, 0), 1) END"""
        )
