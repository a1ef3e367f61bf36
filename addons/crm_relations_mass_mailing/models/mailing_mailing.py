from odoo import models

# kind of mailing -> channel of a consent; text messages come with mass_mailing_sms
MAILING_CHANNELS = {"mail": "email", "sms": "sms"}


class MailingMailing(models.Model):
    _inherit = "mailing.mailing"

    def _get_recipients_domain(self):
        domain = super()._get_recipients_domain()
        channel = MAILING_CHANNELS.get(self.mailing_type)
        if self.mailing_model_real == "res.partner" and channel:
            domain &= self.env["res.partner"]._get_segment_mailing_domain(channel)
        return domain
