from odoo import fields, models


class CrmSegment(models.Model):
    _inherit = "crm.segment"

    mailing_list_ids = fields.One2many(
        "mailing.list",
        "crm_segment_id",
        string="Mailing Lists",
        groups="mass_mailing.group_mass_mailing_user",
    )

    def action_create_mailing(self):
        """Open a new mailing to whoever is in these segments when it is sent."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Mailing to a Segment"),
            "res_model": "mailing.mailing",
            "views": [(False, "form")],
            "context": {
                "default_subject": ", ".join(self.mapped("name")),
                "default_mailing_type": "mail",
                "default_mailing_model_id": self.env["ir.model"]._get_id("res.partner"),
                "default_mailing_domain": repr([("segment_ids", "in", self.ids)]),
            },
        }
