from odoo import models


class AccountAnalyticLine(models.Model):
    _inherit = "account.analytic.line"

    # overhead in the value of one customer
    _it_partner_idx = models.Index("(partner_id) WHERE project_id IS NOT NULL")
