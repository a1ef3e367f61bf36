from odoo import api, fields, models
from odoo.tools import SQL

from .crm_deal_share import SALES_MOVES

# Row ids are `key of the row * 8 + number of its source`.
SOURCES = 8
MEASURES = {
    "deals_won": "integer",
    "refusals": "integer",
    "ordered_amount": "numeric",
    "invoiced_amount": "numeric",
    "margin": "numeric",
    "collected_amount": "numeric",
}


class CrmSalesResult(models.Model):
    """What each sales person achieved: a row per deal, order, invoice line, payment.

    Everything without taxes except the money, in the currency of the company.
    """

    _name = "crm.sales.result"
    _description = "Sales Result"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "document"
    _depends = {
        "account.move": [
            "commercial_partner_id",
            "date",
            "invoice_currency_rate",
            "invoice_date",
            "invoice_user_id",
            "move_type",
            "name",
            "state",
            "team_id",
        ],
        "account.move.line": [
            "balance",
            "display_type",
            "move_id",
            "parent_state",
            "price_subtotal",
            "product_id",
            "product_uom_id",
            "quantity",
            "sale_line_ids",
        ],
        "crm.deal.payment": ["amount"],
        "crm.lead": [
            "company_id",
            "date_closed",
            "lost_reason_id",
            "name",
            "partner_id",
            "team_id",
            "type",
            "user_id",
            "won_status",
            "write_date",
        ],
        "res.company": ["currency_id"],
        "res.partner": ["commercial_partner_id"],
        "sale.order": [
            "amount_untaxed",
            "company_id",
            "currency_rate",
            "date_order",
            "margin_percent",
            "name",
            "opportunity_id",
            "partner_id",
            "state",
            "team_id",
            "user_id",
        ],
        "sale.order.line": [
            "is_downpayment",
            "order_id",
            "product_uom_id",
            "purchase_price",
        ],
        "uom.uom": ["factor"],
    }

    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    date = fields.Date(
        readonly=True,
        help="Day on which the deal was closed, the order confirmed, the invoice made"
        " or the money came in",
    )
    kind = fields.Selection(
        [
            ("won", "Deal Won"),
            ("refusal", "Refusal"),
            ("order", "Order"),
            ("invoice", "Invoice"),
            ("payment", "Payment"),
        ],
        readonly=True,
    )
    document = fields.Char(readonly=True)
    lead_id = fields.Many2one("crm.lead", string="Deal", readonly=True)
    order_id = fields.Many2one("sale.order", string="Sales Order", readonly=True)
    invoice_id = fields.Many2one("account.move", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    lost_reason_id = fields.Many2one(
        "crm.lost.reason", string="Reason of the Refusal", readonly=True
    )
    deals_won = fields.Integer(readonly=True)
    refusals = fields.Integer(readonly=True)
    ordered_amount = fields.Monetary(
        string="Ordered", readonly=True, help="Confirmed orders without taxes"
    )
    invoiced_amount = fields.Monetary(
        string="Invoiced",
        readonly=True,
        help="Posted invoices less credit notes, without taxes",
    )
    margin = fields.Monetary(
        readonly=True,
        help="Of what is invoiced, with the cost that the order remembers. Invoice"
        " lines without an order have none.",
    )
    collected_amount = fields.Monetary(
        string="Collected",
        readonly=True,
        help="Money that came in, less what was paid back, with taxes",
    )

    def action_open_document(self):
        """Open the deal, order or invoice that a row comes from."""
        self.ensure_one()
        record = {
            "won": self.lead_id,
            "refusal": self.lead_id,
            "order": self.order_id,
        }.get(self.kind, self.invoice_id)
        return record.get_formview_action()

    @property
    def _table_query(self):
        return SQL(" UNION ALL ").join(self._get_sources().values())

    @api.model
    def _get_sources(self):
        """{kind: SELECT}, a hook for results that come from elsewhere."""
        return {
            "won": self._get_won(),
            "refusal": self._get_refusals(),
            "order": self._get_ordered(),
            "invoice": self._get_invoiced(),
            "payment": self._get_collected(),
        }

    @api.model
    def _get_columns(self, number, key, columns, **measures):
        """The same columns in the same order and type for each source.

        :param SQL columns: those from ``user_id`` to ``lost_reason_id``, without
            ``kind``, which is the number's
        :param SQL measures: by name; what is missing is zero
        """
        values = (
            SQL("(%s)::%s AS %s", measures.get(name, SQL("0")), SQL(kind), SQL(name))
            for name, kind in MEASURES.items()
        )
        kind = self._fields["kind"].selection[number - 1][0]
        return SQL(
            "(%s)::bigint * %s + %s AS id, %s::varchar AS kind, %s, %s",
            key,
            SOURCES,
            number,
            kind,
            columns,
            SQL(", ").join(values),
        )

    @api.model
    def _get_lead_columns(self):
        return SQL(
            """d.user_id, d.team_id, d.company_id, a.currency_id,
               COALESCE(d.date_closed, d.write_date)::date AS date,
               d.name::varchar AS document, d.id AS lead_id, NULL::integer AS order_id,
               NULL::integer AS invoice_id, r.commercial_partner_id AS partner_id,
               NULL::integer AS product_id, d.lost_reason_id"""
        )

    @api.model
    def _get_leads(self, columns, condition):
        return SQL(
            """SELECT %s FROM crm_lead d
                 LEFT JOIN res_company a ON a.id = d.company_id
                 LEFT JOIN res_partner r ON r.id = d.partner_id
                WHERE %s""",
            columns,
            condition,
        )

    @api.model
    def _get_won(self):
        return self._get_leads(
            self._get_columns(
                1, SQL("d.id"), self._get_lead_columns(), deals_won=SQL("1")
            ),
            SQL("d.won_status = 'won' AND d.type = 'opportunity'"),
        )

    @api.model
    def _get_refusals(self):
        return self._get_leads(
            self._get_columns(
                2, SQL("d.id"), self._get_lead_columns(), refusals=SQL("1")
            ),
            SQL("d.won_status = 'lost' AND d.type = 'opportunity'"),
        )

    @api.model
    def _get_ordered(self):
        amount = SQL(
            """ROUND((so.amount_untaxed / COALESCE(NULLIF(so.currency_rate, 0), 1)
                     )::numeric, u.decimal_places)"""
        )
        columns = SQL(
            """%s, so.company_id, a.currency_id, so.date_order::date AS date,
               so.name AS document, so.opportunity_id AS lead_id, so.id AS order_id,
               NULL::integer AS invoice_id, r.commercial_partner_id AS partner_id,
               NULL::integer AS product_id, NULL::integer AS lost_reason_id""",
            self._get_owner(SQL("so.user_id"), SQL("so.team_id")),
        )
        return SQL(
            """SELECT %s FROM sale_order so
                 JOIN res_company a ON a.id = so.company_id
                 JOIN res_currency u ON u.id = a.currency_id
                 JOIN res_partner r ON r.id = so.partner_id
                 LEFT JOIN crm_lead d ON d.id = so.opportunity_id
                WHERE so.state = 'sale'""",
            self._get_columns(3, SQL("so.id"), columns, ordered_amount=amount),
        )

    @api.model
    def _get_owner(self, user, team):
        return SQL(
            """CASE WHEN d.id IS NOT NULL THEN d.user_id ELSE %s END AS user_id,
               CASE WHEN d.id IS NOT NULL THEN d.team_id ELSE %s END AS team_id""",
            user,
            team,
        )

    @api.model
    def _get_invoiced(self):
        amount = SQL("-l.balance")
        margin = self._get_margin()
        columns = self._get_invoice_columns()
        return SQL(
            """SELECT %s FROM account_move_line l
                 JOIN account_move i ON i.id = l.move_id
                 JOIN res_company a ON a.id = i.company_id
                 JOIN res_currency u ON u.id = a.currency_id
                 %s
                 LEFT JOIN crm_lead d ON d.id = so.opportunity_id
                WHERE l.display_type = 'product' AND l.parent_state = 'posted'
                  AND i.move_type IN %s""",
            self._get_columns(
                4, SQL("l.id"), columns, invoiced_amount=amount, margin=margin
            ),
            self.env["crm.pay.share"]._get_line_joins(),
            SALES_MOVES,
        )

    @api.model
    def _get_invoice_columns(self):
        return SQL(
            """%s, i.company_id, a.currency_id,
               COALESCE(i.invoice_date, i.date) AS date, i.name AS document,
               so.opportunity_id AS lead_id, so.id AS order_id,
               i.id AS invoice_id, i.commercial_partner_id AS partner_id,
               l.product_id, NULL::integer AS lost_reason_id""",
            self._get_owner(
                SQL("COALESCE(so.user_id, i.invoice_user_id)"),
                SQL("COALESCE(so.team_id, i.team_id)"),
            ),
        )

    @api.model
    def _get_margin(self):
        """Margin of an invoice line in company currency, negative if credited."""
        return SQL(
            """CASE WHEN ol.id IS NULL THEN 0 ELSE ROUND((-l.balance
               - CASE WHEN i.move_type = 'out_refund' THEN -1 ELSE 1 END * (%s)
                 / COALESCE(NULLIF(i.invoice_currency_rate, 0), 1))::numeric,
               u.decimal_places) END""",
            self.env["crm.pay.share"]._get_cost(),
        )

    @api.model
    def _get_collected(self):
        columns = SQL(
            """p.user_id, p.team_id, p.company_id, p.currency_id, p.date,
               p.document_number AS document, p.lead_id, p.order_id, p.invoice_id,
               p.partner_id, NULL::integer AS product_id,
               NULL::integer AS lost_reason_id"""
        )
        payments = self.env["crm.deal.payment"]._get_payments(lambda _key: SQL("TRUE"))
        return SQL(
            "SELECT %s FROM (%s) p WHERE p.kind <> 'waiting'",
            self._get_columns(
                5, SQL("p.id"), columns, collected_amount=SQL("p.amount")
            ),
            payments,
        )
