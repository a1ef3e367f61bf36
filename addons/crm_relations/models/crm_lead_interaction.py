from odoo import api, fields, models
from odoo.exceptions import UserError

from .res_partner_interaction import HISTORY_GROUPS


class CrmLead(models.Model):
    _inherit = "crm.lead"

    crm_interaction_ids = fields.One2many(
        "crm.interaction", "lead_id", string="Interactions", groups=HISTORY_GROUPS
    )
    crm_interaction_count = fields.Integer(
        string="Interaction Count",
        compute="_compute_crm_interaction_count",
        groups=HISTORY_GROUPS,
    )

    @api.depends("crm_interaction_ids")
    def _compute_crm_interaction_count(self):
        groups = self.env["crm.interaction"]._read_group(
            [("lead_id", "in", self.ids)], ["lead_id"], ["__count"]
        )
        counts = {lead.id: count for lead, count in groups}
        for lead in self:
            lead.crm_interaction_count = counts.get(lead._origin.id, 0)

    @api.readonly
    def action_log_interaction(self):
        self.ensure_one()
        if not self.partner_id:
            raise UserError(
                self.env._(
                    "An interaction belongs to a customer, and this lead has none yet."
                    " Choose or create its customer, then log again."
                )
            )
        Interaction = self.env["crm.interaction"]
        return Interaction._get_log_action(
            Interaction,
            {
                "default_partner_id": self.partner_id.id,
                "default_lead_id": self.id,
                "default_type_code": "call",
            },
        )

    def action_view_interactions(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relations.crm_interaction_action"
        )
        action["domain"] = [("lead_id", "=", self.id)]
        action["context"] = {
            "default_lead_id": self.id,
            "default_partner_id": self.partner_id.id,
        }
        return action
