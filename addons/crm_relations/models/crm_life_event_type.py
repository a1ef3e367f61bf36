from odoo import fields, models


class CrmLifeEventType(models.Model):
    _name = "crm.life.event.type"
    _description = "Life Event Type"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        required=True,
        copy=False,
        help="Technical name that integrations and imports use, like 'birthday'.",
    )
    icon = fields.Char(
        default="fa-calendar-o",
        required=True,
        help="Font Awesome class shown on the card, for example 'fa-birthday-cake'.",
    )
    is_yearly = fields.Boolean(
        string="Every Year", help="New events of this type come back every year."
    )
    has_age = fields.Boolean(
        string="At an Age",
        help="The event happens when somebody reaches an age: its date is the date of"
        " birth, and it comes so many years later.",
    )
    default_age = fields.Integer(string="Usual Age")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint(
        "UNIQUE(code)", "A life event type with this code already exists."
    )
    _age_range = models.Constraint(
        "CHECK(default_age BETWEEN 0 AND 150)", "An age is between 0 and 150 years."
    )
