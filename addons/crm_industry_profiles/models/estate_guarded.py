from odoo import models

GUARD = "industry.computed.guard"


class EstateProperty(models.Model):
    _name = "estate.property"
    _inherit = ["estate.property", GUARD]
    _written_by_steps = frozenset(
        {"merged_into_id", "verification_state", "verified_by_id", "verified_date"}
    )


class EstateListing(models.Model):
    _name = "estate.listing"
    _inherit = ["estate.listing", GUARD]
    _written_by_steps = frozenset(
        {"is_match_stale", "market_days_before", "market_since"}
    )
    # a mandate that comes from elsewhere brings its history of prices
    _set_at_create = frozenset({"original_list_price", "previous_list_price"})


class EstateLocality(models.Model):
    _name = "estate.locality"
    _inherit = ["estate.locality", GUARD]
    _written_by_steps = frozenset({"parent_path"})


class EstateLocalityAlias(models.Model):
    _name = "estate.locality.alias"
    _inherit = ["estate.locality.alias", GUARD]
