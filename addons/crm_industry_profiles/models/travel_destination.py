from odoo import fields, models

DOCUMENT_KINDS = [
    ("passport", "Passport"),
    ("identity", "Identity Card"),
    ("visa", "Visa"),
    ("insurance", "Travel Insurance"),
    ("vaccination", "Vaccination"),
    ("licence", "Driving Licence"),
    ("consent", "Consent for a Child"),
]


class TravelDestination(models.Model):
    _name = "travel.destination"
    _description = "Destination"
    _order = "name, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    country_id = fields.Many2one(
        "res.country",
        required=True,
        index=True,
        ondelete="restrict",
        help="Its rules of entry say which documents travellers need.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    note = fields.Html(string="Good to Know", translate=True)


class TravelEntryRule(models.Model):
    """Which document a country asks for, and how long it must be valid."""

    _name = "travel.entry.rule"
    _description = "Rule of Entry"
    _order = "country_id, kind, id"
    _rec_name = "kind"

    active = fields.Boolean(default=True)
    country_id = fields.Many2one(
        "res.country",
        string="Country of Destination",
        index="btree_not_null",
        ondelete="cascade",
        help="Empty: every country that has no rule of its own about this document.",
    )
    kind = fields.Selection(DOCUMENT_KINDS, string="Document", required=True)
    is_required = fields.Boolean(
        string="Needed",
        default=True,
        help="Off: this country does not ask for it, whatever the general rule says.",
    )
    months_after = fields.Integer(
        string="Valid after Return (months)",
        help="How long after the last day of the trip the document must be valid.",
    )
    citizen_country_ids = fields.Many2many(
        "res.country",
        "travel_entry_rule_citizen_rel",
        "rule_id",
        "country_id",
        string="For Travellers from",
        help="By the country in the address of the traveller. Empty: for everybody.",
    )
    company_id = fields.Many2one(
        "res.company", index="btree_not_null", help="Empty: for all companies."
    )
    note = fields.Char(translate=True)

    _months_sane = models.Constraint(
        "CHECK(months_after BETWEEN 0 AND 120)",
        "The months after the return are 0 to 120.",
    )
