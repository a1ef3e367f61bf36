from odoo import fields, models


class PrmReason(models.Model):
    _inherit = "prm.reason"

    kind = fields.Selection(
        selection_add=[("price", "Price refused")], ondelete={"price": "cascade"}
    )
