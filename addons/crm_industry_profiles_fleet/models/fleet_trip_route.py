from odoo import Command, api, fields, models


class FleetTrip(models.Model):
    """The stops of a trip and their planned times follow from its route."""

    _inherit = "fleet.trip"

    @api.onchange("route_id")
    def _onchange_route_id(self):
        if self.route_id and not any(self.stop_ids.mapped("actual_arrival")):
            self.stop_ids = [
                Command.clear(),
                *(Command.create(vals) for vals in self._prepare_route_stops()),
            ]

    @api.onchange("date_start")
    def _onchange_date_start(self):
        """Move the planned times with the trip while its stops are the route's."""
        planned = self._prepare_route_stops()
        if self.stop_ids.mapped("place") == [vals["place"] for vals in planned]:
            for stop, vals in zip(self.stop_ids, planned, strict=True):
                stop.planned_arrival = vals["planned_arrival"]
                stop.planned_departure = vals["planned_departure"]

    def _prepare_route_stops(self):
        """Values of the stops of the route: driving to each, then standing there."""
        values, moment = [], self.date_start
        for number, stop in enumerate(self.route_id.stop_ids, start=1):
            arrival = moment and fields.Datetime.add(moment, hours=stop.duration)
            moment = arrival and fields.Datetime.add(arrival, hours=stop.duration_stop)
            values.append(
                {
                    "sequence": number * 10,
                    "place": stop.place,
                    "partner_id": stop.partner_id.id,
                    "kind": stop.kind,
                    "planned_arrival": arrival,
                    "planned_departure": moment,
                }
            )
        return values
