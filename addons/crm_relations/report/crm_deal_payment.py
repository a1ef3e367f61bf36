from odoo import api, fields, models
from odoo.tools import SQL

from .crm_deal_share import RANK_SHIFT, SALES_MOVES

# A payment without journal entry has row ids of its own, above all others.
WAITING_KEY = 1 << 38


class CrmDealPayment(models.Model):
    """Each payment on a customer's invoice, shared out among the orders of the invoice.

    Money is what came in through a bank or cash journal. A write-off, an early-payment
    discount, an exchange difference or a credit note settles an invoice too, but
    nobody paid it. Money that went back to the customer is negative.
    """

    _name = "crm.deal.payment"
    _description = "Deal Payment"
    _inherit = "crm.deal.share"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "document_number"
    _depends = {
        "account.account": ["account_type"],
        "account.journal": ["default_account_id", "type"],
        "account.move": [
            "commercial_partner_id",
            "company_id",
            "currency_id",
            "date",
            "invoice_user_id",
            "journal_id",
            "move_type",
            "name",
            "origin_payment_id",
            "payment_state",
            "state",
            "statement_line_id",
        ],
        "account.move.line": [
            "account_id",
            "balance",
            "display_type",
            "move_id",
            "price_total",
            "sale_line_ids",
        ],
        "account.partial.reconcile": [
            "amount",
            "credit_amount_currency",
            "credit_move_id",
            "debit_amount_currency",
            "debit_move_id",
        ],
        "account.payment": [
            "amount_company_currency_signed",
            "invoice_ids",
            "move_id",
            "name",
            "outstanding_account_id",
            "state",
        ],
        "crm.lead": ["team_id", "user_id"],
        "res.company": ["currency_id"],
        "res.currency": ["decimal_places"],
        "sale.order": ["opportunity_id", "team_id", "user_id"],
        "sale.order.line": ["order_id"],
    }

    lead_id = fields.Many2one("crm.lead", string="Deal", readonly=True)
    order_id = fields.Many2one("sale.order", string="Sales Order", readonly=True)
    invoice_id = fields.Many2one("account.move", readonly=True)
    payment_move_id = fields.Many2one(
        "account.move",
        string="Journal Entry",
        readonly=True,
        help="The posted entry of the bank or cash journal",
    )
    payment_id = fields.Many2one("account.payment", readonly=True)
    document_number = fields.Char(
        readonly=True, help="Number of the accounting document of the payment"
    )
    date = fields.Date(readonly=True, help="Accounting date of the payment")
    kind = fields.Selection(
        [
            ("received", "Received"),
            ("returned", "Paid Back"),
            ("waiting", "Waiting for the Bank"),
        ],
        readonly=True,
    )
    amount = fields.Monetary(
        readonly=True,
        help="Money that reached the deal by this document, in company currency."
        " What was paid back to the customer is negative.",
    )
    currency_id = fields.Many2one("res.currency", readonly=True)
    amount_currency = fields.Monetary(
        string="Amount in Currency",
        currency_field="invoice_currency_id",
        aggregator=None,
        readonly=True,
        help="The same in the currency of the invoice",
    )
    invoice_currency_id = fields.Many2one("res.currency", readonly=True)
    share = fields.Float(
        string="Share of the Invoice",
        aggregator=None,
        readonly=True,
        help="Part of the invoice that belongs to the order. The payment is shared out"
        " in the same way.",
    )
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    user_id = fields.Many2one(
        "res.users",
        string="Salesperson",
        readonly=True,
        help="Of the deal; without a deal, of the order or the invoice",
    )
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)

    @api.model
    def _get_scope_fields(self):
        documents = ("payment_move_id", "payment_id", "invoice_id")
        return (*super()._get_scope_fields()[:1], *documents, "order_id", "lead_id")

    @property
    def _table_query(self):
        payments = self._get_payments(self._get_scope_condition)
        if self._get_found() is None:
            return payments
        return SQL("%s %s", self._get_found_shares(), payments)

    @api.model
    def _get_payments_of(self, moves):
        """SELECT of the payments of some invoices, a subquery with their ids."""
        return self._get_payments(lambda key: SQL("m.id = ANY(%s)", moves))

    @api.model
    def _get_parts_of(self, partial_ids):
        """{id of a reconciliation: rows of its payment}, dicts; one query for all."""
        if not partial_ids:
            return {}
        self.check_access("read")
        self.env.flush_all()
        wanted = tuple(partial_ids)
        rows = self.env.execute_query_dict(
            SQL(
                "SELECT id >> %s AS partial_id, lead_id, order_id, document_number,"
                " date, amount FROM (%s) parts ORDER BY id",
                RANK_SHIFT,
                self._get_payments(lambda key: SQL("%s IN %s", key, wanted)),
            )
        )
        parts = {}
        for row in rows:
            parts.setdefault(row["partial_id"], []).append(row)
        return parts

    @api.model
    def _get_payments(self, get_scope):
        """SELECT of all columns.

        :param get_scope: function that makes of the key of a row, which is different
            in each branch, a condition on it, the invoice ``m`` and the money ``c``
        """
        parts = [self._get_reconciled("debit", "credit", SQL("1"), get_scope)]
        if not self._is_without("credits"):
            sign = SQL("-1")
            parts.append(self._get_reconciled("credit", "debit", sign, get_scope))
        if not self._is_without("waiting"):
            parts.append(self._get_unreconciled(get_scope))
        return SQL(" UNION ALL ").join(parts)

    @api.model
    def _get_scope_condition(self, key):
        name, values = self._get_scope() or (None, ())
        values = tuple(values) or (0,)
        if name == "id":
            return SQL("%s IN %s", key, tuple(value >> RANK_SHIFT for value in values))
        columns = {
            "invoice_id": "m.id",
            "payment_id": "y.id",
            "payment_move_id": "c.id",
        }
        if name in columns:
            return SQL("%s IN %s", SQL(columns[name]), values)
        if name:
            return SQL("m.id = ANY(%s)", self._get_scope_moves())
        return SQL("TRUE")

    @api.model
    def _get_reconciled(self, side, other, sign, get_scope):
        """Money matched with invoices that stand on one side of the reconciliation."""
        in_currency = SQL(
            "COALESCE(cash.money / NULLIF(p.amount, 0), %s) * %s",
            sign,
            SQL.identifier("p", f"{side}_amount_currency"),
        )
        columns = self._get_columns(
            SQL("p.id"),
            SQL("c.id"),
            SQL("c.name"),
            SQL("c.date"),
            SQL("CASE WHEN %s = 1 THEN 'received' ELSE 'returned' END", sign),
            in_currency,
        )
        return SQL(
            "SELECT %s FROM %s %s WHERE %s",
            columns,
            self._get_matches(side, other, sign),
            self._get_joins(),
            get_scope(SQL("p.id")),
        )

    @api.model
    def _get_matches(self, side, other, sign):
        """Invoices ``m`` and what they are matched with: entries ``c``."""
        return SQL(
            """account_partial_reconcile p
               JOIN account_move_line i ON i.id = %(invoice_line)s AND %(is_due)s
               JOIN account_move m ON m.id = i.move_id AND %(is_invoice)s
               JOIN account_move_line k ON k.id = %(money_line)s
               JOIN account_move c ON c.id = k.move_id AND %(is_entry)s
               JOIN account_journal j ON j.id = c.journal_id AND %(is_money)s
               LEFT JOIN account_payment y ON y.id = c.origin_payment_id
               CROSS JOIN LATERAL (SELECT %(sign)s * %(money)s AS money) cash""",
            invoice_line=SQL.identifier("p", f"{side}_move_id"),
            money_line=SQL.identifier("p", f"{other}_move_id"),
            is_money=self._get_money_condition(),
            sign=sign,
            money=self._get_money(other),
            **self._get_match_conditions(),
        )

    @api.model
    def _get_match_conditions(self):
        """What an invoice ``m``, its due line ``i`` and the entry ``c`` have to be."""
        is_invoice = SQL("m.state = 'posted' AND m.move_type IN %s", SALES_MOVES)
        return {
            "is_due": SQL("i.display_type = 'payment_term'"),
            "is_invoice": is_invoice,
            "is_entry": SQL("c.state = 'posted' AND c.move_type = 'entry'"),
        }

    @api.model
    def _get_unreconciled(self, get_scope):
        """Payments without journal entry, which wait for the bank statement."""
        key = SQL("(%s + y.id::bigint * 4096 + x.rank)", WAITING_KEY)
        return SQL(
            """SELECT %(columns)s
                 FROM (%(waiting)s) x
                 JOIN account_payment y ON y.id = x.payment_id
                 JOIN account_move m ON m.id = x.move_id
                 LEFT JOIN account_move c ON c.id = y.move_id
                 CROSS JOIN LATERAL (SELECT %(sign)s * x.amount AS money) cash
                 %(joins)s
                WHERE m.payment_state = 'in_payment' AND %(scope)s""",
            columns=self._get_columns(
                key,
                SQL("NULL"),
                SQL("y.name"),
                SQL("y.date"),
                SQL("'waiting'"),
                SQL("cash.money * m.amount_total / ABS(m.amount_total_signed)"),
            ),
            waiting=self._get_waiting(SQL("TRUE")),
            sign=self._get_sign(),
            joins=self._get_joins(),
            scope=get_scope(key),
        )

    @api.model
    def _get_columns(self, key, move, number, date, kind, amount_currency):
        """Columns of a branch; ``cash.money`` is its amount in company currency."""
        return SQL(
            """(%(key)s::bigint << %(shift)s) + s.rank AS id,
               o.opportunity_id AS lead_id, s.order_id, m.id AS invoice_id,
               (%(move)s)::integer AS payment_move_id, y.id AS payment_id,
               (%(number)s)::varchar AS document_number, %(date)s AS date,
               (%(kind)s)::varchar AS kind, %(amount)s AS amount, a.currency_id,
               %(amount_currency)s AS amount_currency,
               m.currency_id AS invoice_currency_id,
               CASE WHEN s.total = 0 THEN 0
                    ELSE ((s.high - s.low) / s.total)::float END AS share,
               m.commercial_partner_id AS partner_id, %(owner)s, m.company_id""",
            key=key,
            shift=RANK_SHIFT,
            move=move,
            number=number,
            date=date,
            kind=kind,
            amount=self._split(SQL("cash.money"), SQL("u.decimal_places")),
            amount_currency=self._split(amount_currency, SQL("v.decimal_places")),
            owner=self._get_owner(),
        )

    @api.model
    def _get_owner(self):
        return SQL(
            """CASE WHEN d.id IS NOT NULL THEN d.user_id
                    ELSE COALESCE(o.user_id, m.invoice_user_id) END AS user_id,
               CASE WHEN d.id IS NOT NULL THEN d.team_id
                    ELSE COALESCE(o.team_id, m.team_id) END AS team_id"""
        )

    @api.model
    def _get_joins(self):
        return SQL(
            """%s
               JOIN res_company a ON a.id = m.company_id
               JOIN res_currency u ON u.id = a.currency_id
               JOIN res_currency v ON v.id = m.currency_id
               LEFT JOIN sale_order o ON o.id = s.order_id
               LEFT JOIN crm_lead d ON d.id = o.opportunity_id""",
            self._get_share_join(),
        )

    @api.model
    def _get_share_join(self):
        if self._get_found() is None:
            shares = self._get_shares(SQL("l.move_id = m.id"))
            return SQL("CROSS JOIN LATERAL (%s) s", shares)
        return SQL("JOIN deal_share s ON s.move_id = m.id")

    @api.model
    def _get_money_condition(self):
        """Condition that the entry ``c`` of the journal ``j`` is money.

        A hook for addons that take money elsewhere, for example at a till.
        """
        return SQL(
            """(c.origin_payment_id IS NOT NULL OR c.statement_line_id IS NOT NULL
                OR j.type IN ('bank', 'cash', 'credit'))"""
        )

    @api.model
    def _get_money(self, other):
        """Part of the matched amount of ``p`` that is money.

        The entry of a payment may hold a write-off or a discount beside the money: the
        customer's account is credited with more than what came in. A payment's amount
        tells quickly that there is nothing of the kind.
        """
        return SQL(
            """CASE WHEN ABS(y.amount_company_currency_signed) >= ABS(k.balance)
               THEN p.amount
               ELSE (SELECT CASE WHEN e.money >= e.credited THEN p.amount
                     ELSE ROUND((b.amount + p.amount) * e.money / e.credited, n.places)
                          - ROUND(b.amount * e.money / e.credited, n.places) END
                       FROM (%s) e, (%s) b, (%s) n) END""",
            self._get_entry_money(),
            self._get_matched_before(other),
            SQL(
                """SELECT nu.decimal_places AS places FROM res_company nc
                     JOIN res_currency nu ON nu.id = nc.currency_id
                    WHERE nc.id = c.company_id"""
            ),
        )

    @api.model
    def _get_entry_money(self):
        """What the entry ``c`` brought, and what it says on customers' accounts."""
        return SQL(
            """SELECT COALESCE(ABS(SUM(el.balance) FILTER (
                          WHERE el.account_id = j.default_account_id
                             OR el.account_id = y.outstanding_account_id
                             OR ea.account_type IN
                                ('asset_cash', 'liability_credit_card'))), 0) AS money,
                      COALESCE(ABS(SUM(el.balance) FILTER (
                          WHERE ea.account_type = 'asset_receivable')), 0) AS credited
                 FROM account_move_line el
                 JOIN account_account ea ON ea.id = el.account_id
                WHERE el.move_id = c.id"""
        )

    @api.model
    def _get_matched_before(self, other):
        """What of the entry ``c`` was matched before ``p``, for the running total."""
        return SQL(
            """SELECT COALESCE(SUM(bp.amount), 0) AS amount
                 FROM account_move_line bl
                 JOIN account_partial_reconcile bp ON %s = bl.id
                WHERE bl.move_id = c.id AND bp.id < p.id""",
            SQL.identifier("bp", f"{other}_move_id"),
        )

    def action_open_document(self):
        """Open the payment; those who may not see it get the deal or the order."""
        self.ensure_one()
        documents = (
            self.payment_id,
            self.payment_move_id,
            self.lead_id,
            self.order_id,
            self.invoice_id,
        )
        return self._get_first_document(documents)
