from psycopg2.errors import ExclusionViolation

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common_logistics import LogisticsCommon


@tagged("post_install", "-at_install")
class TestTripBooking(LogisticsCommon):
    def test_reserving_books_vehicle_trailer_and_driver(self):
        trip = self._reserved(1, 5, driver=self.dan, trailer_id=self.trailer.id)
        wanted = {self.red: (1, 5), self.trailer: (1, 5), self.dan: (1, 5)}
        self.assertEqual(self._get_periods(trip), wanted)
        self.assertEqual(trip.state, "reserved")

    def test_a_vehicle_is_not_booked_twice(self):
        first = self._reserved(1, 5)
        second = self._trip(4, 8)
        with self.assertRaisesRegex(
            UserError,
            f"(?s)RED-1 is on {first.name} from .*Free at this time: .*BLUE-2",
        ) as refusal:
            second.action_reserve()
        self.assertNotIn("TRAIL-3", str(refusal.exception))
        self.assertFalse(self._get_periods(second))

    def test_a_refused_trip_stays_a_draft(self):
        self._reserved(1, 5)
        second = self._trip(4, 8)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            second.action_reserve()
        self.assertEqual(self._fresh(second).state, "draft")

    def test_a_trailer_is_the_same_vehicle(self):
        first = self._reserved(1, 5, trailer_id=self.trailer.id)
        second = self._trip(2, 3, vehicle=self.trailer)
        with self.assertRaisesRegex(UserError, f"TRAIL-3 is on {first.name}"):
            second.action_reserve()

    def test_a_driver_is_not_booked_twice(self):
        first = self._reserved(1, 5, driver=self.dan)
        second = self._trip(4, 8, vehicle=self.blue, driver=self.dan)
        with self.assertRaisesRegex(UserError, f"Dan Driver is on {first.name}"):
            second.action_reserve()

    def test_trips_may_touch(self):
        self._reserved(1, 5, driver=self.dan)
        second = self._reserved(5, 8, driver=self.dan)
        self.assertEqual(second.state, "reserved")

    def test_a_draft_books_nothing(self):
        self._trip(1, 5)
        self.assertEqual(self._reserved(1, 5).state, "reserved")

    def test_cancelling_frees(self):
        self._reserved(1, 5).action_cancel()
        self.assertEqual(self._reserved(1, 5).state, "reserved")

    def test_back_to_draft_frees(self):
        first = self._reserved(1, 5)
        first.action_draft()
        self.assertFalse(self._get_periods(first))

    def test_a_reserved_trip_moves_with_its_dates(self):
        trip = self._reserved(1, 5)
        trip.write({"date_start": self._at(2), "date_end": self._at(6)})
        self.assertEqual(self._get_periods(trip), {self.red: (2, 6)})

    def test_a_move_onto_another_trip_is_refused(self):
        self._reserved(6, 8)
        trip = self._reserved(1, 5)
        with self.assertRaisesRegex(UserError, "RED-1 is on"), self.env.cr.savepoint():
            trip.date_end = self._at(7)
        self.assertEqual(self._get_periods(trip), {self.red: (1, 5)})

    def test_another_vehicle_takes_its_place(self):
        trip = self._reserved(1, 5)
        trip.vehicle_id = self.blue
        self.assertEqual(self._get_periods(trip), {self.blue: (1, 5)})

    def test_a_blocked_vehicle_is_refused_with_the_reason(self):
        self._block(self.red, 2, 3, "Police")
        with self.assertRaisesRegex(UserError, "RED-1 is blocked from .*: Police"):
            self._trip(1, 5).action_reserve()

    def test_a_document_that_expires_on_the_way_is_refused(self):
        self.env["fleet.vehicle.document"].create(
            {
                "vehicle_id": self.red.id,
                "kind": "inspection",
                "date_expiry": "2027-03-09",
            }
        )
        self._reserved(1, 5)
        with self.assertRaisesRegex(UserError, "Technical Inspection"):
            self._trip(30, 40).action_reserve()

    def test_only_who_can_carry_it_is_offered(self):
        self._reserved(1, 5)
        light = self._vehicle("LIGHT-4", payload_kg=3000)
        trip = self._trip(
            1, 5, cargo_ids=[(0, 0, {"description": "Steel", "weight_kg": 9000})]
        )
        self.assertEqual(trip._get_free_vehicles(), self.blue)
        self.assertEqual(trip.free_vehicle_ids, self.blue)
        self.assertNotIn(light, trip._get_free_vehicles())

    def test_too_heavy_a_cargo_is_refused(self):
        trip = self._trip(
            1, 5, cargo_ids=[(0, 0, {"description": "Steel", "weight_kg": 13000})]
        )
        with self.assertRaisesRegex(UserError, "13000 kg, the vehicle carries 12000"):
            trip.action_reserve()

    def test_nothing_is_free(self):
        self._reserved(1, 5)
        self._reserved(1, 5, vehicle=self.blue)
        with self.assertRaisesRegex(UserError, "No vehicle of this kind is free"):
            self._trip(1, 5).action_reserve()

    def test_a_draft_says_what_is_in_the_way(self):
        first = self._reserved(1, 5)
        second = self._trip(4, 8)
        self.assertIn(f"RED-1 is on {first.name}", second.clash_text)
        self.assertFalse(self._trip(6, 8).clash_text)

    def test_postgresql_refuses_by_itself(self):
        trip = self._reserved(1, 5)
        other = self._trip(2, 3)
        values = {"trip_id": other.id, "vehicle_id": self.red.id}
        values |= {"date_start": self._at(2), "date_end": self._at(3)}
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(ExclusionViolation),
            self.env.cr.savepoint(),
        ):
            self.env["fleet.trip.booking"].create(values)
        self.assertEqual(self._get_periods(trip), {self.red: (1, 5)})

    def test_the_constraints_need_no_extension(self):
        self.env.cr.execute(
            """SELECT count(*) FROM pg_constraint c
                JOIN pg_depend d ON d.objid = c.conindid
                JOIN pg_opclass o ON o.oid = d.refobjid
                JOIN pg_depend e ON e.objid = o.oid AND e.deptype = 'e'
               WHERE c.conrelid = 'fleet_trip_booking'::regclass AND c.contype = 'x'"""
        )
        self.assertEqual(self.env.cr.fetchone(), (0,))
        self.env.cr.execute(
            "SELECT count(*) FROM pg_constraint WHERE contype = 'x'"
            " AND conrelid = 'fleet_trip_booking'::regclass"
        )
        self.assertEqual(self.env.cr.fetchone(), (2,))

    def test_a_driven_trip_is_history(self):
        trip = self._started(-1, 5)
        trip.action_finish()
        with self.assertRaisesRegex(UserError, "has ended"):
            trip.vehicle_id = self.blue
        with self.assertRaisesRegex(UserError, "cannot be cancelled"):
            trip.action_cancel()
        with self.assertRaisesRegex(UserError, "Cancel .* before you delete it"):
            trip.unlink()

    def test_routes_propose_end_and_distance(self):
        stops = [("Kyiv", 0, 0, 1), ("Lviv", 540, 7.5, 1.5)]
        route = self.env["fleet.route"].create(
            {
                "name": "Kyiv - Lviv",
                "stop_ids": [
                    (
                        0,
                        0,
                        dict(
                            zip(
                                ("place", "distance_km", "duration", "duration_stop"),
                                stop,
                                strict=True,
                            )
                        ),
                    )
                    for stop in stops
                ],
            }
        )
        trip = self.Trip.create(
            {"vehicle_id": self.red.id, "route_id": route.id, "date_start": self.now}
        )
        self.assertEqual((trip.distance_km, trip.date_end), (540, self._at(10)))

    def test_a_list_of_trips_costs_the_same_for_many(self):
        names = ["is_late", "is_threatened", "late_trip_ids", "name", "next_step"]
        costs = []
        for count in (1, 20):
            trips = self.Trip.browse()
            for number in range(count):
                trips += self._reserved(
                    100 * count + number,
                    100 * count + number + 1,
                    stops=[("Lviv", "pickup")],
                )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            trips.read(names)
            costs.append(self.env.cr.sql_log_count - before)
        self.assertEqual(costs[0], costs[1])

    def test_a_route_brings_its_stops_with_planned_times(self):
        legs = [("Lviv", "pickup", 0, 2), ("Krakow", "delivery", 5, 1)]
        names = ("place", "kind", "duration", "duration_stop")
        stops = [Command.create(dict(zip(names, leg, strict=True))) for leg in legs]
        route = self.env["fleet.route"].create({"name": "West", "stop_ids": stops})
        with Form(self.Trip.with_user(self.dispatcher)) as form:
            form.vehicle_id = self.red
            form.date_start = self._at(1)
            form.route_id = route
            form.date_start = self._at(2)
        stops = form.record.stop_ids
        self.assertEqual(stops.mapped("place"), ["Lviv", "Krakow"])
        self.assertEqual(stops.mapped("planned_arrival"), [self._at(2), self._at(9)])
        self.assertEqual(stops[-1].planned_departure, form.record.date_end)
