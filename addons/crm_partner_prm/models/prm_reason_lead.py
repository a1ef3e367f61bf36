from odoo import fields, models


class PrmReason(models.Model):
    _inherit = "prm.reason"

    kind = fields.Selection(
        selection_add=[("offer", "Lead refused or handed back")],
        ondelete={"offer": "cascade"},
    )
