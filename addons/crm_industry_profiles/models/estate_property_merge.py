from odoo import fields, models
from odoo.exceptions import UserError

# what the better object takes from the other if it has none itself
FILLED = (
    "bathrooms_total_integer",
    "bedrooms_total",
    "building_area_total",
    "contact_phone",
    "description",
    "entry_level",
    "listing_key",
    "living_area",
    "lot_size_area",
    "owner_id",
    "postal_code",
    "property_sub_type",
    "rooms_total",
    "stories_total",
    "street_name",
    "street_number",
    "unit_number",
    "year_built",
)
PHOTO_POINTS, MAX_PHOTOS, VERIFIED_POINTS = 3, 10, 30
DUPLICATE = ("estate.duplicate.property_id", "estate.duplicate.other_id")


class EstateProperty(models.Model):
    """Two records of one object become one; the better one stays."""

    _name = "estate.property"
    _inherit = ["estate.property", "estate.merge.mixin"]

    merged_into_id = fields.Many2one(
        "estate.property", readonly=True, copy=False, index="btree_not_null"
    )

    def _get_merge_points(self):
        """Points of an object: photos, completeness, verified."""
        self.ensure_one()
        photos = min(len(self.photo_ids), MAX_PHOTOS) * PHOTO_POINTS
        verified = VERIFIED_POINTS if self.verification_state == "verified" else 0
        return photos + self.completeness + verified

    def _get_better(self):
        """The object with the most points; of equals the one that was here first."""
        return max(self, key=lambda estate: (estate._get_merge_points(), -estate.id))

    def _merge(self):
        """Merge these properties; return the one that stays."""
        self._check_merge()
        better = self._get_better()
        others = self - better
        # sudo: listings and files of colleagues go with the object that was checked
        better.sudo()._take_over(others.sudo())
        for other in others.sudo():
            other._message_log(
                body=self.env._("Merged into %s.", better._get_html_link())
            )
        return better

    def _check_merge(self):
        if len(self) < 2:
            raise UserError(self.env._("Select two properties or more to merge them."))
        self.check_access("write")
        if len(self.company_id) > 1:
            raise UserError(
                self.env._("Properties of different companies cannot be merged.")
            )

    def _take_over(self, others):
        photos = self.photo_ids | others.photo_ids
        names = ", ".join(other.display_name for other in others)
        vals = self._prepare_filled(others)
        self.env["estate.duplicate"].search(
            ["|", ("property_id", "in", others.ids), ("other_id", "in", others.ids)]
        ).unlink()
        others._move_links(self, skip={*DUPLICATE, "estate.property.merged_into_id"})
        others._move_thread(self)
        others.write(
            {
                "active": False,
                "listing_key": False,
                "merged_into_id": self.id,
                "photo_ids": [(5,)],
            }
        )
        self.write({**vals, "photo_ids": [(6, 0, photos.ids)]})
        self._message_log(body=self.env._("Merged with %s.", names))

    def _prepare_filled(self, others):
        """Values that this object lacks and another one has."""
        vals = {}
        for name in FILLED:
            values = [other[name] for other in others if other[name]]
            if not self[name] and values:
                field = self._fields[name]
                vals[name] = field.convert_to_write(values[0], self)
        located = others.filtered(lambda other: other.latitude and other.longitude)
        if located and not (self.latitude and self.longitude):
            vals["latitude"] = located[0].latitude
            vals["longitude"] = located[0].longitude
        return vals
