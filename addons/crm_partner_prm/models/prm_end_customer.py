"""Sales through partners: the reseller buys, somebody else uses what was bought."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools.sql import column_exists, create_column


class PrmEndCustomerMixin(models.AbstractModel):
    """A document that a reseller gets for what its customer will use."""

    _name = "prm.end.customer.mixin"
    _description = "Document with an End Customer"

    prm_end_customer_id = fields.Many2one(
        "res.partner",
        string="End Customer",
        index="btree_not_null",
        check_company=True,
        ondelete="set null",
        help="Who uses what the reseller buys: service, warranty and statistics are"
        " about this customer.",
    )
    is_prm_resale = fields.Boolean(
        string="Bought by a Partner",
        compute="_compute_is_prm_resale",
        help="The buyer has a level in a partner programme, or an end customer is"
        " known.",
    )

    def _auto_init(self):
        # what was bought before has no end customer: nothing to compute for each row
        cr = self.env.cr
        if self._auto and not column_exists(cr, self._table, "prm_end_customer_id"):
            create_column(cr, self._table, "prm_end_customer_id", "int4")
        return super()._auto_init()

    @api.depends("partner_id.commercial_partner_id.grade_id", "prm_end_customer_id")
    def _compute_is_prm_resale(self):
        for document in self:
            level = document.partner_id.commercial_partner_id.grade_id
            document.is_prm_resale = bool(level or document.prm_end_customer_id)

    @api.constrains("prm_end_customer_id", "partner_id")
    def _check_prm_end_customer(self):
        for document in self:
            if document._is_prm_own(document.prm_end_customer_id):
                raise ValidationError(
                    self.env._(
                        "%s buys this itself: the end customer is somebody else, or"
                        " nobody.",
                        document.partner_id.commercial_partner_id.name,
                    )
                )

    def _is_prm_own(self, customer):
        """Whether the customer belongs to the buyer's own company."""
        self.ensure_one()
        return bool(customer) and (
            customer.commercial_partner_id == self.partner_id.commercial_partner_id
        )


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "prm.end.customer.mixin"]

    prm_end_customer_id = fields.Many2one(
        compute="_compute_prm_end_customer_id",
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
    )

    @api.depends("partner_id", "opportunity_id")
    def _compute_prm_end_customer_id(self):
        """The customer of the deal, when the partner of the deal is who buys."""
        for order in self:
            customer = order.prm_end_customer_id or order._get_prm_deal_customer()
            order.prm_end_customer_id = (
                False if order._is_prm_own(customer) else customer
            )

    def _get_prm_deal_customer(self):
        """Return whom the buyer sells to in the deal of this order: a hook."""
        self.ensure_one()
        deal = self.opportunity_id
        is_reseller = self._is_prm_own(deal.prm_partner_id)
        return deal.partner_id if is_reseller else deal.partner_id.browse()

    def _prepare_invoice(self):
        customer = self.prm_end_customer_id
        return {**super()._prepare_invoice(), "prm_end_customer_id": customer.id}

    def _get_invoice_grouping_keys(self):
        # what two customers use is on two invoices: each is about one of them
        return [*super()._get_invoice_grouping_keys(), "prm_end_customer_id"]


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = ["account.move", "prm.end.customer.mixin"]
