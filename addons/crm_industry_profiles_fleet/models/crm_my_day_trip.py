from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.crm_relations.models.crm_my_day import SECTION_SIZE


class CrmMyDay(models.AbstractModel):
    _inherit = "crm.my.day"

    @api.model
    def _get_my_day_sections(self):
        sections = super()._get_my_day_sections()
        if not self.env["fleet.trip"].has_access("write"):
            return sections
        section = self._prepare_section("trips", self.env._("Trips"), "fa-truck", 34)
        return [*sections, section | {"items": self._get_trip_items()}]

    @api.model
    def _get_trip_items(self):
        """What a dispatcher looks after: late, waiting, and not reserved yet."""
        trips = self.env["fleet.trip"].search_fetch(
            self._get_trip_domain(),
            ["name", "partner_id", "state", "date_start", "date_end", "vehicle_id"],
            order="date_start",
            limit=SECTION_SIZE,
        )
        return [
            self._prepare_item(
                "fleet.trip",
                trip.id,
                " · ".join(filter(None, (trip.name, trip.vehicle_id.license_plate))),
                note=self._get_trip_note(trip),
                partner_id=trip.partner_id.id,
                start=fields.Datetime.to_string(trip.date_start),
                is_late=trip.is_late or trip.is_threatened,
            )
            for trip in trips
        ]

    @api.model
    def _get_trip_domain(self):
        soon = fields.Datetime.add(fields.Datetime.now(), hours=24)
        domain = Domain("is_late", "=", True) | Domain("is_threatened", "=", True)
        domain |= Domain("state", "=", "draft") & Domain("date_start", "<", soon)
        return domain & Domain("user_id", "in", (self.env.uid, False))

    @api.model
    def _get_trip_note(self, trip):
        if trip.is_threatened:
            return self.env._("Waits for a late trip")
        if trip.state == "draft":
            return self.env._("Starts within 24 hours and is not reserved")
        if trip.state == "reserved":
            return self.env._("Has not started")
        return self.env._("Under way after its planned end")
