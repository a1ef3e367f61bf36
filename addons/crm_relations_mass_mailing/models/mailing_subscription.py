from odoo import fields, models


class MailingSubscription(models.Model):
    _inherit = "mailing.subscription"

    is_from_segment = fields.Boolean(
        string="From the Segment",
        readonly=True,
        help="Added because the customer is in the list's segment; removed with it.",
    )
