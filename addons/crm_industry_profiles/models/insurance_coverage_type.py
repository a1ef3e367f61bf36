from odoo import fields, models


class InsuranceCoverageType(models.Model):
    """What a cover pays for: collision, fire, medical expenses."""

    _name = "insurance.coverage.type"
    _description = "Type of Cover"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        required=True,
        help="Short name for imports and reports, for example COLLISION.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    description = fields.Text(
        string="Conditions",
        translate=True,
        help="What is covered and what is not, in words for the customer.",
    )

    _code_unique = models.UniqueIndex(
        "(upper(code))", "Another type of cover has this code."
    )
