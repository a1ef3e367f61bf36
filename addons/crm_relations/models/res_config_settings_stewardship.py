from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .crm_export_log import ALARM_LIMIT
from .crm_partner_merge import UNDO_DAYS


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    crm_merge_undo_days = fields.Integer(
        string="Days to Undo a Merge",
        config_parameter="crm_relations.merge_undo_days",
        default=UNDO_DAYS,
    )
    crm_export_alarm_limit = fields.Integer(
        string="Exported Records per Day",
        config_parameter="crm_relations.export_alarm_limit",
        default=ALARM_LIMIT,
    )

    @api.constrains("crm_merge_undo_days", "crm_export_alarm_limit")
    def _check_stewardship_numbers(self):
        for settings in self:
            if min(settings.crm_merge_undo_days, settings.crm_export_alarm_limit) < 0:
                raise ValidationError(
                    self.env._("Days and numbers of records cannot be negative.")
                )

    def set_values(self):
        result = super().set_values()
        # Odoo drops a parameter that is 0, but here 0 means "never"
        parameters = self.env["ir.config_parameter"]
        parameters.set_param(
            "crm_relations.merge_undo_days", str(self.crm_merge_undo_days)
        )
        parameters.set_param(
            "crm_relations.export_alarm_limit", str(self.crm_export_alarm_limit)
        )
        return result
