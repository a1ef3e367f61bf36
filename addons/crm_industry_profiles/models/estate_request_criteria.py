from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.estate_matching import CHOICES, MUST, NUMBERS, Criterion
from .estate_property import PROPERTY_SUB_TYPES

NEEDS = [("must", "Must"), ("wish", "Wish"), ("ignore", "Does Not Matter")]
PARTS = ("need", "weight")
WEIGHTS = " AND ".join(f"{code}_weight BETWEEN 1 AND 10" for code in NUMBERS + CHOICES)


def _need(label, default):
    return fields.Selection(
        NEEDS,
        string=label,
        default=default,
        required=True,
        help="Must: what does not fit is not shown. Wish: it is shown further down.",
    )


def _weight(label):
    return fields.Integer(
        string=label,
        default=5,
        aggregator=None,
        help="How much the wish counts, from 1 to 10. A must counts as 10.",
    )


class EstateRequestSubType(models.Model):
    """A subtype of properties (RESO: PropertySubType) to choose several of."""

    _name = "estate.request.sub.type"
    _description = "Subtype Looked for"
    _order = "sequence, id"
    _rec_name = "name"

    name = fields.Char(required=True, translate=True)
    code = fields.Selection(PROPERTY_SUB_TYPES, string="Subtype", required=True)
    sequence = fields.Integer(default=10)

    _code_uniq = models.UniqueIndex("(code)", "This subtype is there already.")


class EstateRequest(models.Model):
    """What is asked for: a number or a choice each, with how much it matters.

    One column for each, not a record for each: so that a hundred thousand listings are
    compared with ten thousand requests by one statement.
    """

    _inherit = "estate.request"

    price_min = fields.Monetary(string="Price from", aggregator=None)
    price_max = fields.Monetary(string="Price up to", aggregator=None)
    price_need = _need("Price: Need", "must")
    price_weight = _weight("Price: Weight")
    living_area_min = fields.Float(string="Area from", digits=(16, 2), aggregator=None)
    living_area_max = fields.Float(string="Area up to", digits=(16, 2), aggregator=None)
    living_area_need = _need("Area: Need", "must")
    living_area_weight = _weight("Area: Weight")
    bedrooms_min = fields.Integer(string="Bedrooms from", aggregator=None)
    bedrooms_max = fields.Integer(string="Bedrooms up to", aggregator=None)
    bedrooms_need = _need("Bedrooms: Need", "must")
    bedrooms_weight = _weight("Bedrooms: Weight")
    rooms_min = fields.Integer(string="Rooms from", aggregator=None)
    rooms_max = fields.Integer(string="Rooms up to", aggregator=None)
    rooms_need = _need("Rooms: Need", "wish")
    rooms_weight = _weight("Rooms: Weight")
    floor_min = fields.Integer(string="Floor from", aggregator=None)
    floor_max = fields.Integer(string="Floor up to", aggregator=None)
    floor_need = _need("Floor: Need", "wish")
    floor_weight = _weight("Floor: Weight")
    year_min = fields.Integer(string="Year Built from", aggregator=None)
    year_max = fields.Integer(string="Year Built up to", aggregator=None)
    year_need = _need("Year Built: Need", "wish")
    year_weight = _weight("Year Built: Weight")
    locality_ids = fields.Many2many(
        "estate.locality",
        "estate_request_locality_rel",
        "request_id",
        "locality_id",
        string="Localities",
        help="Each stands for all that lies in it: a city for its districts.",
    )
    locality_need = _need("Locality: Need", "must")
    locality_weight = _weight("Locality: Weight")
    sub_type_ids = fields.Many2many(
        "estate.request.sub.type",
        "estate_request_sub_type_rel",
        "request_id",
        "sub_type_id",
        string="Subtypes",
        help="Any of these.",
    )
    sub_type_need = _need("Subtype: Need", "must")
    sub_type_weight = _weight("Subtype: Weight")
    tolerance = fields.Integer(
        string="Tolerance (%)",
        default=5,
        aggregator=None,
        tracking=True,
        help="By how much numbers may be missed, 0 to 30 percent (the year of"
        " construction: as many years). At the edge half of the points are left.",
    )

    _tolerance_range = models.Constraint(
        "CHECK(tolerance BETWEEN 0 AND 30)",
        "The tolerance is between 0 and 30 percent.",
    )
    _weights_range = models.Constraint(
        f"CHECK({WEIGHTS})", "A weight is between 1 and 10."
    )

    @api.constrains(*[f"{code}_{edge}" for code in NUMBERS for edge in ("min", "max")])
    def _check_bounds(self):
        for request in self:
            for code in NUMBERS:
                low, high = request[f"{code}_min"], request[f"{code}_max"]
                if low < 0 or high < 0 or (high and low > high):
                    field = self._fields[f"{code}_max"]
                    raise ValidationError(
                        self.env._(
                            "%(field)s: %(high)s is less than %(low)s. Bounds are not"
                            " negative, and the second is the larger one; leave it"
                            " empty if it is open.",
                            field=field.get_description(self.env, ["string"])["string"],
                            high=high,
                            low=low,
                        )
                    )

    @api.constrains(lambda self: [*self._get_criteria_fields(), "state"])
    def _check_has_must(self):
        """A request without a must would match everything that is offered."""
        for request in self.filtered(lambda request: request.state == "active"):
            criteria = request._get_criteria()
            if not any(line.counts and line.need == MUST for line in criteria):
                raise ValidationError(
                    self.env._(
                        "%s: say at least one thing that is a must, for example the"
                        " highest price or the locality. Otherwise everything fits.",
                        request.display_name,
                    )
                )

    @api.model
    def _get_criteria_fields(self):
        """What a match depends on, beside whose request it is."""
        names = [f"{code}_{part}" for code in NUMBERS + CHOICES for part in PARTS]
        names += [f"{code}_{edge}" for code in NUMBERS for edge in ("min", "max")]
        return [*names, "tolerance", "locality_ids", "sub_type_ids"]

    def _get_criteria(self):
        """As `tools.estate_matching` reads them."""
        self.ensure_one()
        values = {
            "locality": frozenset(self.locality_ids.ids),
            "sub_type": frozenset(self.sub_type_ids.mapped("code")),
        }
        return [
            Criterion(
                code,
                self[f"{code}_need"],
                self[f"{code}_weight"],
                values=values[code],
            )
            if code in CHOICES
            else Criterion(
                code,
                self[f"{code}_need"],
                self[f"{code}_weight"],
                self._get_bound(f"{code}_min"),
                self._get_bound(f"{code}_max"),
            )
            for code in NUMBERS + CHOICES
        ]

    def _get_bound(self, name):
        return Decimal(str(self[name])) if self[name] else None
