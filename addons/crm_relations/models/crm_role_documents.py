"""Documents that give a contact a role: leads, orders, invoices and bills."""

from odoo import api, models


class CrmLead(models.Model):
    _inherit = "crm.lead"

    @api.model_create_multi
    def create(self, vals_list):
        leads = super().create(vals_list)
        leads._assign_prospects()
        return leads

    def write(self, vals):
        result = super().write(vals)
        if vals.get("partner_id"):
            self._assign_prospects()
        return result

    def _assign_prospects(self):
        partners = self.partner_id | self.partner_id.commercial_partner_id
        partners._assign_role("prospect", unless=("customer",))


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _action_confirm(self):
        result = super()._action_confirm()
        partners = self.partner_id | self.partner_id.commercial_partner_id
        partners._assign_role("customer", instead_of=("prospect",))
        return result


class AccountMove(models.Model):
    _inherit = "account.move"

    def _post(self, soft=True):
        posted = super()._post(soft)
        sold = posted.filtered(
            lambda move: move.move_type in ("out_invoice", "out_receipt")
        )
        bought = posted.filtered(
            lambda move: move.move_type in ("in_invoice", "in_receipt")
        )
        customers = sold.partner_id | sold.commercial_partner_id
        customers._assign_role("customer", instead_of=("prospect",))
        suppliers = bought.partner_id | bought.commercial_partner_id
        suppliers._assign_role("supplier")
        return posted
