from odoo import api, fields, models
from odoo.tools import SQL


class CrmTimeline(models.Model):
    _inherit = "crm.timeline"
    _depends = {
        "estate.listing": ["currency_id", "name"],
        "estate.offer": [
            "amount",
            "company_id",
            "currency_id",
            "date",
            "listing_id",
            "partner_id",
            "state",
            "user_id",
        ],
        "estate.property": ["name"],
        "estate.viewing": [
            "company_id",
            "date_start",
            "event_id",
            "partner_id",
            "property_id",
            "state",
            "user_id",
        ],
    }

    kind = fields.Selection(
        selection_add=[("estate_viewing", "Viewing"), ("estate_offer", "Offer")]
    )

    @api.model
    def _get_kind_icons(self):
        icons = {
            "estate_viewing": "fa-key text-info",
            "estate_offer": "fa-handshake-o text-success",
        }
        return {**super()._get_kind_icons(), **icons}

    @api.model
    def _get_state_fields(self):
        own = {"estate.viewing": "state", "estate.offer": "state"}
        return {**super()._get_state_fields(), **own}

    def _timeline_sources(self):
        return {
            **super()._timeline_sources(),
            "estate_viewing": self._get_estate_viewing_source(),
            "estate_offer": self._get_estate_offer_source(),
        }

    @api.model
    def _get_meeting_source(self):
        """The meeting of a viewing is told by the viewing."""
        source = super()._get_meeting_source()
        is_other = SQL(
            "NOT EXISTS (SELECT FROM estate_viewing ev WHERE ev.event_id = e.id)"
        )
        return {**source, "where": SQL("%s AND %s", source["where"], is_other)}

    @api.model
    def _get_estate_viewing_source(self):
        return {
            "number": 1930,
            "kinds": ("estate_viewing",),
            "key": SQL("v.id"),
            "from": SQL(
                "estate_viewing v JOIN estate_property t ON t.id = v.property_id"
            ),
            "columns": {
                "partner_id": SQL("v.partner_id"),
                "date": SQL("v.date_start"),
                "name": SQL("t.name"),
                "state": SQL("NULLIF(v.state, 'Done')"),
                "user_id": SQL("v.user_id"),
                "company_id": SQL("v.company_id"),
                "res_model": SQL("'estate.viewing'"),
                "res_id": SQL("v.id"),
            },
        }

    @api.model
    def _get_estate_offer_source(self):
        return {
            "number": 1931,
            "kinds": ("estate_offer",),
            "key": SQL("f.id"),
            "from": SQL("estate_offer f JOIN estate_listing t ON t.id = f.listing_id"),
            "columns": {
                "partner_id": SQL("f.partner_id"),
                "date": self._day_to_timestamp(SQL("f.date"), SQL("f.create_date")),
                "is_all_day": SQL("TRUE"),
                "name": SQL("t.name"),
                "state": SQL("f.state"),
                "user_id": SQL("f.user_id"),
                "amount": SQL("f.amount"),
                "currency_id": SQL("f.currency_id"),
                "company_id": SQL("f.company_id"),
                "res_model": SQL("'estate.offer'"),
                "res_id": SQL("f.id"),
            },
        }
