from odoo import models

GUARD = "industry.computed.guard"


class EstateProperty(models.Model):
    _name = "estate.property"
    _inherit = ["estate.property", GUARD]
    _written_by_steps = frozenset(
        {"verification_state", "verified_by_id", "verified_date"}
    )


class EstateListing(models.Model):
    _name = "estate.listing"
    _inherit = ["estate.listing", GUARD]
    _written_by_steps = frozenset(
        {
            "original_list_price",
            "previous_list_price",
            "market_since",
            "market_days_before",
        }
    )
