from odoo import api, models

# what the figures of deals depend on in a posted document
MOVE_FIELDS = {"state", "payment_state", "line_ids", "invoice_line_ids"}


class AccountMove(models.Model):
    _inherit = "account.move"

    def write(self, vals):
        result = super().write(vals)
        if not MOVE_FIELDS.isdisjoint(vals):
            self.env["crm.lead"]._forget_deal_money()
        return result


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        partials = super().create(vals_list)
        self.env["crm.lead"]._forget_deal_money()
        return partials

    def unlink(self):
        result = super().unlink()
        self.env["crm.lead"]._forget_deal_money()
        return result


class AccountPayment(models.Model):
    _inherit = "account.payment"

    def write(self, vals):
        result = super().write(vals)
        if "state" in vals or "invoice_ids" in vals:
            self.env["crm.lead"]._forget_deal_money()
        return result


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def write(self, vals):
        result = super().write(vals)
        if "opportunity_id" in vals:
            self.env["crm.lead"]._forget_deal_money()
        return result
