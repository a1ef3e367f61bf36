from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError

APPLIES_TO = [("any", "Everybody"), ("person", "People"), ("company", "Companies")]


class CrmProfileFact(models.Model):
    _name = "crm.profile.fact"
    _inherit = ["crm.remembered.mixin"]
    _description = "Profile Fact"
    _order = "weight desc, sequence, id"

    field_id = fields.Many2one(
        "ir.model.fields",
        string="Fact",
        required=True,
        ondelete="cascade",
        domain=[
            ("model", "=", "res.partner"),
            ("store", "=", True),
            ("ttype", "not in", ["many2many", "properties", "json", "reference"]),
        ],
    )
    name = fields.Char(related="field_id.field_description")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    weight = fields.Integer(
        default=5,
        required=True,
        help="How much the fact counts in the percentage. The heaviest missing facts"
        " are asked for first.",
    )
    applies_to = fields.Selection(APPLIES_TO, default="any", required=True)
    confirm_months = fields.Integer(
        string="Months Until Old",
        help="After so many months somebody should ask again. 0: never grows old.",
    )

    _field_uniq = models.Constraint(
        "UNIQUE(field_id)", "This fact is in the list already."
    )
    _weight_positive = models.Constraint(
        "CHECK(weight >= 0 AND confirm_months >= 0)",
        "Weight and months cannot be negative.",
    )

    @api.constrains("field_id", "confirm_months")
    def _check_field(self):
        Partner = self.env["res.partner"]
        for fact in self:
            field = Partner._fields.get(fact.field_id.name)
            if fact.field_id.model != "res.partner" or not field or not field.store:
                raise ValidationError(
                    self.env._("“%s” is not kept on the contact.", fact.name)
                )
            if fact.confirm_months and (
                not field.column_type or field.company_dependent
            ):
                raise ValidationError(
                    self.env._(
                        "“%s” cannot grow old, because it is not one value. Set the"
                        " months to 0.",
                        fact.name,
                    )
                )

    @api.model
    @tools.ormcache()
    def _get_facts(self):
        """Return (field name, field id, weight, applies to, months) for each fact."""
        # sudo: the list of wanted facts says nothing about anybody
        facts = self.sudo().search([("active", "=", True)])
        known = self.env["res.partner"]._fields
        return tuple(
            (fact.field_id.name, fact.field_id.id, *fact._get_measures())
            for fact in facts
            if fact.field_id.name in known
        )

    def _get_measures(self):
        return self.weight, self.applies_to, self.confirm_months

    @api.model
    @tools.ormcache()
    def _get_dated_field_ids(self):
        """Return {field name: field id} of the facts that grow old."""
        return {
            name: field_id
            for name, field_id, _weight, _kind, months in self._get_facts()
            if months
        }
