from contextlib import contextmanager

from psycopg2.errors import ExclusionViolation

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError, UserError
from odoo.tools import SQL, mute_logger


class FleetTripBooking(models.Model):
    """The time that a trip takes of a vehicle, trailer or driver.

    PostgreSQL itself refuses two that overlap. The keys are ranges of one number,
    because GiST knows ranges by itself and numbers only with an extension (btree_gist)
    that not every database may create.
    """

    _name = "fleet.trip.booking"
    _description = "Booking of a Trip"
    _order = "date_start, id"
    _rec_name = "trip_id"

    trip_id = fields.Many2one(
        "fleet.trip", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="trip_id.company_id", store=True, index=True)
    vehicle_id = fields.Many2one(
        "fleet.vehicle",
        index="btree_not_null",
        ondelete="restrict",
        help="The vehicle, or the trailer: one vehicle is never both at once.",
    )
    driver_id = fields.Many2one(
        "res.partner", index="btree_not_null", ondelete="restrict"
    )
    date_start = fields.Datetime(required=True)
    date_end = fields.Datetime(required=True)

    _resource_check = models.Constraint(
        "CHECK((vehicle_id IS NULL) <> (driver_id IS NULL))",
        "A booking is of a vehicle or of a driver.",
    )
    _vehicle_excl = models.Constraint(
        """EXCLUDE USING gist (
            int4range(vehicle_id, vehicle_id, '[]') WITH =,
            tsrange(date_start, date_end) WITH &&
        ) WHERE (vehicle_id IS NOT NULL)""",
        "The vehicle is on another trip at this time.",
    )
    _driver_excl = models.Constraint(
        """EXCLUDE USING gist (
            int4range(driver_id, driver_id, '[]') WITH =,
            tsrange(date_start, date_end) WITH &&
        ) WHERE (driver_id IS NOT NULL)""",
        "The driver is on another trip at this time.",
    )

    @api.model
    def _book(self, vals_list):
        """Create bookings that no visible one refuses.

        What PostgreSQL refuses all the same came from a transaction that this one does
        not see: Odoo begins it again, and then the refusal can name the other trip.
        """
        keys = [
            f"{self._table},{one['vehicle_id'] or 0},{one['driver_id'] or 0}"
            for one in vals_list
        ]
        # in one order, so that two trips wait for each other and never in a circle
        for key in sorted(keys):
            self.env.cr.execute(
                SQL("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", key)
            )
        with self._watch_others():
            self.create(vals_list)

    @contextmanager
    def _watch_others(self):
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                yield
        except ExclusionViolation as error:
            raise ConcurrencyError(str(error)) from error

    @api.model
    def _stretch(self, wanted):
        """Move bookings to the times that were driven, as far as others leave room.

        :param dict wanted: {trip: (start, end)}
        """
        if not wanted:
            return
        self.flush_model()
        rows = SQL(", ").join(
            SQL("(%s, %s::timestamp, %s::timestamp)", trip.id, start, end)
            for trip, (start, end) in wanted.items()
        )
        query = SQL(
            """UPDATE fleet_trip_booking b
                  SET date_start = n.date_start,
                      date_end = GREATEST(n.date_end, n.date_start)
                 FROM (%s) n WHERE b.id = n.id""",
            self._get_room(rows),
        )
        with self._watch_others():
            self.env.cr.execute(query)
        self.invalidate_model(["date_start", "date_end"])

    @api.model
    def _get_room(self, rows):
        """The wanted times, cut where the bookings before and after leave no room."""
        same = SQL(
            "o.id <> b.id"
            " AND (o.vehicle_id = b.vehicle_id OR o.driver_id = b.driver_id)"
        )
        return SQL(
            """SELECT b.id,
                      GREATEST(w.date_start, (SELECT MAX(o.date_end)
                          FROM fleet_trip_booking o
                         WHERE %(same)s AND o.date_end <= b.date_start)) AS date_start,
                      LEAST(w.date_end, (SELECT MIN(o.date_start)
                          FROM fleet_trip_booking o
                         WHERE %(same)s AND o.date_start >= b.date_end)) AS date_end
                 FROM fleet_trip_booking b
                 JOIN (VALUES %(rows)s) AS w (trip_id, date_start, date_end)
                   ON w.trip_id = b.trip_id""",
            same=same,
            rows=rows,
        )

    @api.model
    def _merge_partner_rows(self, src_partner_ids, dst_partner_id):
        """Two drivers that turn out to be one person have the trips of both.

        What has been driven stays as it is on the trips; what is still planned cannot
        be done by one person at the same time, somebody must decide.
        """
        ids = [*src_partner_ids, dst_partner_id]
        # sudo: whoever may merge contacts moves all that hangs on them
        bookings = self.sudo().search([("driver_id", "in", ids)], order="id")
        self._check_merge(bookings)
        kept = bookings.browse()
        for booking in bookings.sorted(lambda one: one.trip_id.state == "done"):
            if kept.filtered(booking._overlaps):
                booking.unlink()
            else:
                kept |= booking
        kept.write({"driver_id": dst_partner_id})

    @api.model
    def _check_merge(self, bookings):
        planned = bookings.filtered(lambda one: one.trip_id.state != "done")
        for index, booking in enumerate(planned):
            if other := planned[index + 1 :].filtered(booking._overlaps)[:1]:
                raise UserError(
                    self.env._(
                        "%(driver)s and %(other_driver)s are booked for %(trip)s and"
                        " %(other_trip)s at the same time. Give one of the trips to"
                        " another driver, then merge again.",
                        driver=booking.driver_id.display_name,
                        other_driver=other.driver_id.display_name,
                        trip=booking.trip_id.name,
                        other_trip=other.trip_id.name,
                    )
                )

    def _overlaps(self, other):
        return max(self.date_start, other.date_start) < min(
            self.date_end, other.date_end
        )
