from odoo import api, models


class MergePartnerAutomatic(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        # before Odoo moves foreign keys; a second call finds nothing to do
        self.env["crm.relation"]._merge_partner_rows(src_partners.ids, dst_partner.id)
        return super()._update_foreign_keys(src_partners, dst_partner)
