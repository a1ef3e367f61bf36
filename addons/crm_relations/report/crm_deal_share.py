from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

SALES_MOVES = ("out_invoice", "out_refund", "out_receipt")
# A row id is `key of the row << 14 | rank of the order in its invoice`: unique,
# stable, and below 2^53, the largest integer that JavaScript holds exactly.
RANK_SHIFT = 14


class CrmDealShare(models.AbstractModel):
    """How an invoice is shared out among orders, as SQL for the reports on deals.

    An invoice belongs to the orders that its lines come from. What is said about the
    whole invoice (its total, what is open, each payment) is split by the lines' totals
    so that the parts add up to the cent: running totals are rounded, not the parts.

    The reports inherit from it. They are computed when they are read, so a filter by
    deal, order or document has to reach the innermost table: ``_search`` finds it in
    the domain and ``_get_scope`` makes a condition of it.
    """

    _name = "crm.deal.share"
    _description = "Shares of Deals in Invoices"

    @api.model
    def _get_scope(self):
        """Return (field name, values) to which all wanted rows are limited, or None."""
        return self.env.context.get("crm_deal_scope")

    @api.model
    def _get_scope_fields(self):
        """Fields that can limit the work, the most selective first."""
        return ("id", "order_id", "lead_id")

    @api.model
    def _read_scope(self, domain):
        """The scope of a domain, see `_get_scope`."""
        wanted = self.env["crm.ledger"]._get_wanted_values
        scopes = ((name, wanted(domain, name)) for name in self._get_scope_fields())
        return next((scope for scope in scopes if scope[1] is not None), None)

    @api.model
    def _search(self, domain, *args, **kwargs):
        scope = self._read_scope(Domain(domain))
        records = self.with_context(
            crm_deal_scope=scope, crm_deal_found=self._find_documents(scope)
        )
        return super(CrmDealShare, records)._search(domain, *args, **kwargs)

    def _keep_env(self, groups):
        """Groups whose records do not carry the context in which they were found."""
        return [
            tuple(
                value.with_env(self.env)
                if isinstance(value, models.BaseModel)
                else value
                for value in group
            )
            for group in groups
        ]

    @api.model
    def _browse_found(self, ids):
        """Records that are read by themselves, whatever they were found among."""
        scope = ("id", frozenset(ids))
        records = self.with_context(
            crm_deal_scope=scope, crm_deal_found=None, crm_deal_keys=None
        )
        return records.browse(ids)

    @api.private
    def exists(self):
        scope = ("id", frozenset(self.ids))
        records = self.with_context(crm_deal_scope=scope, crm_deal_found=None)
        return super(CrmDealShare, records).exists().with_env(self.env)

    @api.model
    def _get_shares(self, scope, first=None, lines=None):
        """SELECT with a row per invoice and order, and one for what has no order.

        Columns: ``move_id``, ``order_id``, ``rank`` within the invoice, and the running
        totals ``low`` and ``high`` of the lines, of ``total``.

        An invoice line of several order lines counts for the first of them.

        :param SQL scope: condition on the invoice lines ``l``
        :param SQL first: join of ``sl``, the first order line of ``l``
        :param SQL lines: FROM of both, if it is to be another one
        """
        if lines is None:
            first = first or self._get_first_order_line()
            lines = SQL("account_move_line l %s", first)
        return SQL(
            """SELECT g.move_id, g.order_id, SUM(g.weight) OVER w - g.weight AS low,
                      SUM(g.weight) OVER w AS high, ROW_NUMBER() OVER w AS rank,
                      SUM(g.weight) OVER (PARTITION BY g.move_id) AS total
                 FROM (SELECT l.move_id, sl.order_id, SUM(l.price_total) AS weight
                         FROM %s
                        WHERE l.display_type = 'product' AND %s
                        GROUP BY l.move_id, sl.order_id) g
               WINDOW w AS (PARTITION BY g.move_id ORDER BY g.order_id)""",
            lines,
            scope,
        )

    @api.model
    def _get_all_shares(self):
        """The same for all posted documents of customers."""
        first = SQL(
            """LEFT JOIN (SELECT invoice_line_id, MIN(order_line_id) AS order_line_id
                            FROM sale_order_line_invoice_rel
                           GROUP BY invoice_line_id) r ON r.invoice_line_id = l.id
               LEFT JOIN sale_order_line sl ON sl.id = r.order_line_id"""
        )
        return self._get_shares(self._get_sales_lines(), first)

    @api.model
    def _get_first_order_line(self):
        return SQL(
            """LEFT JOIN sale_order_line sl ON sl.id = (
                    SELECT MIN(r.order_line_id) FROM sale_order_line_invoice_rel r
                     WHERE r.invoice_line_id = l.id)"""
        )

    @api.model
    def _split(self, amount, places):
        """Part of an amount of the invoice that belongs to the share ``s``.

        Most invoices have one share, which is spared the arithmetic.
        """
        return SQL(
            """CASE WHEN s.low = 0 AND s.high = s.total AND s.total <> 0
               THEN ROUND(%(amount)s, %(places)s)
               WHEN s.total <> 0
               THEN ROUND(%(amount)s * s.high / s.total, %(places)s)
                    - ROUND(%(amount)s * s.low / s.total, %(places)s)
               ELSE 0 END""",
            amount=amount,
            places=places,
        )

    @api.model
    def _split_total(self, amount, places, rate):
        """Like ``_split`` for the invoice's total, which may be zero over its lines."""
        return SQL(
            """CASE WHEN s.total <> 0 THEN %(split)s
               ELSE (ROUND(s.high / %(rate)s, %(places)s)
                     - ROUND(s.low / %(rate)s, %(places)s)) * %(sign)s END""",
            split=self._split(amount, places),
            rate=rate,
            places=places,
            sign=self._get_sign(),
        )

    @api.model
    def _get_sign(self):
        """1 for what the customer owes by the document ``m``, -1 for a credit note."""
        return SQL("(CASE WHEN m.move_type = 'out_refund' THEN -1 ELSE 1 END)")

    @api.model
    def _get_orders(self, name, values):
        """Condition on ``o``: the orders of a scope."""
        if name == "lead_id":
            return SQL("o.opportunity_id IN %s", tuple(values) or (0,))
        if name == "partner_id":
            return SQL(
                """o.partner_id IN (SELECT op.id FROM res_partner op
                                     WHERE op.commercial_partner_id IN %s)""",
                tuple(values) or (0,),
            )
        if name == "user_id":
            return self._get_orders_of_users(tuple(values) or (0,))
        return SQL("o.id IN %s", tuple(values) or (0,))

    @api.model
    def _get_orders_of_users(self, user_ids):
        """Condition on ``o``: whose deal it is, or whose order without a deal."""
        return SQL(
            """o.id IN (
               SELECT uo.id FROM crm_lead ul
                 JOIN sale_order uo ON uo.opportunity_id = ul.id
                WHERE ul.user_id IN %(users)s
                UNION ALL
               SELECT uo.id FROM sale_order uo
                WHERE uo.opportunity_id IS NULL AND uo.user_id IN %(users)s)""",
            users=user_ids,
        )

    @api.model
    def _get_moves(self, orders):
        """Array with the ids of the invoices of orders, a condition on ``o``.

        An array, so that PostgreSQL starts with these few, whatever else it joins.
        """
        return SQL(
            """ARRAY(SELECT il.move_id
                  FROM sale_order o
                  JOIN sale_order_line ol ON ol.order_id = o.id
                  JOIN sale_order_line_invoice_rel ir ON ir.order_line_id = ol.id
                  JOIN account_move_line il ON il.id = ir.invoice_line_id
                 WHERE %s)""",
            orders,
        )

    @api.model
    def _get_invoiced(self):
        """What the share ``s`` of the invoice is worth, in company currency."""
        rate = SQL("COALESCE(NULLIF(m.invoice_currency_rate, 0), 1)")
        return self._split_total(
            SQL("m.amount_total_signed"), SQL("u.decimal_places"), rate
        )

    @api.model
    def _get_invoiced_in_currency(self):
        """The same in the currency ``v`` of the invoice."""
        return self._split_total(
            SQL("m.amount_total_in_currency_signed"), SQL("v.decimal_places"), SQL("1")
        )

    @api.model
    def _get_open(self):
        """What of the share ``s`` is not settled, in company currency."""
        return self._split(SQL("e.open_amount"), SQL("u.decimal_places"))

    @api.model
    def _get_open_in_currency(self):
        """The same in the currency ``v`` of the invoice."""
        return self._split(SQL("e.open_currency"), SQL("v.decimal_places"))

    @api.model
    def _get_open_join(self):
        """Join of ``e``: what is open on the whole invoice ``m``.

        Columns: ``open_amount``, ``open_currency`` and ``part``, see `_get_open_part`.
        Nearly all invoices are settled, and at once zero. OFFSET 0 keeps PostgreSQL
        from planning the amounts again wherever they are shared out.
        """
        no_draft, amount, in_currency = SQL("TRUE"), SQL("0"), SQL("0")
        if not self._is_without("drafts"):
            no_draft = SQL("x.move_id IS NULL")
            amount = SQL("COALESCE(x.amount, 0)")
            in_currency = SQL("COALESCE(x.amount_currency, 0)")
        return SQL(
            """%(drafts)s CROSS JOIN LATERAL (SELECT %(part)s AS part OFFSET 0) w
               CROSS JOIN LATERAL (SELECT w.part,
                   CASE WHEN m.amount_residual_signed = 0 AND %(no_draft)s THEN 0
                        ELSE (m.amount_residual_signed + %(amount)s) * w.part END
                        AS open_amount,
                   CASE WHEN m.amount_residual = 0 AND %(no_draft)s THEN 0
                        ELSE (%(sign)s * m.amount_residual + %(in_currency)s) * w.part
                        END AS open_currency
                   OFFSET 0) e""",
            drafts=self._get_draft_join(),
            part=self._get_open_part(),
            no_draft=no_draft,
            amount=amount,
            in_currency=in_currency,
            sign=self._get_sign(),
        )

    @api.model
    def _get_draft_join(self):
        """Join of ``x``: what drafts settle of ``m``, which has to be added again.

        An entry that is reset to draft stays matched, and Odoo's own open amount does
        not mind. There are few of them: they are added up once.
        """
        if self._is_without("drafts"):
            return SQL()
        return SQL(
            """LEFT JOIN (
               SELECT xi.move_id, SUM(%(amount)s) AS amount,
                      SUM(%(in_currency)s) AS amount_currency
                 %(matched)s
                GROUP BY xi.move_id) x ON x.move_id = m.id""",
            amount=self._get_draft_amount("amount", "amount"),
            in_currency=self._get_draft_amount(
                "debit_amount_currency", "credit_amount_currency"
            ),
            matched=self._get_matched_drafts(),
        )

    @api.model
    def _get_draft_amount(self, debit_amount, credit_amount):
        return SQL(
            "CASE WHEN xp.debit_move_id = xi.id THEN xp.%s ELSE -xp.%s END",
            SQL.identifier(debit_amount),
            SQL.identifier(credit_amount),
        )

    @api.model
    def _get_matched_drafts(self):
        """FROM and WHERE: due lines ``xi`` of invoices that drafts are matched with."""
        return SQL(
            """FROM account_move_line xk
               JOIN account_partial_reconcile xp
                 ON xp.debit_move_id = xk.id OR xp.credit_move_id = xk.id
               JOIN account_move_line xi ON xi.display_type = 'payment_term'
                AND xi.id = xp.debit_move_id + xp.credit_move_id - xk.id
              WHERE xk.parent_state <> 'posted' AND xk.matching_number IS NOT NULL"""
        )

    @api.model
    def _get_due_date(self):
        """Oldest instalment of ``m`` that is open; nothing is due on credit notes.

        ``e`` tells the part that is open, see `_get_open_join`.
        """
        return SQL(
            """CASE WHEN m.amount_residual_signed > 0 AND e.part > 0 THEN (
               SELECT MIN(t.date_maturity) FROM account_move_line t
                WHERE t.move_id = m.id AND t.display_type = 'payment_term'
                  AND t.reconciled IS NOT TRUE) END"""
        )

    @api.model
    def _get_sales_lines(self):
        """Condition on ``l``: lines of any posted document of a customer."""
        return SQL(
            """l.parent_state = 'posted' AND l.move_id IN (
               SELECT sm.id FROM account_move sm WHERE sm.move_type IN %s)""",
            SALES_MOVES,
        )

    @api.model
    def _get_open_part(self):
        """Part of the open amount of ``m`` that no payment on its way covers.

        A payment without journal entry waits for the bank statement and leaves the
        invoice open; the invoice says so in its payment state.
        """
        if self._is_without("waiting"):
            return SQL("1")
        return SQL(
            """(CASE WHEN m.payment_state = 'in_payment'
                      AND m.amount_residual_signed <> 0
                THEN GREATEST(0, 1 - COALESCE((
                     SELECT SUM(w.amount) FROM (%s) w WHERE w.move_id = m.id
                     ), 0) / ABS(m.amount_residual_signed))
                ELSE 1 END)""",
            self._get_waiting(SQL("y.id IN (%s)", self._get_payments_of_move())),
        )

    @api.model
    def _get_payments_of_move(self):
        return SQL(
            """SELECT x.payment_id FROM account_move__account_payment x
                WHERE x.invoice_id = m.id"""
        )

    @api.model
    def _get_waiting(self, scope):
        """SELECT of payments without entry.

        Columns: ``payment_id``, ``move_id``, ``rank`` of the invoice, ``amount``.

        A payment of several invoices fills them one after the other, up to what is
        open, in company currency.

        :param SQL scope: condition on the payments ``y``
        """
        return SQL(
            """SELECT q.payment_id, q.move_id, q.rank, GREATEST(0, LEAST(
                      q.open_amount, q.amount - q.running + q.open_amount)) AS amount
                 FROM (SELECT y.id AS payment_id, wm.id AS move_id,
                              ABS(y.amount_company_currency_signed) AS amount,
                              ABS(wm.amount_residual_signed) AS open_amount,
                              ROW_NUMBER() OVER w AS rank,
                              SUM(ABS(wm.amount_residual_signed)) OVER w AS running
                         FROM account_payment y
                         JOIN account_move__account_payment z ON z.payment_id = y.id
                         JOIN account_move wm ON wm.id = z.invoice_id
                        WHERE y.move_id IS NULL AND y.state = 'in_process'
                          AND wm.state = 'posted' AND wm.move_type IN %s
                          AND %s
                       WINDOW w AS (PARTITION BY y.id ORDER BY wm.id)) q""",
            SALES_MOVES,
            scope,
        )

    @api.model
    def _get_first_document(self, documents):
        """Action that opens the first of some records that the user may read."""
        for document in documents:
            if document and document.has_access("read"):
                return {
                    "type": "ir.actions.act_window",
                    "res_model": document._name,
                    "res_id": document.id,
                    "views": [(False, "form")],
                }
        raise UserError(
            self.env._("None of the documents is open to you. Ask the salesperson.")
        )
