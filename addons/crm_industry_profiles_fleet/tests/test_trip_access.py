from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common_logistics import LogisticsCommon


@tagged("post_install", "-at_install")
class TestTripAccess(LogisticsCommon):
    def test_a_driver_sees_the_own_trips(self):
        own = self._reserved(1, 5, driver=self.dan)
        other = self._reserved(1, 5, vehicle=self.blue, driver=self.eve)
        Trip = self.Trip.with_user(self.dan_user)
        self.assertEqual(Trip.search([("id", "in", (own + other).ids)]), own)
        with self.assertRaises(AccessError):
            other.with_user(self.dan_user).read(["name"])

    def test_a_driver_sees_the_own_vehicles(self):
        self._reserved(1, 5, driver=self.dan, trailer_id=self.trailer.id)
        Vehicle = self.env["fleet.vehicle"].with_user(self.dan_user)
        self.assertEqual(Vehicle.search([]), self.red + self.trailer)

    def test_a_driver_writes_nothing(self):
        trip = self._reserved(1, 5, driver=self.dan, stops=[("Lviv", "pickup")])
        mine = trip.with_user(self.dan_user)
        for record in (mine, mine.stop_ids, mine.event_ids):
            with self.assertRaises(AccessError):
                record.write({"sequence": 1} if record == mine.stop_ids else {})
        with self.assertRaises(AccessError):
            mine.write({"note": "Mine"})
        with self.assertRaises(AccessError):
            mine.action_cancel()
        self.assertEqual(trip.state, "reserved")

    def test_a_driver_does_not_see_prices(self):
        trip = self._reserved(1, 5, driver=self.dan, price=1000)
        names = self.Trip.with_user(self.dan_user).fields_get()
        hidden = {"price", "fuel_cost", "other_cost", "order_id", "agreement_id"}
        self.assertFalse(hidden & names.keys())
        with self.assertRaises(AccessError):
            trip.with_user(self.dan_user).read(["price"])

    def test_a_driver_reports_on_the_own_trips_only(self):
        other = self._reserved(1, 5, driver=self.eve)
        Event = self.env["fleet.trip.event"].with_user(self.dan_user)
        with self.assertRaises(AccessError):
            Event.create({"trip_id": other.id, "status_code": "20"})

    def test_nobody_reports_in_the_name_of_others(self):
        trip = self._reserved(1, 5, driver=self.dan)
        Event = self.env["fleet.trip.event"].with_user(self.dispatcher)
        event = Event.create({"trip_id": trip.id, "user_id": self.dan_user.id})
        self.assertEqual(event.user_id, self.dispatcher)

    def test_the_state_is_never_typed(self):
        trip = self._trip(1, 5).with_user(self.dispatcher)
        for values in ({"state": "done"}, {"actual_end": self.now}, {"name": "X"}):
            with self.assertRaisesRegex(AccessError, "cannot be written"):
                trip.write(values)
        new = self.Trip.with_user(self.dispatcher).create(
            {
                "date_start": self._at(1),
                "date_end": self._at(2),
                "state": "done",
                "name": "Mine",
            }
        )
        self.assertEqual(new.state, "draft")
        self.assertRegex(new.name, "^TRIP/2027/")

    def test_nobody_writes_bookings(self):
        trip = self._reserved(1, 5)
        bookings = self.env["fleet.trip.booking"].search([("trip_id", "=", trip.id)])
        for user in (self.dispatcher, self.manager):
            with self.assertRaises(AccessError):
                bookings.with_user(user).write({"date_end": self._at(2)})
            with self.assertRaises(AccessError):
                bookings.with_user(user).unlink()

    def test_events_are_never_changed(self):
        trip = self._reserved(1, 5)
        with self.assertRaises(AccessError):
            trip.event_ids.with_user(self.manager).write({"status_code": "21"})

    def test_a_dispatcher_plans_and_drives(self):
        trip = self._trip(1, 5, driver=self.dan).with_user(self.dispatcher)
        trip.action_reserve()
        trip.action_start()
        self.assertEqual(trip.state, "in_transit")
        with self.assertRaises(AccessError):
            trip.unlink()

    def test_other_companies_see_nothing(self):
        company = self.env["res.company"].create({"name": "Other"})
        self.dispatcher.write(
            {"company_id": company.id, "company_ids": [(6, 0, company.ids)]}
        )
        trip = self._reserved(1, 5, stops=[("Lviv", "pickup")])
        block = self._block(self.blue)
        for record in (trip, trip.stop_ids, trip.event_ids, block):
            found = record.with_user(self.dispatcher).search([("id", "=", record.id)])
            self.assertFalse(found)
        rows = self.env["fleet.vehicle.occupation"].with_user(self.dispatcher)
        self.assertFalse(
            rows.search([("vehicle_id", "in", (self.red + self.blue).ids)])
        )

    def test_the_portal_sees_no_trip_of_others(self):
        portal = new_test_user(self.env, "log_portal", groups="base.group_portal")
        self._reserved(1, 5)
        self.assertFalse(self.env["fleet.trip"].with_user(portal).search([]))
        for model in (
            "fleet.trip.stop",
            "fleet.trip.event",
            "fleet.vehicle.occupation",
        ):
            with self.assertRaises(AccessError):
                self.env[model].with_user(portal).search([])

    def test_a_driver_who_is_an_officer_sees_all_vehicles(self):
        self.dan_user.group_ids += self.env.ref("fleet.fleet_group_user")
        Vehicle = self.env["fleet.vehicle"].with_user(self.dan_user)
        self.assertIn(self.blue, Vehicle.search([]))
