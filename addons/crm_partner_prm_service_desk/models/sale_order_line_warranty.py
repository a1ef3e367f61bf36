from odoo import models
from odoo.fields import Domain

# what decides about the end customer of an order that was placed
OWNER_FIELDS = {"prm_end_customer_id", "opportunity_id"}


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def write(self, vals):
        if OWNER_FIELDS.isdisjoint(vals):
            return super().write(vals)
        before = {order: order.prm_end_customer_id for order in self}
        result = super().write(vals)
        changed = self.filtered(lambda o: o.prm_end_customer_id != before[o])
        changed._move_warranties()
        return result

    def _move_warranties(self):
        """Who uses the goods after all has the warranties that were made before."""
        if not self:
            return
        # sudo: the warranties of orders that the user has just been allowed to write
        rows = self.env["service.entitlement"].sudo()
        found = rows.search(
            Domain("order_id", "in", self.ids) & Domain("kind", "=", "warranty")
        )
        for order, warranties in found.grouped("order_id").items():
            owner = order.prm_end_customer_id or order.partner_id
            warranties.partner_id = owner


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _prepare_warranty_values(self, day):
        """The warranty is for who uses what the reseller bought."""
        values = super()._prepare_warranty_values(day)
        if customer := self.order_id.prm_end_customer_id:
            values["partner_id"] = customer.id
        return values
