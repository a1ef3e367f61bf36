from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, format_datetime

OFFERED = 5


class FleetTrip(models.Model):
    """What stands in the way of a trip, and which vehicles are free instead."""

    _inherit = "fleet.trip"

    clash_text = fields.Text(compute="_compute_clash_text")
    free_vehicle_ids = fields.Many2many(
        "fleet.vehicle",
        string="Free Vehicles",
        compute="_compute_clash_text",
        help="Of the same category, with room for the cargo, and free all the time.",
    )
    late_trip_ids = fields.Many2many(
        "fleet.trip",
        string="Late Trips",
        compute="_compute_late_trip_ids",
        help="Trips under way that still hold the vehicle, trailer or driver of this"
        " one when it should start.",
    )
    is_threatened = fields.Boolean(
        compute="_compute_late_trip_ids",
        search="_search_is_threatened",
        help="A late trip still holds its vehicle, trailer or driver.",
    )

    @api.depends(
        "vehicle_id", "trailer_id", "driver_id", "date_start", "date_end", "state"
    )
    def _compute_clash_text(self):
        for trip in self:
            trip.clash_text = trip.free_vehicle_ids = False
            if trip.state == "draft" and trip.date_start and trip.date_end:
                lines = trip._get_clashes()
                trip.clash_text = "\n".join(lines)
                if lines and trip.vehicle_id:
                    trip.free_vehicle_ids = trip._get_free_vehicles()

    @api.depends("state", "date_start", "vehicle_id", "trailer_id", "driver_id")
    def _compute_late_trip_ids(self):
        late = {}
        for late_id, trip_id in self._read_late_pairs(tuple(self.ids) or (0,)):
            late.setdefault(trip_id, []).append(late_id)
        for trip in self:
            trip.late_trip_ids = self.browse(late.get(trip._origin.id, ()))
            trip.is_threatened = bool(trip.late_trip_ids)

    def _search_is_threatened(self, operator, value):
        if operator != "in":
            return NotImplemented
        ids = [trip_id for _late_id, trip_id in self._read_late_pairs()]
        threatened = Domain("id", "in", ids)
        if set(value) == {True}:
            return threatened
        return ~threatened if set(value) == {False} else Domain(bool(value))

    @api.model
    def _read_late_pairs(self, trip_ids=None):
        """Return [(late trip id, id of the trip that waits for it)]."""
        self.env["fleet.trip"].flush_model(["date_end", "state"])
        self.env["fleet.trip.booking"].flush_model()
        only = SQL("TRUE") if trip_ids is None else SQL("w.id IN %s", trip_ids)
        return self.env.execute_query(
            SQL(
                """SELECT DISTINCT l.id, w.id
                     FROM fleet_trip l
                     JOIN fleet_trip_booking a ON a.trip_id = l.id
                     JOIN fleet_trip_booking b ON b.id <> a.id
                      AND (b.vehicle_id = a.vehicle_id OR b.driver_id = a.driver_id)
                      AND b.date_start >= a.date_start
                      AND b.date_start < GREATEST(l.date_end, %(now)s)
                     JOIN fleet_trip w ON w.id = b.trip_id
                    WHERE l.state = 'in_transit' AND w.state IN
                          ('reserved', 'in_transit') AND w.id <> l.id AND %(only)s
                    ORDER BY l.id, w.id""",
                now=fields.Datetime.now(),
                only=only,
            )
        )

    def _check_free(self):
        """Refuse with the trips in the way and the vehicles that are free."""
        for trip in self:
            if not (lines := trip._get_clashes()):
                continue
            if free := trip._get_free_vehicles():
                names = ", ".join(free.mapped("display_name"))
                lines.append(self.env._("Free at this time: %s", names))
            else:
                lines.append(
                    self.env._(
                        "No vehicle of this kind is free then: choose another time."
                    )
                )
            raise UserError("\n".join(lines))

    def _get_clashes(self):
        """Sentences, one for each trip or block in the way."""
        self.ensure_one()
        if self.state == "in_transit":  # it drives already
            return self._get_booking_clashes()
        return [
            *self._get_booking_clashes(),
            *self._get_block_clashes(),
            *self._get_weight_clashes(),
        ]

    def _get_booking_clashes(self):
        # sudo: who is booked elsewhere, also for a trip that the user may not open
        Booking = self.env["fleet.trip.booking"].sudo()
        bookings = Booking.search(self._get_booking_domain(), limit=OFFERED)
        return [
            self.env._(
                "%(what)s is on %(trip)s from %(start)s to %(end)s.",
                what=(one.vehicle_id or one.driver_id).display_name,
                trip=one.trip_id.name,
                start=self._tell_time(one.date_start),
                end=self._tell_time(one.date_end),
            )
            for one in bookings
        ]

    def _get_booking_domain(self):
        vehicles = self.vehicle_id + self.trailer_id
        domain = Domain("vehicle_id", "in", vehicles.ids)
        domain |= Domain("driver_id", "in", self.driver_id.ids)
        return (
            domain
            & Domain("trip_id", "!=", self._origin.id)
            & Domain("date_start", "<", self.date_end)
            & Domain("date_end", ">", self.date_start)
        )

    def _get_block_clashes(self):
        vehicles = self.vehicle_id + self.trailer_id
        occupations = self.env["fleet.vehicle.occupation"].search(
            Domain("vehicle_id", "in", vehicles.ids)
            & Domain("kind", "=", "blocked")
            & self._get_period_domain(),
            limit=OFFERED,
        )
        return [
            self.env._(
                "%(vehicle)s is blocked from %(start)s: %(reason)s.",
                vehicle=one.vehicle_id.display_name,
                start=self._tell_time(one.date_from),
                reason=one.name,
            )
            for one in occupations
        ]

    def _get_weight_clashes(self):
        payload = sum((self.vehicle_id + self.trailer_id).mapped("payload_kg"))
        if not payload or self.weight_kg <= payload:
            return []
        return [
            self.env._(
                "The cargo weighs %(weight)s kg, the vehicle carries %(payload)s kg.",
                weight=round(self.weight_kg),
                payload=round(payload),
            )
        ]

    def _get_period_domain(self):
        """Occupations that overlap with the planned time."""
        return Domain("date_from", "<", self.date_end) & (
            Domain("date_to", "=", False) | Domain("date_to", ">", self.date_start)
        )

    def _get_free_vehicles(self, limit=OFFERED):
        """Vehicles that could do the trip instead."""
        self.ensure_one()
        busy = self.env["fleet.vehicle.occupation"]._search(
            self._get_period_domain()
            & Domain("trip_id", "not in", [self._origin.id or 0])
        )
        domain = Domain("id", "not in", busy.subselect("vehicle_id"))
        domain &= Domain("id", "not in", (self.vehicle_id + self.trailer_id).ids)
        domain &= Domain("is_trailer", "=", False)
        domain &= Domain("company_id", "in", (self.company_id.id, False))
        if self.vehicle_id.category_id:
            domain &= Domain("category_id", "=", self.vehicle_id.category_id.id)
        if weight := self.weight_kg - self.trailer_id.payload_kg:
            domain &= Domain("payload_kg", ">=", weight)
        return self.env["fleet.vehicle"].search(domain, limit=limit)

    def _tell_time(self, moment):
        return format_datetime(self.env, moment, dt_format="short")
