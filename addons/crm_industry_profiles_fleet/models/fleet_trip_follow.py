from odoo import models
from odoo.exceptions import UserError

# What a report of UN/ECE Recommendation 24 tells about a stop, and about the trip
ARRIVED = "1"
LEFT_STOP = {
    "12": ("customs",),
    "13": ("pickup",),
    "16": ("border",),
    "21": ("delivery",),
    "23": ("delivery",),
}
ON_THE_WAY = {"1", "12", "13", "16", "18", "21", "23", "24", "27", "31"}
DELIVERED = "21"


class FleetTrip(models.Model):
    """What is reported moves the trip, in whatever order the reports come."""

    _inherit = "fleet.trip"

    def _find_stop(self, report):
        """The stop that a report is about, by number, by place, or the next one."""
        self.ensure_one()
        stops = self.stop_ids
        if report.stop:
            if report.stop > len(stops):
                raise UserError(
                    self.env._(
                        "%(trip)s has %(number)s stops only.",
                        trip=self.name,
                        number=len(stops),
                    )
                )
            return stops[report.stop - 1]
        if not report.status or report.status not in (ARRIVED, *LEFT_STOP):
            return stops.browse()
        place = report.place.casefold()
        named = stops.filtered(lambda stop: place and stop.place.casefold() == place)
        if named:
            return named[:1]
        if report.status == ARRIVED:
            return stops.filtered(lambda stop: not stop.actual_arrival)[:1]
        kinds = LEFT_STOP[report.status]
        return stops.filtered(
            lambda stop: stop.kind in kinds and not stop.actual_departure
        )[:1]

    def _follow_report(self, event):
        """Start, stop and end the trip at the time of the report.

        Reports that come late make a time earlier, never later, and no step back.
        """
        self.ensure_one()
        if event.status_code in ON_THE_WAY:
            self._follow_start(event)
        if event.stop_id:
            self._follow_stop(event)
        if event.status_code == DELIVERED:
            self._follow_delivery(event)
        self._follow_actual()

    def _follow_start(self, event):
        values = {}
        if self.state == "reserved":
            values["state"] = "in_transit"
        if not self.actual_start or event.date < self.actual_start:
            values["actual_start"] = event.date
        if values:
            self.write(values)

    def _follow_stop(self, event):
        stop, values = event.stop_id, {}
        left = event.status_code in LEFT_STOP
        if not stop.actual_arrival or event.date < stop.actual_arrival:
            values["actual_arrival"] = event.date
        if left and (not stop.actual_departure or event.date < stop.actual_departure):
            values["actual_departure"] = event.date
        latest = self.env["fleet.trip.event"].search(
            [("stop_id", "=", stop.id), ("status_code", "!=", False)], limit=1
        )
        stop.write({**values, "status_code": latest.status_code})

    def _follow_delivery(self, event):
        """The last delivery ends the trip; without stops, any."""
        open_stops = self.stop_ids.filtered(
            lambda stop: stop.kind == "delivery" and not stop.actual_departure
        )
        if self.state == "in_transit" and not open_stops:
            ends = [
                event.date,
                *self.stop_ids.filtered("actual_departure").mapped("actual_departure"),
            ]
            self.write({"state": "done", "actual_end": max(ends)})
