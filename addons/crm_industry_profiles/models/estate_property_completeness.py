from odoo import api, fields, models

EVERYWHERE = (
    "contact_phone",
    "description",
    "latitude",
    "owner_id",
    "photo_ids",
    "property_sub_type",
    "street_name",
    "street_number",
)
BUILT = ("living_area", "stories_total", "year_built")
LAND = ("lot_size_area",)
FLAT = ("entry_level", "rooms_total", "unit_number")
HOUSE = ("lot_size_area", "rooms_total")
FLATS = ("Apartment", "Condominium")
HOUSES = ("SingleFamilyResidence", "Townhouse", "Duplex", "Cabin")


class EstateProperty(models.Model):
    """How much of what a buyer asks is known."""

    _inherit = "estate.property"

    completeness = fields.Integer(
        string="Complete (%)",
        compute="_compute_completeness",
        store=True,
        index=True,
        aggregator="avg",
        help="How much of what a buyer asks is filled in.",
    )
    missing_fields = fields.Char(string="Missing", compute="_compute_missing_fields")

    @api.depends("property_type", *EVERYWHERE, *BUILT, *LAND, *FLAT, *HOUSE)
    def _compute_completeness(self):
        for estate in self:
            asked = estate._get_asked()
            known = sum(1 for name in asked if estate[name])
            estate.completeness = round(100 * known / len(asked))

    @api.depends("completeness")
    @api.depends_context("lang")
    def _compute_missing_fields(self):
        labels = {}
        for estate in self:
            words = []
            for name in estate._get_asked():
                if not estate[name]:
                    labels[name] = labels.get(name) or estate._get_field_label(name)
                    words.append(labels[name])
            estate.missing_fields = ", ".join(words)

    def _get_asked(self):
        """What a buyer asks of this kind of object."""
        if self.property_type == "Land":
            return EVERYWHERE + LAND
        if self.property_sub_type in FLATS:
            return EVERYWHERE + BUILT + FLAT
        if self.property_sub_type in HOUSES:
            return EVERYWHERE + BUILT + HOUSE
        return EVERYWHERE + BUILT

    @api.model
    def _get_field_label(self, name):
        if name == "latitude":
            return self.env._("Position")
        return self._fields[name].get_description(self.env, ["string"])["string"]
