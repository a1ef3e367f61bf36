from odoo import fields, models


class CrmInteractionType(models.Model):
    _name = "crm.interaction.type"
    _description = "Interaction Type"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        required=True,
        copy=False,
        help="Technical name that integrations and imports use, for example 'call'.",
    )
    icon = fields.Char(
        default="fa-comments-o",
        required=True,
        help="Font Awesome class shown on the timeline, for example 'fa-phone'.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint(
        "UNIQUE(code)", "An interaction type with this code already exists."
    )
