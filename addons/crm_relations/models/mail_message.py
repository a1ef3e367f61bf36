from odoo import models


class MailMessage(models.Model):
    _inherit = "mail.message"

    # Correspondence of one document by date, without the log entries and
    # notifications that make up most of the table.
    _crm_timeline_idx = models.Index(
        "(model, res_id, date)"
        " WHERE message_type IN ('email', 'email_outgoing', 'comment')"
    )
    # few rows or none, so that looking for them on all documents of a customer is cheap
    _crm_sms_idx = models.Index("(model, res_id) WHERE message_type = 'sms'")
