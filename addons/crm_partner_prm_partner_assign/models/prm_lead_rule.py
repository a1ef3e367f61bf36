from odoo import api, models


class PrmLeadRule(models.Model):
    _inherit = "prm.lead.rule"

    @api.model
    def _get_unwanted(self, leads):
        """Nor is anybody asked who declined on Odoo's own page."""
        unwanted = super()._get_unwanted(leads)
        for lead in leads:
            declined = lead.partner_declined_ids.commercial_partner_id
            unwanted[lead.id].update(declined.ids)
        return unwanted
