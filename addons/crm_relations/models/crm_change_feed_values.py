from odoo import api, models
from odoo.fields import Domain

INVOICES = ("out_invoice", "out_refund", "out_receipt")
PARTNER_FIELDS = (
    "active",
    "city",
    "commercial_partner_id",
    "company_id",
    "country_id",
    "create_date",
    "email",
    "is_company",
    "lang",
    "name",
    "parent_id",
    "phone",
    "ref",
    "street",
    "street2",
    "user_id",
    "vat",
    "write_date",
    "zip",
)
DEAL_FIELDS = (
    "active",
    "company_id",
    "create_date",
    "date_closed",
    "date_deadline",
    "expected_revenue",
    "name",
    "partner_id",
    "probability",
    "stage_id",
    "team_id",
    "type",
    "user_id",
    "won_status",
    "write_date",
)
ORDER_FIELDS = (
    "amount_total",
    "amount_untaxed",
    "client_order_ref",
    "company_id",
    "create_date",
    "currency_id",
    "date_order",
    "invoice_status",
    "name",
    "opportunity_id",
    "partner_id",
    "state",
    "user_id",
    "write_date",
)


class CrmChangeFeed(models.AbstractModel):
    _inherit = "crm.change.feed"

    @api.model
    def _get_partner_values(self, partners):
        return self._read_values(partners, PARTNER_FIELDS)

    @api.model
    def _get_deal_values(self, leads):
        return self._read_values(leads, DEAL_FIELDS)

    @api.model
    def _get_order_values(self, orders):
        return self._read_values(orders, ORDER_FIELDS)

    @api.model
    def _read_values(self, records, names):
        """Return {id: values}; links are ids, without names."""
        rows = records.read(names, load=None)
        return {row.pop("id"): row for row in rows}

    @api.model
    def _get_payment_domain(self):
        """What settles a customer's invoice or credit note."""
        debit = Domain("debit_move_id.move_id.move_type", "in", INVOICES)
        return debit | Domain("credit_move_id.move_id.move_type", "in", INVOICES)

    @api.model
    def _get_payment_values(self, partials):
        return {partial.id: self._prepare_payment(partial) for partial in partials}

    @api.model
    def _prepare_payment(self, partial):
        """Amounts are in the company's currency; what goes back is negative."""
        invoice, payment = partial.debit_move_id.move_id, partial.credit_move_id.move_id
        sign = 1
        if invoice.move_type not in INVOICES:
            invoice, payment, sign = payment, invoice, -1
        return {
            "amount": sign * partial.amount,
            "company_id": partial.company_id.id,
            "currency": partial.company_id.currency_id.name,
            "date": partial.max_date,
            "invoice_id": invoice.id,
            "invoice_number": invoice.name,
            "kind": "credit_note" if payment.move_type in INVOICES else "payment",
            "order_ids": invoice.line_ids.sale_line_ids.order_id.ids,
            "partner_id": invoice.partner_id.id,
            "payment_move_id": payment.id,
            "payment_number": payment.name,
            "write_date": partial.write_date,
        }

    @api.model
    def _get_tombstone_values(self, tombstones):
        return {
            row.id: {
                "source": row.source,
                "id": row.record_id,
                "deleted": True,
                "values": {},
            }
            for row in tombstones
        }
