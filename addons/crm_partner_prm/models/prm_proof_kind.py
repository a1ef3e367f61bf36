from odoo import fields, models


class PrmProofKind(models.Model):
    """What shows that a campaign took place: photos, a list of visitors, an invoice."""

    _name = "prm.proof.kind"
    _description = "Kind of Proof"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    description = fields.Char(
        translate=True, help="What the partner reads beside the upload."
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
