from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.crm_relations.report.crm_deal_payment import CrmDealPayment

PAYMENTS = CrmDealPayment._depends
# place of a share within its commission, and whether a credit note takes it back
SHARE_BITS = 5


class EstateCommissionDue(models.Model):
    """What of each payment is due to each realtor.

    Money counts when it comes in: a payment on the invoices of the commission's order,
    without its tax. Running totals are rounded, not the parts, so the parts add up to
    the money to the cent, and those of a share to its percent of all.
    """

    _name = "estate.commission.due"
    _description = "Commission by Payment"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "document_number"
    _depends = {
        **PAYMENTS,
        "account.move": [
            *PAYMENTS["account.move"],
            "amount_residual_signed",
            "amount_total",
            "amount_total_signed",
            "reversed_entry_id",
        ],
        "account.move.line": [*PAYMENTS["account.move.line"], "price_subtotal"],
        "estate.commission": ["company_id", "lead_id", "listing_id", "order_id"],
        "estate.commission.line": [
            "commission_id",
            "kind",
            "partner_id",
            "percent",
            "sequence",
            "user_id",
        ],
    }

    commission_id = fields.Many2one("estate.commission", readonly=True)
    line_id = fields.Many2one("estate.commission.line", string="Share", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Realtor", readonly=True)
    user_id = fields.Many2one("res.users", string="Colleague", readonly=True)
    kind = fields.Selection(
        [
            ("agent", "Colleague"),
            ("broker", "Outside Broker"),
            ("office", "Our Office"),
        ],
        readonly=True,
    )
    listing_id = fields.Many2one("estate.listing", readonly=True)
    lead_id = fields.Many2one("crm.lead", string="Deal", readonly=True)
    invoice_id = fields.Many2one("account.move", readonly=True)
    document_number = fields.Char(string="Payment", readonly=True)
    date = fields.Date(string="Received on", readonly=True)
    amount = fields.Monetary(
        string="Due", readonly=True, help="In company currency, without tax."
    )
    currency_id = fields.Many2one("res.currency", readonly=True)
    amount_currency = fields.Monetary(
        string="Due in Currency",
        currency_field="invoice_currency_id",
        aggregator=None,
        readonly=True,
        help="The same in the currency of the invoice.",
    )
    invoice_currency_id = fields.Many2one("res.currency", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """SELECT ((n.event_id << %(bits)s) + s.rank) * 2 + n.is_credit AS id,
                      n.commission_id, s.line_id, s.partner_id, s.user_id, s.kind,
                      n.listing_id, n.lead_id, n.invoice_id, n.document_number, n.date,
                      %(amount)s AS amount, n.currency_id,
                      %(amount_currency)s AS amount_currency, n.invoice_currency_id,
                      n.company_id
                 FROM (%(totals)s) n
                 JOIN (%(shares)s) s ON s.commission_id = n.commission_id""",
            bits=SHARE_BITS,
            amount=self._split("total", "part", "places"),
            amount_currency=self._split("total_cur", "part_cur", "places_cur"),
            totals=self._get_totals(),
            shares=self._get_shares(),
        )

    @api.model
    def _split(self, total, part, places):
        """The share of a payment: the difference of rounded running totals."""
        columns = {
            "high": SQL.identifier("n", total),
            "low": SQL("(n.%s - n.%s)", SQL.identifier(total), SQL.identifier(part)),
            "places": SQL.identifier("n", places),
        }
        return SQL(
            """(ROUND(%(high)s * s.high / 100, %(places)s)
                - ROUND(%(high)s * s.low / 100, %(places)s)
                - ROUND(%(low)s * s.high / 100, %(places)s)
                + ROUND(%(low)s * s.low / 100, %(places)s))""",
            **columns,
        )

    @api.model
    def _get_shares(self):
        """Shares with the percent until them, and with them."""
        return SQL(
            """SELECT sl.id AS line_id, sl.commission_id, sl.partner_id, sl.user_id,
                      sl.kind, RANK() OVER o - 1 AS rank,
                      SUM(sl.percent::numeric) OVER o - sl.percent::numeric AS low,
                      SUM(sl.percent::numeric) OVER o AS high
                 FROM estate_commission_line sl
               WINDOW o AS (PARTITION BY sl.commission_id
                            ORDER BY sl.sequence, sl.id)"""
        )

    @api.model
    def _get_totals(self):
        """Payments without tax, with the running total of their commission."""
        return SQL(
            """SELECT t.*, SUM(t.part) OVER o AS total,
                      SUM(t.part_cur) OVER o AS total_cur
                 FROM (%s) t
               WINDOW o AS (PARTITION BY t.commission_id
                            ORDER BY t.date, t.is_credit, t.event_id)""",
            self._get_untaxed(),
        )

    @api.model
    def _get_untaxed(self):
        """Payments on the invoices of a commission's order, without their tax."""
        return SQL(
            """SELECT c.id AS commission_id, c.listing_id, c.lead_id, c.company_id,
                      e.id AS event_id, e.is_credit, e.invoice_id, e.document_number,
                      e.date, e.currency_id, e.invoice_currency_id,
                      u.decimal_places AS places, v.decimal_places AS places_cur,
                      COALESCE(%(part)s, 0) AS part,
                      COALESCE(%(part_currency)s, 0) AS part_cur
                 FROM (%(events)s) e
                 JOIN estate_commission c ON c.order_id = e.order_id AND %(scope)s
                 JOIN res_currency u ON u.id = e.currency_id
                 JOIN res_currency v ON v.id = e.invoice_currency_id
                 CROSS JOIN LATERAL (%(tax)s) x""",
            part=self._get_part("high", "amount", SQL("u.decimal_places")),
            part_currency=self._get_part(
                "high_cur", "amount_currency", SQL("v.decimal_places")
            ),
            events=self._get_events(),
            scope=self._get_scope(SQL("c.id")),
            tax=self._get_tax(),
        )

    @api.model
    def _get_part(self, high, amount, places):
        """What of a payment is not tax: the difference of rounded running totals."""
        columns = {
            "high": SQL.identifier("e", high),
            "amount": SQL.identifier("e", amount),
            "places": places,
        }
        return SQL(
            """ROUND(%(high)s * x.untaxed / NULLIF(x.total, 0), %(places)s)
               - ROUND((%(high)s - %(amount)s) * x.untaxed / NULLIF(x.total, 0),
                       %(places)s)""",
            **columns,
        )

    @api.model
    def _get_tax(self):
        """Total and untaxed total of the lines of the order in the invoice."""
        return SQL(
            """SELECT SUM(il.price_total) AS total, SUM(il.price_subtotal) AS untaxed
                 FROM account_move_line il
                WHERE il.move_id = e.invoice_id AND il.display_type = 'product'
                  AND EXISTS (SELECT FROM sale_order_line_invoice_rel ir
                                JOIN sale_order_line ol ON ol.id = ir.order_line_id
                               WHERE ir.invoice_line_id = il.id
                                 AND ol.order_id = c.order_id)"""
        )

    @api.model
    def _get_events(self):
        """Money in and back, with running totals for each invoice and order."""
        payments = self.env["crm.deal.payment"]
        return SQL(
            """SELECT y.*, SUM(y.amount) OVER o AS high,
                      SUM(y.amount_currency) OVER o AS high_cur
                 FROM (SELECT p.*, 0 AS is_credit FROM (%s) p
                        WHERE p.kind <> 'waiting'
                        UNION ALL SELECT k.*, 1 AS is_credit FROM (%s) k) y
               WINDOW o AS (PARTITION BY y.order_id, y.invoice_id
                            ORDER BY y.date, y.is_credit, y.id)""",
            payments._get_payments(lambda key: self._get_invoice_scope()),
            self._get_credited(),
        )

    @api.model
    def _get_credited(self):
        """Money on invoices that were credited, until it is paid back."""
        payments = self.env["crm.deal.payment"]
        note = SQL("m.id")
        in_currency = SQL(
            """cash.money * m.amount_total
               / NULLIF(ABS(m.amount_total_signed), 0)"""
        )
        return SQL(
            """SELECT %(columns)s
                 FROM account_move m
                 JOIN account_move r ON r.id = m.reversed_entry_id
                 LEFT JOIN account_payment y ON FALSE
                 CROSS JOIN LATERAL (SELECT %(credit)s AS money) cash
                 %(joins)s
                WHERE m.move_type = 'out_refund' AND m.state = 'posted'
                  AND m.amount_residual_signed < 0 AND cash.money < 0 AND %(scope)s""",
            columns=payments._get_columns(
                note, note, SQL("m.name"), SQL("m.date"), SQL("'credited'"), in_currency
            ),
            credit=self.env["crm.pay.share"]._get_credit(),
            joins=payments._get_joins(),
            scope=self._get_invoice_scope(),
        )

    @api.model
    def _get_invoice_scope(self):
        """Condition on the invoice ``m``: it is of a commission's order."""
        return SQL(
            """m.id = ANY(ARRAY(
               SELECT al.move_id
                 FROM estate_commission ec
                 JOIN sale_order_line sl ON sl.order_id = ec.order_id
                 JOIN sale_order_line_invoice_rel sr ON sr.order_line_id = sl.id
                 JOIN account_move_line al ON al.id = sr.invoice_line_id
                WHERE %s))""",
            self._get_scope(SQL("ec.id")),
        )

    @api.model
    def _get_scope(self, key):
        """Condition on a commission: only those that the caller asks for."""
        wanted = self.env.context.get("estate_commission_ids")
        if wanted is None:
            return SQL("TRUE")
        return SQL("%s IN %s", key, tuple(wanted) or (0,))
