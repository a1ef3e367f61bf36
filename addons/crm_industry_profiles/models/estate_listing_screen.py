from odoo import api, fields, models
from odoo.tools import format_amount


class EstateListing(models.Model):
    """What the screens of a listing show of its property and its history."""

    _inherit = "estate.listing"

    cover_id = fields.Many2one(related="property_id.cover_id")
    living_area = fields.Float(related="property_id.living_area")
    rooms_total = fields.Integer(related="property_id.rooms_total")
    map_url = fields.Char(related="property_id.map_url")
    geo_url = fields.Char(related="property_id.geo_url")
    duplicate_count = fields.Integer(related="property_id.duplicate_count")
    price_change = fields.Float(
        string="Price Change (%)",
        compute="_compute_price_change",
        digits=(16, 1),
        aggregator=None,
        help="What is asked now against what was asked at first.",
    )

    @api.depends("list_price", "original_list_price")
    def _compute_price_change(self):
        for listing in self:
            first, now = listing.original_list_price, listing.list_price
            listing.price_change = 100 * (now - first) / first if first and now else 0

    def action_view_duplicates(self):
        return self.property_id.action_view_duplicates()

    def action_view_prices(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_industry_profiles.estate_listing_history_action"
        )
        return {
            **action,
            "view_mode": "graph,list",
            "views": [(False, "graph"), (False, "list")],
            "domain": [("listing_id", "=", self.id)],
            "context": {"search_default_price": 1},
        }


class EstateListingHistory(models.Model):
    _inherit = "estate.listing.history"

    change_text = fields.Char(string="Change", compute="_compute_change_text")

    @api.depends("field_name", "previous_value", "new_value")
    @api.depends_context("lang")
    def _compute_change_text(self):
        field = self.env["estate.listing"]._fields["standard_status"]
        labels = dict(field._description_selection(self.env))
        for change in self:
            values = [change.previous_value, change.new_value]
            if change.field_name == "standard_status":
                values = [labels.get(value, value) for value in values]
            else:
                values = [change._get_price_text(value) for value in values]
            change.change_text = " → ".join(value or "–" for value in values)

    def _get_price_text(self, value):
        return value and format_amount(self.env, float(value), self.currency_id)
