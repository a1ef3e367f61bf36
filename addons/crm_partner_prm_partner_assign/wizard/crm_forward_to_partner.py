from odoo import models


class CrmLeadForwardToPartner(models.TransientModel):
    _inherit = "crm.lead.forward.to.partner"

    def action_forward(self):
        # Odoo writes to the partner itself
        wizard = self.with_context(prm_silent=True)
        return super(CrmLeadForwardToPartner, wizard).action_forward()
