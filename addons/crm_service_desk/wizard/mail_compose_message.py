from odoo import models


class MailComposeMessage(models.TransientModel):
    _inherit = "mail.compose.message"

    def _action_send_mail_comment(self, res_ids):
        """The same full composer sends once."""
        if self.model != "service.ticket":
            return super()._action_send_mail_comment(res_ids)
        composer = self.with_context(service_answer_key=f"composer-{self.id}")
        return super(MailComposeMessage, composer)._action_send_mail_comment(res_ids)
