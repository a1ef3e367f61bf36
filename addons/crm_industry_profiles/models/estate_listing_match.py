from decimal import ROUND_HALF_UP, Decimal

from odoo import api, fields, models
from odoo.fields import Domain

from .estate_later import EstateLater
from .estate_matching import UNKNOWN_AT_ZERO

LISTING_FIELDS = {
    "active",
    "currency_id",
    "list_price",
    "property_id",
    "standard_status",
    "transaction_kind",
}
PROPERTY_FIELDS = {
    "bedrooms_total",
    "building_area_total",
    "company_id",
    "entry_level",
    "living_area",
    "locality_id",
    "lot_size_area",
    "property_sub_type",
    "rooms_total",
    "year_built",
}


class EstateListing(models.Model):
    _inherit = "estate.listing"

    match_ids = fields.One2many("estate.match", "listing_id", string="Matches")
    buyer_count = fields.Integer(
        string="Buyers",
        compute="_compute_buyer_count",
        groups="crm_industry_profiles.group_estate_agent",
        help="Requests that this listing fits, without those that discarded it.",
    )
    is_match_stale = fields.Boolean(copy=False, readonly=True)

    _match_stale_idx = models.Index("(id) WHERE is_match_stale")
    _match_idx = models.Index(
        "(company_id, transaction_kind, locality_id, list_price) WHERE active"
        " AND standard_status IN ('Active', 'ActiveUnderContract', 'ComingSoon')"
    )

    def _compute_buyer_count(self):
        Match = self.env["estate.match"]
        domain = Domain("listing_id", "in", self.ids) & Match._get_shown_domain()
        counts = dict(Match._read_group(domain, ["listing_id"], ["__count"]))
        for listing in self:
            listing.buyer_count = counts.get(listing, 0)

    @api.model_create_multi
    def create(self, vals_list):
        listings = super().create(vals_list)
        self.env["estate.matching"]._refresh(listings=listings)
        return listings

    def write(self, vals):
        done = super().write(vals)
        if LISTING_FIELDS & vals.keys():
            self.env["estate.matching"]._refresh(listings=self)
        return done

    def action_match(self):
        self.check_access("read")
        self.env["estate.matching"]._refresh(listings=self)

    def action_view_buyers(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_industry_profiles.estate_match_action_buyers"
        )
        return action | {
            "display_name": self.display_name,
            "domain": [("listing_id", "=", self.id)],
            "context": {"search_default_shown": 1},
        }

    def _get_match_facts(self):
        """{listing: what `tools.estate_matching` compares}, in the company's money."""
        factors = self.env["estate.matching"]._get_factors(self.company_id)
        return {listing: listing._get_facts(factors) for listing in self}

    def _get_facts(self, factors):
        estate = self.property_id
        factor = factors.get((self.company_id.id, self.currency_id.id), Decimal(1))
        price = Decimal(str(self.list_price)) * factor
        numbers = {
            "price": price.quantize(Decimal("0.01"), ROUND_HALF_UP),
            "living_area": estate.living_area
            or estate.building_area_total
            or estate.lot_size_area,
            "bedrooms": estate.bedrooms_total,
            "rooms": estate.rooms_total,
            "floor": estate.entry_level,
            "year": estate.year_built,
        }
        path = self.locality_id.parent_path or ""
        return {
            "locality": {int(place) for place in path.split("/") if place},
            "sub_type": {estate.property_sub_type},
            **{
                code: None
                if code in UNKNOWN_AT_ZERO and not number
                else Decimal(str(number))
                for code, number in numbers.items()
            },
        }


class EstateProperty(models.Model):
    _inherit = "estate.property"

    def write(self, vals):
        done = super().write(vals)
        if PROPERTY_FIELDS & vals.keys() and not EstateLater.put_off(self):
            # sudo: all listings of what was changed are matched, whoever has them
            Listing = self.env["estate.listing"].sudo()
            Listing = Listing.with_context(active_test=False)
            listings = Listing.search([("property_id", "in", self.ids)])
            self.env["estate.matching"]._refresh(listings=listings)
        return done


class EstateLocality(models.Model):
    _inherit = "estate.locality"

    def write(self, vals):
        done = super().write(vals)
        if "parent_id" in vals:
            # sudo: a place moved, so did all that is offered there, in each company
            listings = self.env["estate.listing"].sudo()
            moved = listings.search([("locality_id", "child_of", self.ids)])
            self.env["estate.matching"]._refresh(listings=moved)
        return done
