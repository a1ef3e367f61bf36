from odoo import api, fields, models

MAP = (
    "https://www.openstreetmap.org/?mlat=%(lat).6f&mlon=%(lon).6f"
    "#map=18/%(lat).6f/%(lon).6f"
)
GEO = "geo:%(lat).6f,%(lon).6f?q=%(lat).6f,%(lon).6f"


class EstateProperty(models.Model):
    _inherit = "estate.property"

    map_url = fields.Char(string="Map", compute="_compute_map_url")
    geo_url = fields.Char(
        string="Navigation",
        compute="_compute_map_url",
        help="Opens the map application of a phone.",
    )
    listing_count = fields.Integer(compute="_compute_listing_count")

    @api.depends("latitude", "longitude")
    def _compute_map_url(self):
        for estate in self:
            position = {"lat": estate.latitude, "lon": estate.longitude}
            is_known = estate.latitude and estate.longitude
            estate.map_url = MAP % position if is_known else False
            estate.geo_url = GEO % position if is_known else False

    @api.depends("listing_ids")
    def _compute_listing_count(self):
        counts = dict(
            self.env["estate.listing"]._read_group(
                [("property_id", "in", self.ids)], ["property_id"], ["__count"]
            )
        )
        for estate in self:
            estate.listing_count = counts.get(estate._origin, 0)

    def _get_address_key(self):
        return self.city_id.id, self.street_key, self.number_key, self.unit_key

    def action_new_listing(self):
        """A new mandate for this object."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "estate.listing",
            "view_mode": "form",
            "views": [(False, "form")],
            "context": {"default_property_id": self.id},
            "name": self.env._("New Listing"),
        }

    def action_view_listings(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "estate.listing",
            "view_mode": "list,kanban,form",
            "domain": [("property_id", "=", self.id)],
            "context": {"default_property_id": self.id},
            "name": self.env._("Listings"),
        }
