from odoo import models


class AccountPayment(models.Model):
    _inherit = "account.payment"

    # the timeline of one customer reads its payments; core has no such index
    _crm_timeline_idx = models.Index("(partner_id)")
