from odoo import api, fields, models
from odoo.tools import SQL


class CrmTimeline(models.Model):
    _inherit = "crm.timeline"
    _depends = {
        "fleet.trip": [
            "actual_end",
            "actual_start",
            "company_id",
            "name",
            "partner_id",
            "route_id",
            "state",
            "user_id",
        ],
        "fleet.route": ["name"],
    }

    kind = fields.Selection(
        selection_add=[
            ("trip_started", "Trip Started"),
            ("trip_delivered", "Trip Delivered"),
        ]
    )

    @api.model
    def _get_kind_icons(self):
        icons = {
            "trip_started": "fa-truck text-info",
            "trip_delivered": "fa-flag-checkered text-success",
        }
        return {**super()._get_kind_icons(), **icons}

    def _timeline_sources(self):
        return {
            **super()._timeline_sources(),
            "trip_started": self._get_trip_source(
                1950, "trip_started", SQL("t.actual_start"), SQL("t.state <> 'draft'")
            ),
            "trip_delivered": self._get_trip_source(
                1951, "trip_delivered", SQL("t.actual_end"), SQL("t.state = 'done'")
            ),
        }

    @api.model
    def _get_trip_source(self, number, kind, date, where):
        route = SQL("(SELECT r.name FROM fleet_route r WHERE r.id = t.route_id)")
        return {
            "number": number,
            "kinds": (kind,),
            "key": SQL("t.id"),
            "from": SQL("fleet_trip t"),
            "where": SQL("%s IS NOT NULL AND %s", date, where),
            "columns": {
                "partner_id": SQL("t.partner_id"),
                "date": date,
                "kind": SQL("%s", kind),
                "name": SQL("concat_ws(' ', t.name, %s)", route),
                "user_id": SQL("t.user_id"),
                "company_id": SQL("t.company_id"),
                "res_model": SQL("'fleet.trip'"),
                "res_id": SQL("t.id"),
            },
        }
