from odoo import fields, models


class PrmTrack(models.Model):
    _name = "prm.track"
    _description = "Partner Programme Track"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        required=True, help="Technical name that integrations use, for example 'sales'."
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    description = fields.Text(translate=True)

    _code_uniq = models.Constraint(
        "UNIQUE(code)", "Another track has this code already."
    )
