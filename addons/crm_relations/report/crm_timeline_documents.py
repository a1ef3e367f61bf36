from odoo import api, fields, models
from odoo.tools import SQL

from .crm_timeline import CUSTOMER_USER

# as in the record rules: others never see the purchase side
PURCHASE_GROUPS = (
    "sales_team.group_sale_salesman_all_leads",
    "account.group_account_readonly",
    "account.group_account_invoice",
)


class CrmTimeline(models.Model):
    _inherit = "crm.timeline"
    _depends = {
        "account.move": [
            "amount_total",
            "company_id",
            "currency_id",
            "date",
            "invoice_date",
            "invoice_user_id",
            "move_type",
            "name",
            "partner_id",
            "state",
            "team_id",
        ],
        "account.payment": [
            "amount",
            "company_id",
            "currency_id",
            "date",
            "memo",
            "name",
            "partner_id",
            "partner_type",
            "payment_type",
            "state",
        ],
        "crm.lead": [
            "company_id",
            "expected_revenue",
            "name",
            "partner_id",
            "team_id",
            "user_id",
            "won_status",
        ],
        "res.company": ["currency_id"],
        "sale.order": [
            "amount_total",
            "company_id",
            "currency_id",
            "date_order",
            "name",
            "partner_id",
            "state",
            "team_id",
            "user_id",
        ],
    }

    kind = fields.Selection(
        selection_add=[
            ("lead", "Lead"),
            ("quotation", "Quotation"),
            ("order", "Sales Order"),
            ("invoice", "Invoice"),
            ("bill", "Vendor Bill"),
            ("payment", "Payment"),
        ]
    )

    @api.model
    def _get_kind_icons(self):
        return {
            **super()._get_kind_icons(),
            "lead": "fa-star text-warning",
            "quotation": "fa-file-text-o text-warning",
            "order": "fa-shopping-cart text-success",
            "invoice": "fa-file-text text-info",
            "bill": "fa-files-o text-danger",
            "payment": "fa-money text-success",
        }

    @api.model
    def _get_kinds(self):
        kinds = super()._get_kinds()
        if any(self.env.user.has_group(group) for group in PURCHASE_GROUPS):
            return kinds
        return [kind for kind in kinds if kind["kind"] != "bill"]

    @api.model
    def _get_state_fields(self):
        return {
            **super()._get_state_fields(),
            "account.payment": "state",
            "crm.lead": "won_status",
            "sale.order": "state",
        }

    def _timeline_sources(self):
        return {
            **super()._timeline_sources(),
            "lead": self._get_lead_source(),
            "quotation": self._get_quotation_source(),
            "order": self._get_order_source(),
            "invoice": self._get_invoice_source(),
            "bill": self._get_bill_source(),
            "payment": self._get_payment_source(),
        }

    @api.model
    def _get_lead_source(self):
        return {
            "number": 10,
            "kinds": ("lead",),
            "key": SQL("l.id"),
            "from": SQL("crm_lead l"),
            "columns": {
                "partner_id": SQL("l.partner_id"),
                "date": SQL("date_trunc('second', l.create_date)"),
                "name": SQL("l.name"),
                "state": SQL("NULLIF(l.won_status, 'pending')"),
                "user_id": SQL("l.user_id"),
                "team_id": SQL("l.team_id"),
                "amount": SQL("NULLIF(l.expected_revenue, 0)"),
                "currency_id": SQL(
                    "(SELECT c.currency_id FROM res_company c"
                    " WHERE c.id = COALESCE(l.company_id, %s))",
                    self.env.company.id,
                ),
                "company_id": SQL("l.company_id"),
                "res_model": SQL("'crm.lead'"),
                "res_id": SQL("l.id"),
            },
        }

    @api.model
    def _get_quotation_source(self):
        source = self._prepare_sale_source(20, "quotation")
        source["where"] = SQL("o.state <> 'sale'")
        # what was never ordered has no amount to add up
        amount = SQL("CASE WHEN o.state <> 'cancel' THEN o.amount_total END")
        state = SQL("NULLIF(o.state, 'draft')")
        source["columns"] |= {"amount": amount, "state": state}
        return source

    @api.model
    def _get_order_source(self):
        source = self._prepare_sale_source(30, "order")
        source["where"] = SQL("o.state = 'sale'")
        source["columns"] |= {"amount": SQL("o.amount_total")}
        return source

    @api.model
    def _prepare_sale_source(self, number, kind):
        return {
            "number": number,
            "kinds": (kind,),
            "key": SQL("o.id"),
            "from": SQL("sale_order o"),
            "columns": {
                "partner_id": SQL("o.partner_id"),
                "date": SQL("o.date_order"),
                "name": SQL("o.name"),
                "user_id": SQL("o.user_id"),
                "team_id": SQL("o.team_id"),
                "currency_id": SQL("o.currency_id"),
                "company_id": SQL("o.company_id"),
                "res_model": SQL("'sale.order'"),
                "res_id": SQL("o.id"),
            },
        }

    @api.model
    def _get_invoice_source(self):
        types = ("out_invoice", "out_refund", "out_receipt")
        return self._prepare_invoice_source(50, "invoice", types, "out_refund")

    @api.model
    def _get_bill_source(self):
        types = ("in_invoice", "in_refund", "in_receipt")
        source = self._prepare_invoice_source(51, "bill", types, "in_refund")
        source["columns"]["is_purchase"] = SQL("TRUE")
        return source

    @api.model
    def _prepare_invoice_source(self, number, kind, move_types, refund_type):
        return {
            "number": number,
            "kinds": (kind,),
            "key": SQL("m.id"),
            "from": SQL("account_move m"),
            "where": SQL("m.state = 'posted' AND m.move_type IN %s", move_types),
            "columns": self._get_invoice_columns(refund_type),
        }

    @api.model
    def _get_invoice_columns(self, refund_type):
        day = SQL("COALESCE(m.invoice_date, m.date)")
        return {
            "partner_id": SQL("m.partner_id"),
            "date": self._day_to_timestamp(day, SQL("m.create_date")),
            "is_all_day": SQL("TRUE"),
            "name": SQL("m.name"),
            "user_id": SQL("m.invoice_user_id"),
            "team_id": SQL("m.team_id"),
            "amount": SQL(
                "CASE WHEN m.move_type = %s THEN -m.amount_total"
                " ELSE m.amount_total END",
                refund_type,
            ),
            "currency_id": SQL("m.currency_id"),
            "company_id": SQL("m.company_id"),
            "res_model": SQL("'account.move'"),
            "res_id": SQL("m.id"),
        }

    @api.model
    def _get_payment_source(self):
        return {
            "number": 60,
            "kinds": ("payment",),
            "key": SQL("y.id"),
            "from": SQL("account_payment y"),
            "where": SQL("y.state IN ('in_process', 'paid')"),
            "columns": self._get_payment_columns(),
        }

    @api.model
    def _get_payment_columns(self):
        return {
            "partner_id": SQL("y.partner_id"),
            "date": self._day_to_timestamp(SQL("y.date"), SQL("y.create_date")),
            "is_all_day": SQL("TRUE"),
            "name": SQL("COALESCE(NULLIF(y.name, ''), y.memo)"),
            "state": SQL("NULLIF(y.state, 'paid')"),
            # nobody sells a payment: the customer's sales person answers for it
            "user_id": CUSTOMER_USER,
            "amount": SQL(
                "CASE WHEN y.payment_type = 'outbound' THEN -y.amount ELSE y.amount END"
            ),
            "currency_id": SQL("y.currency_id"),
            "company_id": SQL("y.company_id"),
            "is_purchase": SQL("y.partner_type = 'supplier'"),
            "res_model": SQL("'account.payment'"),
            "res_id": SQL("y.id"),
        }
