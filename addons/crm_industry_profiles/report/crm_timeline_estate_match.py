from odoo import api, fields, models
from odoo.tools import SQL


class CrmTimeline(models.Model):
    _inherit = "crm.timeline"
    _depends = {
        "estate.match": [
            "date_reaction",
            "date_sent",
            "listing_id",
            "price",
            "reaction",
            "request_id",
        ],
        "estate.request": ["company_id", "name", "partner_id", "user_id"],
        "estate.listing": ["name", "property_id"],
        "estate.property": ["name"],
    }

    kind = fields.Selection(
        selection_add=[
            ("match_sent", "Properties Sent"),
            ("match_reaction", "Reaction to a Property"),
        ]
    )

    @api.model
    def _get_kind_icons(self):
        icons = {
            "match_sent": "fa-envelope-o text-success",
            "match_reaction": "fa-heart-o text-success",
        }
        return {**super()._get_kind_icons(), **icons}

    @api.model
    def _get_state_fields(self):
        return {**super()._get_state_fields(), "estate.match": "reaction"}

    def _timeline_sources(self):
        return {
            **super()._timeline_sources(),
            "match_sent": self._get_match_sent_source(),
            "match_reaction": self._get_match_reaction_source(),
        }

    @api.model
    def _get_match_sent_source(self):
        """One row for each mail, with the number of properties in it."""
        return {
            "number": 1846,
            "kinds": ("match_sent",),
            "key": SQL("s.id"),
            "from": SQL(
                "estate_request q JOIN LATERAL ("
                "SELECT MIN(m.id) AS id, m.date_sent, COUNT(*) AS sent"
                " FROM estate_match m"
                " WHERE m.request_id = q.id AND m.date_sent IS NOT NULL"
                " GROUP BY m.date_sent) s ON TRUE"
            ),
            "columns": {
                **self._get_request_columns(),
                "date": SQL("s.date_sent"),
                "kind": SQL("'match_sent'"),
                "name": SQL("concat_ws(': ', q.name, s.sent)"),
                "res_model": SQL("'estate.request'"),
                "res_id": SQL("q.id"),
            },
        }

    @api.model
    def _get_match_reaction_source(self):
        return {
            "number": 1847,
            "kinds": ("match_reaction",),
            "key": SQL("m.id"),
            "from": SQL("estate_match m JOIN estate_request q ON q.id = m.request_id"),
            "where": SQL("m.reaction IS NOT NULL AND m.date_reaction IS NOT NULL"),
            "columns": {
                **self._get_request_columns(),
                "date": SQL("m.date_reaction"),
                "kind": SQL("'match_reaction'"),
                "name": SQL(
                    "(SELECT concat_ws(' ', l.name, o.name) FROM estate_listing l"
                    " JOIN estate_property o ON o.id = l.property_id"
                    " WHERE l.id = m.listing_id)"
                ),
                "state": SQL("m.reaction"),
                "res_model": SQL("'estate.match'"),
                "res_id": SQL("m.id"),
            },
        }

    @api.model
    def _get_request_columns(self):
        return {
            "partner_id": SQL("q.partner_id"),
            "user_id": SQL("q.user_id"),
            "company_id": SQL("q.company_id"),
        }
