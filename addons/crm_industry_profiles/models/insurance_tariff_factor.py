from odoo import api, fields, models
from odoo.exceptions import ValidationError

CRITERIA = [
    ("age", "Age of the insured"),
    ("territory", "Territory"),
    ("sum_insured", "Sum insured"),
    ("deductible", "Deductible"),
    ("loss_free_years", "Years without a loss"),
    ("always", "Every policy"),
]


class InsuranceTariffFactor(models.Model):
    """A coefficient of the tariff, for who or what it is about, from a day to a day."""

    _name = "insurance.tariff.factor"
    _description = "Tariff Factor"
    _order = "product_id, sequence, criterion, value_from, id"

    name = fields.Char(
        required=True,
        translate=True,
        help="As it stands in the explanation of a premium, for example: Driver under"
        " 25.",
    )
    product_id = fields.Many2one(
        "insurance.product", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="product_id.company_id", store=True)
    sequence = fields.Integer(default=10)
    criterion = fields.Selection(CRITERIA, required=True, default="age")
    value_from = fields.Float(string="From", help="Included.")
    value_to = fields.Float(string="To", help="Not included. 0: without an upper end.")
    state_ids = fields.Many2many("res.country.state", string="Territories")
    coverage_type_ids = fields.Many2many(
        "insurance.coverage.type", string="Covers", help="Empty: all of the product."
    )
    coefficient = fields.Float(digits=(8, 4), default=1.0, required=True)
    date_start = fields.Date(string="Holds from", help="Empty: from the beginning.")
    date_end = fields.Date(string="Holds until", help="Last day. Empty: without end.")

    _coefficient_positive = models.Constraint(
        "CHECK(coefficient > 0)", "A coefficient is greater than zero."
    )
    _range_ordered = models.Constraint(
        "CHECK(value_to = 0 OR value_to > value_from)",
        "The range of a factor ends after it begins.",
    )
    _dates_ordered = models.Constraint(
        "CHECK(date_start IS NULL OR date_end IS NULL OR date_end >= date_start)",
        "A factor cannot end before it begins.",
    )

    @api.constrains("criterion", "state_ids")
    def _check_territories(self):
        for factor in self:
            if factor.criterion == "territory" and not factor.state_ids:
                raise ValidationError(
                    self.env._("Say for which territories “%s” holds.", factor.name)
                )
