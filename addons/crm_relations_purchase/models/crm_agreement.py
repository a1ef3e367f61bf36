from odoo import api, fields, models

PURCHASER = "purchase.group_purchase_user"
PURCHASE_MANAGER = "purchase.group_purchase_manager"


class CrmAgreement(models.Model):
    _inherit = "crm.agreement"

    purchase_ids = fields.One2many(
        "purchase.order",
        "crm_agreement_id",
        string="Purchase Orders",
        copy=False,
        groups=PURCHASER,
    )
    purchase_count = fields.Integer(
        string="Number of Purchase Orders",
        compute="_compute_purchase_count",
        groups=PURCHASER,
    )

    @api.model
    def default_get(self, fields):
        """Where purchasers start, the type is one of theirs; the rest follows it."""
        values = super().default_get(fields)
        kind = self.env.context.get("crm_party_kind")
        if kind and "type_id" in fields and "default_type_id" not in self.env.context:
            Type = self.env["crm.agreement.type"]
            found = Type.search([("party_kind", "=", kind)], limit=1)
            values["type_id"] = found.id or values.get("type_id")
        return values

    def _compute_purchase_count(self):
        counts = self._count_documents("purchase.order")
        for agreement in self:
            agreement.purchase_count = counts.get(agreement, 0)

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"party_kind", "type_id"}:
            # with whom it is concluded decides who may have it: nobody loses the own
            self.check_access("write")
        return result

    def action_view_purchases(self):
        return self._open_documents("purchase.purchase_rfq")

    @api.model
    def _check_first_states(self, vals_list):
        """Heads of purchasing enter what was concluded with suppliers before."""
        if self.env.user.has_group(PURCHASE_MANAGER):
            vals_list = [
                vals
                for vals in vals_list
                if vals.get("state") == "endorsement"
                or vals.get("party_kind", "customer") == "customer"
            ]
        return super()._check_first_states(vals_list)
