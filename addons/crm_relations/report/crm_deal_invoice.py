from odoo import api, fields, models
from odoo.tools import SQL

from .crm_deal_share import RANK_SHIFT, SALES_MOVES


class CrmDealInvoice(models.Model):
    """Posted customer invoices and credit notes, shared out among their orders."""

    _name = "crm.deal.invoice"
    _description = "Deal Invoice"
    _inherit = "crm.deal.share"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "invoice_id"
    _depends = {
        "account.move": [
            "amount_residual",
            "amount_residual_signed",
            "amount_total",
            "amount_total_in_currency_signed",
            "amount_total_signed",
            "commercial_partner_id",
            "company_id",
            "currency_id",
            "invoice_currency_rate",
            "invoice_date",
            "invoice_user_id",
            "move_type",
            "payment_state",
            "state",
        ],
        "account.move.line": [
            "date_maturity",
            "display_type",
            "matching_number",
            "move_id",
            "parent_state",
            "price_total",
            "reconciled",
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
            "state",
        ],
        "crm.lead": ["user_id"],
        "res.company": ["currency_id"],
        "res.currency": ["decimal_places"],
        "sale.order": ["opportunity_id", "user_id"],
        "sale.order.line": ["order_id"],
    }

    lead_id = fields.Many2one("crm.lead", string="Deal", readonly=True)
    order_id = fields.Many2one("sale.order", string="Sales Order", readonly=True)
    invoice_id = fields.Many2one("account.move", readonly=True)
    date = fields.Date(string="Invoice Date", readonly=True)
    date_due = fields.Date(
        string="Due Date", readonly=True, help="Oldest due date that is still open"
    )
    amount = fields.Monetary(
        readonly=True,
        help="Part of the invoice that belongs to the order, with taxes, in company"
        " currency. Credit notes are negative.",
    )
    open_amount = fields.Monetary(
        string="Open", readonly=True, help="Part of it that nothing has settled yet"
    )
    currency_id = fields.Many2one("res.currency", readonly=True)
    amount_currency = fields.Monetary(
        string="Amount in Currency",
        currency_field="invoice_currency_id",
        aggregator=None,
        readonly=True,
    )
    invoice_currency_id = fields.Many2one("res.currency", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)

    @api.model
    def _get_scope_fields(self):
        return ("id", "invoice_id", "order_id", "lead_id")

    @property
    def _table_query(self):
        return SQL(
            """SELECT %(columns)s
                 FROM (%(shares)s) s
                 JOIN account_move m ON m.id = s.move_id
                 JOIN res_company a ON a.id = m.company_id
                 JOIN res_currency u ON u.id = a.currency_id
                 JOIN res_currency v ON v.id = m.currency_id
                 LEFT JOIN sale_order o ON o.id = s.order_id
                 LEFT JOIN crm_lead d ON d.id = o.opportunity_id
                 %(open)s
                WHERE m.state = 'posted' AND m.move_type IN %(types)s""",
            columns=self._get_columns(),
            shares=self._get_scope_shares(),
            open=self._get_open_join(),
            types=SALES_MOVES,
        )

    @api.model
    def _get_scope_shares(self):
        name, values = self._get_scope() or (None, ())
        if name == "id":
            values = {value >> RANK_SHIFT for value in values}
        if name in ("id", "invoice_id"):
            return self._get_shares(SQL("l.move_id IN %s", tuple(values) or (0,)))
        if name:
            return self._get_shares(SQL("l.move_id = ANY(%s)", self._get_scope_moves()))
        return self._get_all_shares()

    @api.model
    def _get_columns(self):
        return SQL(
            """(m.id::bigint << %(shift)s) + s.rank AS id,
               o.opportunity_id AS lead_id, s.order_id, m.id AS invoice_id,
               m.invoice_date AS date, %(due)s AS date_due,
               %(amount)s AS amount, %(open_amount)s AS open_amount, a.currency_id,
               %(amount_currency)s AS amount_currency,
               m.currency_id AS invoice_currency_id,
               m.commercial_partner_id AS partner_id,
               CASE WHEN d.id IS NOT NULL THEN d.user_id
                    ELSE COALESCE(o.user_id, m.invoice_user_id) END AS user_id,
               m.company_id""",
            shift=RANK_SHIFT,
            due=self._get_due_date(),
            amount=self._get_invoiced(),
            open_amount=self._get_open(),
            amount_currency=self._get_invoiced_in_currency(),
        )
