from odoo import api, fields, models
from odoo.tools import SQL

from .crm_deal_share import SALES_MOVES

AGES = [
    ("0", "Not due yet"),
    ("1", "1 to 30 days"),
    ("31", "31 to 60 days"),
    ("61", "61 to 90 days"),
    ("91", "Over 90 days"),
]


class CrmDealBalance(models.Model):
    """What was ordered, delivered, invoiced and paid by order, and who owes whom.

    Debts are found in the currency of the order, where rates do not matter, and then
    told in company currency at the rate of the order.
    """

    _name = "crm.deal.balance"
    _description = "Deal Balance"
    _inherit = "crm.deal.share"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "order_id"
    _depends = {
        "account.partial.reconcile": ["max_date"],
        "account.tax": ["amount", "amount_type", "price_include_override"],
        "crm.deal.invoice": ["amount"],
        "crm.deal.payment": ["amount"],
        "res.company": ["account_price_include"],
        "res.partner": ["commercial_partner_id"],
        "sale.order": [
            "amount_total",
            "company_id",
            "currency_id",
            "currency_rate",
            "date_order",
            "partner_id",
            "state",
        ],
        "sale.order.line": [
            "discount",
            "display_type",
            "is_downpayment",
            "price_total",
            "price_unit",
            "product_uom_qty",
            "qty_delivered",
            "tax_ids",
        ],
    }

    order_id = fields.Many2one("sale.order", string="Sales Order", readonly=True)
    lead_id = fields.Many2one("crm.lead", string="Deal", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    user_id = fields.Many2one(
        "res.users",
        string="Salesperson",
        readonly=True,
        help="Of the deal; without a deal, of the order",
    )
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    date = fields.Date(string="Order Date", readonly=True)
    ordered_amount = fields.Monetary(
        string="Ordered", readonly=True, help="Confirmed order with taxes"
    )
    delivered_amount = fields.Monetary(
        string="Delivered",
        readonly=True,
        help="Delivered quantities at the prices of the order, with taxes",
    )
    invoiced_amount = fields.Monetary(
        string="Invoiced",
        readonly=True,
        help="Posted invoices less credit notes, with taxes",
    )
    settled_amount = fields.Monetary(
        string="Settled",
        readonly=True,
        help="Part of the invoices that is not open any more: paid, or written off",
    )
    paid_amount = fields.Monetary(
        string="Paid",
        readonly=True,
        help="Money that came in, less what was paid back",
    )
    unpaid_amount = fields.Monetary(
        string="Still to be paid",
        readonly=True,
        help="Part of the order, or of its invoices if they are higher, that is not"
        " settled",
    )
    money_owed = fields.Monetary(
        string="Owed by the Customer",
        readonly=True,
        help="Delivered, but not paid",
    )
    goods_owed = fields.Monetary(
        string="Owed to the Customer", readonly=True, help="Paid, but not delivered"
    )
    date_due = fields.Date(
        string="Due Date", readonly=True, help="Oldest due date that is still open"
    )
    money_since = fields.Date(
        string="Owed Since",
        readonly=True,
        help="Oldest open due date; the date of the order while there is no invoice",
    )
    goods_since = fields.Date(
        string="Paid On", readonly=True, help="Day of the last payment"
    )

    money_age = fields.Selection(AGES, string="Overdue For", readonly=True)
    goods_age = fields.Selection(AGES, string="Waiting For", readonly=True)

    @api.model
    def _get_scope_fields(self):
        return (*super()._get_scope_fields(), "partner_id", "user_id")

    @api.model
    def _get_order_scope_fields(self):
        # a row has the id of its order
        return (*super()._get_order_scope_fields(), "id")

    @property
    def _table_query(self):
        return SQL(
            """%(found)s SELECT %(columns)s
                 FROM %(orders)s
                 JOIN res_partner c ON c.id = o.partner_id
                 JOIN res_company a ON a.id = o.company_id
                 JOIN res_currency u ON u.id = a.currency_id
                 JOIN res_currency v ON v.id = o.currency_id
                 LEFT JOIN crm_lead d ON d.id = o.opportunity_id
                 LEFT JOIN %(delivered)s g ON g.order_id = o.id
                 LEFT JOIN %(invoiced)s i ON i.order_id = o.id
                 CROSS JOIN LATERAL (%(figures)s) f
                WHERE (o.state = 'sale' OR i.order_id IS NOT NULL) AND %(scope)s""",
            columns=self._get_columns(),
            orders=self._get_order_table(),
            figures=self._get_figures(),
            **self._get_sources(),
            scope=self._get_order_scope(),
        )

    @api.model
    def _get_sources(self):
        """What is summed up by order; of the documents of a scope each sum is a table.

        PostgreSQL takes a few orders for one, and would sum all up for each of them.
        """
        delivered, invoiced = self._get_delivered(), self._get_invoices()
        if self._get_found() is None:
            delivered, invoiced = SQL("(%s)", delivered), SQL("(%s)", invoiced)
            tables = SQL(", ").join(
                SQL("%s AS MATERIALIZED (%s)", SQL.identifier(name), query)
                for name, query in self._get_tables().items()
            )
            found = SQL("WITH %s", tables) if tables else tables
            return {"found": found, "delivered": delivered, "invoiced": invoiced}
        found = SQL(
            """%s, deal_delivered AS MATERIALIZED (%s),
               deal_invoiced AS MATERIALIZED (%s), deal_paid AS MATERIALIZED (%s)""",
            self._get_found_shares(),
            delivered,
            invoiced,
            self.env["crm.deal.payment"]._get_found_sums(),
        )
        delivered, invoiced = SQL("deal_delivered"), SQL("deal_invoiced")
        return {"found": found, "delivered": delivered, "invoiced": invoiced}

    @api.model
    def _get_tables(self):
        """{name: SELECT} of what is looked up once in a report on many orders."""
        return {}

    @api.model
    def _get_order_table(self):
        """FROM of the orders ``o``."""
        return SQL("sale_order o")

    @api.model
    def _get_order_scope(self):
        """Condition on the orders ``o``."""
        return self._get_scope_orders() or SQL("TRUE")

    @api.model
    def _get_columns(self):
        return SQL(
            """o.id, o.id AS order_id, o.opportunity_id AS lead_id,
               c.commercial_partner_id AS partner_id, %s,
               o.company_id, a.currency_id, o.date_order::date AS date,
               i.date_due, %s, %s""",
            self._get_owner(),
            self._get_amounts(),
            self._get_debt_dates(),
        )

    @api.model
    def _get_amounts(self):
        return SQL(
            """ROUND(f.ordered / f.rate, u.decimal_places) AS ordered_amount,
               ROUND(f.delivered / f.rate, u.decimal_places) AS delivered_amount,
               COALESCE(i.amount, 0) AS invoiced_amount,
               COALESCE(i.amount - i.open_amount, 0) AS settled_amount,
               %s AS paid_amount,
               GREATEST(ROUND((f.ordered - f.settled) / f.rate, u.decimal_places),
                        i.open_amount, 0) AS unpaid_amount,
               ROUND(GREATEST(f.debt, 0) / f.rate, u.decimal_places) AS money_owed,
               ROUND(GREATEST(-f.debt, 0) / f.rate, u.decimal_places) AS goods_owed""",
            self._get_paid(),
        )

    @api.model
    def _get_debt_dates(self):
        money_since = SQL("COALESCE(i.date_due, o.date_order::date)")
        goods_since = self._get_last_payment()
        return SQL(
            """CASE WHEN f.debt > 0 THEN %s END AS money_since,
               CASE WHEN f.debt > 0 THEN %s END AS money_age,
               CASE WHEN f.debt < 0 THEN %s END AS goods_since,
               CASE WHEN f.debt < 0 THEN %s END AS goods_age""",
            money_since,
            self._get_age(money_since),
            goods_since,
            self._get_age(goods_since),
        )

    @api.model
    def _get_age(self, since):
        """One of AGES for a date."""
        return SQL(
            """(SELECT CASE WHEN age.days <= 0 THEN '0' WHEN age.days <= 30 THEN '1'
                       WHEN age.days <= 60 THEN '31' WHEN age.days <= 90 THEN '61'
                       WHEN age.days > 90 THEN '91' END
                  FROM (SELECT %s - %s AS days) age)""",
            fields.Date.context_today(self),
            since,
        )

    @api.model
    def _get_owner(self):
        return SQL(
            """CASE WHEN d.id IS NULL THEN o.user_id ELSE d.user_id END AS user_id,
               CASE WHEN d.id IS NULL THEN o.team_id ELSE d.team_id END AS team_id"""
        )

    @api.model
    def _get_figures(self):
        """Figures of the order in its own currency, without invoices if cancelled."""
        return SQL(
            """SELECT h.*, h.delivered - h.settled AS debt
                 FROM (SELECT o.id AS order_id,
                       CASE WHEN o.state = 'sale' THEN o.amount_total ELSE 0 END
                           AS ordered,
                       CASE WHEN o.state = 'sale'
                            THEN ROUND(COALESCE(g.amount, 0), v.decimal_places)
                            ELSE 0 END AS delivered,
                       COALESCE(i.settled, 0) AS settled,
                       COALESCE(NULLIF(o.currency_rate, 0), 1) AS rate) h"""
        )

    @api.model
    def _get_delivered(self):
        """SELECT of delivered values in the order's currency, by ``order_id``."""
        return SQL(
            """SELECT gl.order_id, SUM(CASE WHEN gl.product_uom_qty <> 0
                      THEN gl.price_total * gl.qty_delivered / gl.product_uom_qty
                      ELSE gl.price_unit * (1 - COALESCE(gl.discount, 0) / 100)
                           * gl.qty_delivered * (1 + %s) END) AS amount
                 FROM sale_order_line gl
                WHERE gl.display_type IS NULL AND gl.is_downpayment IS NOT TRUE
                  AND gl.qty_delivered <> 0 AND %s
                GROUP BY gl.order_id""",
            self._get_tax_part(),
            self._get_order_subset(SQL("gl.order_id")),
        )

    @api.model
    def _get_tax_part(self):
        """Taxes on top of the price of a line that was delivered without being ordered.

        Its totals are zero, so they do not tell. Percentages only: the invoice will.
        """
        return SQL(
            """COALESCE((
               SELECT SUM(tt.amount) / 100
                 FROM account_tax_sale_order_line_rel tr
                 JOIN account_tax tt ON tt.id = tr.account_tax_id
                 JOIN res_company tc ON tc.id = gl.company_id
                WHERE tr.sale_order_line_id = gl.id AND tt.amount_type = 'percent'
                  AND COALESCE(tt.price_include_override, tc.account_price_include)
                      = 'tax_excluded'), 0)"""
        )

    @api.model
    def _get_order_subset(self, column):
        """Condition on a column with orders, so that subqueries stay small too."""
        found = self._get_found()
        if found is not None:
            return SQL("%s = ANY(%s::int[])", column, list(found[0]))
        orders = self._get_scope_orders()
        if orders is None:
            return SQL("TRUE")
        return SQL("%s IN (SELECT o.id FROM sale_order o WHERE %s)", column, orders)

    @api.model
    def _get_invoices(self):
        """SELECT with a row per order: sums over its shares of posted invoices.

        ``amount`` and ``open_amount`` in company currency, ``settled`` in the order's.
        """
        return SQL(
            """SELECT s.order_id, SUM(%(amount)s) AS amount,
                      SUM(%(open_amount)s) AS open_amount, SUM(%(settled)s) AS settled,
                      MIN(%(due)s) AS date_due
                 FROM (%(shares)s) s
                 JOIN account_move m ON m.id = s.move_id
                 JOIN sale_order o ON o.id = s.order_id
                 JOIN res_company a ON a.id = m.company_id
                 JOIN res_currency u ON u.id = a.currency_id
                 JOIN res_currency v ON v.id = m.currency_id
                 %(open)s
                WHERE m.state = 'posted' AND m.move_type IN %(types)s
                GROUP BY s.order_id""",
            amount=self._get_invoiced(),
            open_amount=self._get_open(),
            settled=self._get_settled_in_order_currency(),
            due=self._get_wanted_due_date(),
            shares=self._get_scope_shares(),
            open=self._get_open_join(),
            types=SALES_MOVES,
        )

    @api.model
    def _get_wanted_due_date(self):
        """Due dates are looked up one by one: only if somebody asks for them."""
        if any(map(self._is_named, ("date_due", "money_since", "money_age"))):
            return self._get_due_date()
        return SQL("NULL::date")

    @api.model
    def _get_scope_shares(self):
        if self._get_found() is not None:
            return SQL("SELECT * FROM deal_share")
        if not self._get_scope():
            return self._get_all_shares()
        return self._get_shares(SQL("l.move_id = ANY(%s)", self._get_scope_moves()))

    @api.model
    def _get_settled_in_order_currency(self):
        return SQL(
            """(%s - %s) * CASE WHEN m.currency_id = o.currency_id THEN 1
               ELSE COALESCE(NULLIF(o.currency_rate, 0), 1)
                    / COALESCE(NULLIF(m.invoice_currency_rate, 0), 1) END""",
            self._get_invoiced_in_currency(),
            self._get_open_in_currency(),
        )

    @api.model
    def _get_paid(self):
        """Money that reached the order; computed for the rows that are shown only."""
        if not self._is_named("paid_amount"):
            return SQL("NULL::numeric")
        if self._get_found() is not None:
            return SQL(
                """COALESCE((SELECT paid.amount FROM deal_paid paid
                              WHERE paid.order_id = f.order_id), 0)"""
            )
        moves = self._get_moves(SQL("o.id = f.order_id"))
        return SQL(
            """COALESCE((SELECT SUM(paid.amount) FROM (%s) paid
                          WHERE paid.order_id = f.order_id), 0)""",
            self.env["crm.deal.payment"]._get_payments_of(moves),
        )

    @api.model
    def _get_last_payment(self):
        """Day on which an invoice of ``o`` was last matched with something."""
        return SQL(
            """(SELECT MAX(lp.max_date)
                  FROM sale_order_line ll
                  JOIN sale_order_line_invoice_rel lr ON lr.order_line_id = ll.id
                  JOIN account_move_line li ON li.id = lr.invoice_line_id
                  JOIN account_move_line lt ON lt.move_id = li.move_id
                   AND lt.display_type = 'payment_term'
                  JOIN account_partial_reconcile lp ON lp.debit_move_id = lt.id
                 WHERE ll.order_id = o.id)"""
        )

    def action_open_document(self):
        self.ensure_one()
        return self._get_first_document((self.lead_id, self.order_id))
