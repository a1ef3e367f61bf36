from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .service_mail_door import MAX_MAIL_MB, SPAM_HEADERS
from .service_quarantine import KEEP_DAYS


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    service_max_mail_mb = fields.Float(
        string="Largest Message",
        config_parameter="crm_service_desk.max_mail_mb",
        default=MAX_MAIL_MB,
    )
    service_spam_headers = fields.Char(
        string="Headers of the Spam Filter",
        config_parameter="crm_service_desk.spam_headers",
        default=SPAM_HEADERS,
    )
    service_quarantine_days = fields.Integer(
        string="Days in Quarantine",
        config_parameter="crm_service_desk.quarantine_days",
        default=KEEP_DAYS,
    )

    @api.constrains("service_max_mail_mb", "service_quarantine_days")
    def _check_service_numbers(self):
        for settings in self:
            if min(settings.service_max_mail_mb, settings.service_quarantine_days) < 0:
                raise ValidationError(
                    self.env._("Sizes and days of the service desk cannot be negative.")
                )

    def set_values(self):
        result = super().set_values()
        # Odoo drops a parameter that is empty, but here that means "no limit"
        parameters = self.env["ir.config_parameter"]
        for name, value in (
            ("max_mail_mb", self.service_max_mail_mb),
            ("spam_headers", self.service_spam_headers or ","),
            ("quarantine_days", self.service_quarantine_days),
        ):
            parameters.set_param(f"crm_service_desk.{name}", str(value))
        return result
