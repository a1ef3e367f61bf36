from odoo import api, models


class CrmInteraction(models.Model):
    _inherit = "crm.interaction"

    @api.model
    def _get_log_action(self, interaction, context):
        """Dialog on an interaction that exists, or on a new one with defaults."""
        form = self.env.ref("crm_relations.crm_interaction_view_form_log")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Log Interaction"),
            "res_model": "crm.interaction",
            "res_id": interaction.id,
            "views": [(form.id, "form")],
            "target": "new",
            "context": {} if interaction else context,
        }
