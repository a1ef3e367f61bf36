from odoo import fields, models


class PrmReason(models.Model):
    """Why money of a fund was refused, or a claim sent back."""

    _inherit = "prm.reason"

    kind = fields.Selection(
        selection_add=[
            ("fund", "Marketing fund refused"),
            ("claim", "Claim sent back"),
        ],
        ondelete={"fund": "cascade", "claim": "cascade"},
    )
