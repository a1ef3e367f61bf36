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
        """What the rows are to deals, as Deal Payments show it."""
        # the rows know whether the feed may see them: its access is theirs
        parts = partials.env["crm.deal.payment"]._get_parts_of(partials.ids)
        return {
            partial.id: self._prepare_payment(partial, parts.get(partial.id, ()))
            for partial in partials
        }

    @api.model
    def _prepare_payment(self, partial, parts):
        """Amounts are in the company's currency; what goes back is negative.

        :param parts: of a payment its rows of deal payments; others have none
        """
        invoice, payment = partial.debit_move_id.move_id, partial.credit_move_id.move_id
        sign = 1
        if invoice.move_type not in INVOICES:
            invoice, payment, sign = payment, invoice, -1
        is_credit = payment.move_type in INVOICES
        settled = sign * partial.amount
        paid = sum(float(part["amount"]) for part in parts)
        return {
            "amount": partial.company_id.currency_id.round(paid) if parts else settled,
            "company_id": partial.company_id.id,
            "currency": partial.company_id.currency_id.name,
            "date": parts[0]["date"] if parts else partial.max_date,
            "deals": [self._prepare_payment_part(part) for part in parts],
            "invoice_id": invoice.id,
            "invoice_number": invoice.name,
            "kind": self._get_payment_kind(parts, is_credit),
            "order_ids": invoice.line_ids.sale_line_ids.order_id.ids,
            "partner_id": invoice.partner_id.id,
            "payment_move_id": payment.id,
            "payment_number": parts[0]["document_number"] if parts else payment.name,
            "settled_amount": settled,
            "write_date": partial.write_date,
        }

    @api.model
    def _prepare_payment_part(self, part):
        names = ("lead_id", "order_id")
        ids = {name: part[name] or False for name in names}
        return {**ids, "amount": float(part["amount"])}

    @api.model
    def _get_payment_kind(self, parts, is_credit):
        if parts:
            return "payment"
        return "credit_note" if is_credit else "write_off"

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
