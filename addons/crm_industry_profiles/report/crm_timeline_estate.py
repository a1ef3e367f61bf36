from odoo import api, fields, models
from odoo.tools import SQL


class CrmTimeline(models.Model):
    _inherit = "crm.timeline"
    _depends = {
        "estate.listing": [
            "close_date",
            "company_id",
            "contract_price",
            "currency_id",
            "list_agent_id",
            "name",
            "on_market_date",
            "original_list_price",
            "property_id",
            "seller_id",
            "standard_status",
        ],
        "estate.property": ["name"],
    }

    kind = fields.Selection(
        selection_add=[
            ("listing", "Listing on the Market"),
            ("listing_closed", "Listing Closed"),
        ]
    )

    @api.model
    def _get_kind_icons(self):
        icons = {
            "listing": "fa-home text-success",
            "listing_closed": "fa-key text-success",
        }
        return {**super()._get_kind_icons(), **icons}

    def _timeline_sources(self):
        listed = SQL("y.on_market_date IS NOT NULL")
        closed = SQL("y.standard_status = 'Closed'")
        return {
            **super()._timeline_sources(),
            "listing": self._get_listing_source(
                1830, "listing", "on_market_date", listed, "original_list_price"
            ),
            "listing_closed": self._get_listing_source(
                1831, "listing_closed", "close_date", closed, "contract_price"
            ),
        }

    @api.model
    def _get_listing_source(self, number, kind, day, where, amount):
        return {
            "number": number,
            "kinds": (kind,),
            "key": SQL("y.id"),
            "from": SQL("estate_listing y"),
            "where": SQL("%s AND y.seller_id IS NOT NULL", where),
            "columns": {
                "partner_id": SQL("y.seller_id"),
                "date": self._day_to_timestamp(
                    SQL.identifier("y", day), SQL("y.create_date")
                ),
                "is_all_day": SQL("TRUE"),
                "name": SQL(
                    "concat_ws(' ', y.name, (SELECT o.name FROM estate_property o"
                    " WHERE o.id = y.property_id))"
                ),
                "user_id": SQL("y.list_agent_id"),
                "amount": SQL("NULLIF(%s, 0)", SQL.identifier("y", amount)),
                "currency_id": SQL("y.currency_id"),
                "company_id": SQL("y.company_id"),
                "res_model": SQL("'estate.listing'"),
                "res_id": SQL("y.id"),
            },
        }
