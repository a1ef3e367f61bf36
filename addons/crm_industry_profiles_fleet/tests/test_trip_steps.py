from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_logistics import LogisticsCommon

STOPS = [("Lviv", "pickup"), ("Border", "border"), ("Krakow", "delivery")]


@tagged("post_install", "-at_install")
class TestTripSteps(LogisticsCommon):
    def _driven(self, trip):
        return trip.with_user(self.dan_user)

    def _codes(self, trip):
        return trip.event_ids.sorted("id").mapped("status_code")

    def test_a_driver_goes_through_the_stops(self):
        trip = self._reserved(1, 9, driver=self.dan, stops=STOPS)
        seen = []
        for _step in range(7):
            seen.append(trip.next_step)
            self._driven(trip).action_next()
        self.assertEqual(
            seen,
            [
                "Start the trip",
                "Arrived: Lviv",
                "Loaded: Lviv",
                "Arrived: Border",
                "Drive on from Border",
                "Arrived: Krakow",
                "Delivered: Krakow",
            ],
        )
        codes = ["6", "24", "1", "13", "1", "16", "1", "21"]
        self.assertEqual((trip.state, self._codes(trip)), ("done", codes))
        self.assertEqual(trip.stop_ids.mapped("status_code"), ["13", "16", "21"])
        self.assertEqual((trip.next_step, trip.actual_end), (False, self.now))

    def test_without_stops_start_and_finish(self):
        trip = self._reserved(1, 9, driver=self.dan)
        self._driven(trip).action_next()
        self.assertEqual(trip.next_step, "Finish the trip")
        self._driven(trip).action_next()
        self.assertEqual((trip.state, self._codes(trip)), ("done", ["6", "24", "21"]))

    def test_a_trip_without_driver_does_not_start(self):
        trip = self._reserved(1, 9)
        with self.assertRaisesRegex(UserError, "Say who drives"):
            trip.action_start()
        self.assertEqual(trip.state, "reserved")

    def test_a_draft_does_not_start(self):
        trip = self._trip(1, 9, driver=self.dan)
        with self.assertRaisesRegex(UserError, "is not reserved"):
            self._driven(trip).action_next()

    def test_an_early_start_takes_the_time_before(self):
        trip = self._started(1, 9)
        self.assertEqual(self._get_periods(trip), {self.red: (0, 9), self.dan: (0, 9)})

    def test_an_early_start_leaves_the_trip_before_alone(self):
        self._reserved(0.5, 1, driver=self.eve)
        trip = self._started(1, 9)
        self.assertEqual(self._get_periods(trip), {self.red: (1, 9), self.dan: (0, 9)})

    def test_a_trip_that_ends_before_its_time_has_come(self):
        self._reserved(0.5, 1, driver=self.eve)
        trip = self._started(1, 9)
        with self._later(0.25):
            trip.action_finish()
        wanted = {self.red: (1, 1), self.dan: (0, 0.25)}
        self.assertEqual(self._get_periods(trip), wanted)

    def test_an_early_end_frees_the_vehicle(self):
        trip = self._started(-1, 9)
        trip.action_finish()
        periods = {self.red: (-1, 0), self.dan: (-1, 0)}
        self.assertEqual(self._get_periods(trip), periods)
        self.assertEqual(self._reserved(0, 5).state, "reserved")

    def test_a_late_trip_holds_its_vehicle_until_now(self):
        trip = self._started(-1, 2)
        with self._later(3):
            self.Trip._cron_follow_late()
        self.assertEqual(
            self._get_periods(trip), {self.red: (-1, 3), self.dan: (-1, 3)}
        )

    def test_a_late_trip_never_takes_the_next_one_away(self):
        late = self._started(-1, 2)
        following = self._reserved(3, 6, driver=self.eve)
        with self._later(4):
            self.Trip._cron_follow_late()
            self.assertEqual(self._get_periods(late)[self.red], (-1, 3))
            self.assertEqual(self._get_periods(late)[self.dan], (-1, 4))
            self.assertEqual(following.late_trip_ids, late)
            found = self.Trip.search([("is_threatened", "=", True)])
            self.assertEqual(found & (late + following), following)
            late.action_finish()
            self.assertFalse(self._fresh(following).late_trip_ids)

    def test_the_dispatcher_is_told_once(self):
        late = self._started(-1, 2)
        following = self._reserved(3, 6, user_id=self.dispatcher.id)
        with self._later(4):
            self.Trip._cron_follow_late()
            self.Trip._cron_follow_late()
        activity = following.activity_ids
        self.assertEqual(activity.user_id, self.dispatcher)
        self.assertIn(late.name, activity.summary)
        self.assertEqual(following.told_trip_id, late)

    def test_a_late_driver_may_start_all_the_same(self):
        late = self._started(-1, 2)
        following = self._reserved(3, 6, driver=self.eve)
        with self._later(4):
            following.with_user(self.eve_user).action_next()
        self.assertEqual((late.state, following.state), ("in_transit", "in_transit"))

    def test_late_is_found_as_it_is_computed(self):
        trips = self._started(-1, 2) + self._reserved(3, 6) + self._trip(1, 2)
        for hours, late in ((1, 0), (2.5, 1), (4, 2)):
            with self._later(hours):
                self._fresh(trips)
                found = self.Trip.search(
                    [("is_late", "=", True), ("id", "in", trips.ids)]
                )
                self.assertEqual(len(found), late)
                self.assertEqual(trips.filtered("is_late"), found)

    def test_a_driver_reports_a_delay(self):
        trip = self._started(-1, 9, stops=STOPS)
        action = self._driven(trip).action_report()
        Event = self.env["fleet.trip.event"].with_user(self.dan_user)
        event = Event.with_context(**action["context"]).create({"note": "Jam"})
        self.assertEqual(event.status_code, "20")
        self.assertEqual(event.user_id, self.dan_user)
        self.assertEqual(
            (event.cbv_step, event.cbv_disposition), ("holding", "in_transit")
        )
        self.assertEqual(trip.stop_ids[0].status_code, "20")

    def test_nobody_drives_the_trip_of_another(self):
        trip = self._reserved(1, 9, driver=self.dan)
        with self.assertRaises(AccessError):
            trip.with_user(self.eve_user).action_next()
        self.assertEqual(trip.state, "reserved")
