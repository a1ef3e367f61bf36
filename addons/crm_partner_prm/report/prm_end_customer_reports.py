"""End customers in Odoo's own reports on sales and invoices, and on the timeline."""

from odoo import api, fields, models
from odoo.tools import SQL


class SaleReport(models.Model):
    _inherit = "sale.report"

    prm_end_customer_id = fields.Many2one(
        "res.partner", string="End Customer", readonly=True
    )

    def _select_additional_fields(self):
        return {
            **super()._select_additional_fields(),
            "prm_end_customer_id": "s.prm_end_customer_id",
        }

    def _group_by_sale(self):
        return f"{super()._group_by_sale()}, s.prm_end_customer_id"


class AccountInvoiceReport(models.Model):
    _inherit = "account.invoice.report"
    _depends = {"account.move": ["prm_end_customer_id"]}

    prm_end_customer_id = fields.Many2one(
        "res.partner", string="End Customer", readonly=True
    )

    @api.model
    def _select(self):
        return SQL("%s, move.prm_end_customer_id", super()._select())


class CrmTimeline(models.Model):
    """What a reseller bought for somebody stands with that customer, too.

    Without the amount: what the reseller pays us is between the two of us.
    """

    _inherit = "crm.timeline"
    _depends = {
        "res.partner": ["commercial_company_name", "name"],
        "sale.order": ["partner_id", "prm_end_customer_id"],
    }

    def _timeline_sources(self):
        return {
            **super()._timeline_sources(),
            "order_end_customer": self._get_end_customer_source(),
        }

    @api.model
    def _get_end_customer_source(self):
        source = self._prepare_sale_source(1030, "order")
        bought = SQL("o.state = 'sale' AND o.prm_end_customer_id IS NOT NULL")
        reseller = SQL("COALESCE(r.commercial_company_name, r.name)")
        return {
            **source,
            "from": SQL("sale_order o JOIN res_partner r ON r.id = o.partner_id"),
            "where": bought,
            "found_in": {
                "from": SQL("sale_order o"),
                "owner": SQL("o.prm_end_customer_id"),
                "where": bought,
            },
            "columns": {
                **source["columns"],
                "partner_id": SQL("o.prm_end_customer_id"),
                "name": SQL("concat_ws(' · ', o.name, %s)", reseller),
            },
        }
