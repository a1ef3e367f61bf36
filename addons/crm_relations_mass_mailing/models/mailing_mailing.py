from odoo import models


class MailingMailing(models.Model):
    _inherit = "mailing.mailing"

    def _get_recipients_domain(self):
        domain = super()._get_recipients_domain()
        if self.mailing_model_real == "res.partner" and self.mailing_type == "mail":
            domain &= self.env["res.partner"]._get_segment_mailing_domain("email")
        return domain
