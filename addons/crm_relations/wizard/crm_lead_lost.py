from odoo import fields, models
from odoo.fields import Command

from ..models.crm_lead_competitor import COMPETITOR_DOMAIN


class CrmLeadLost(models.TransientModel):
    _inherit = "crm.lead.lost"

    competitor_ids = fields.Many2many(
        "res.partner", string="Lost to", domain=COMPETITOR_DOMAIN
    )

    def action_lost_reason_apply(self):
        if self.competitor_ids:
            links = [Command.link(partner.id) for partner in self.competitor_ids]
            self.lead_ids.write({"competitor_ids": links})
        return super().action_lost_reason_apply()
