from odoo import models

from .crm_timeline import DAY_TO_TIMESTAMP

INVOICED = DAY_TO_TIMESTAMP.format(
    day="COALESCE(invoice_date, date)", created="create_date"
)
PAID = DAY_TO_TIMESTAMP.format(day="date", created="create_date")

# A page of somebody's history takes the latest rows of a source from an index in the
# order of the timeline: conditions and moments are written as in the source.


class CrmLead(models.Model):
    _inherit = "crm.lead"

    _crm_timeline_idx = models.Index(
        "(partner_id, date_trunc('second', create_date)) WHERE partner_id IS NOT NULL"
    )
    _crm_timeline_outcome_idx = models.Index(
        "(partner_id, date_closed)"
        " WHERE won_status <> 'pending' AND date_closed IS NOT NULL"
    )


class SaleOrder(models.Model):
    _inherit = "sale.order"

    _crm_timeline_idx = models.Index("(partner_id, date_order) WHERE state = 'sale'")
    _crm_timeline_quotation_idx = models.Index(
        "(partner_id, date_order) WHERE state <> 'sale'"
    )
    _crm_timeline_signature_idx = models.Index(
        "(partner_id, signed_on) WHERE signed_on IS NOT NULL"
    )


class AccountMove(models.Model):
    _inherit = "account.move"

    _crm_timeline_idx = models.Index(
        f"(partner_id, ({INVOICED})) WHERE state = 'posted'"
        " AND move_type IN ('out_invoice', 'out_refund', 'out_receipt')"
    )
    _crm_timeline_bill_idx = models.Index(
        f"(partner_id, ({INVOICED})) WHERE state = 'posted'"
        " AND move_type IN ('in_invoice', 'in_refund', 'in_receipt')"
    )


class AccountPayment(models.Model):
    _inherit = "account.payment"

    # core has no index by partner
    _crm_timeline_idx = models.Index(
        f"(partner_id, ({PAID})) WHERE state IN ('in_process', 'paid')"
    )
