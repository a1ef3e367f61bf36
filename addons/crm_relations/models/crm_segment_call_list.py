from odoo import models
from odoo.fields import Domain


class CrmSegment(models.Model):
    _inherit = "crm.segment"

    def action_view_call_list(self):
        """Members with a number who may be called: refusals are left out."""
        self.ensure_one()
        members = Domain("segment_ids", "in", self.ids)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Call list: %s", self.name),
            "res_model": "res.partner",
            "view_mode": "list,kanban,form",
            "domain": list(members & self.env["res.partner"]._get_call_list_domain()),
            "help": self.env._("Nobody here has a number and may be called."),
        }
