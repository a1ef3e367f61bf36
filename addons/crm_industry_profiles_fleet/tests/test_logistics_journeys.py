from odoo.tests import HttpCase, tagged

from .common_logistics import ADDON, LogisticsCommon


class JourneyCommon(LogisticsCommon):
    is_frozen = False

    def _travel(self, action, tour, login):
        self.start_tour(
            f"/odoo/action-{ADDON}.{action}", tour, login=login, timeout=120
        )
        self.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestLogisticsJourneys(JourneyCommon, HttpCase):
    browser_size = "1366x768"
    login = "log_dispatcher"

    def test_a_dispatcher_reserves_a_free_vehicle(self):
        taken = self._reserved(2, 6)
        customer = self.env["res.partner"].create({"name": "Tour Shipper"})
        trip = self._trip(3, 8, driver=self.dan, partner_id=customer.id)
        self._travel("fleet_trip_action", "logistics_dispatcher_reserves", self.login)
        self.assertEqual((trip.state, trip.vehicle_id), ("reserved", self.blue))
        self.assertEqual(taken.vehicle_id, self.red)

    def test_a_dispatcher_looks_at_the_boards(self):
        self._reserved(1, 6)
        self._block(self.blue)
        self._travel(
            "fleet_vehicle_action_dispatch", "logistics_dispatcher_board", self.login
        )
        self._travel(
            "fleet_vehicle_action_timeline", "logistics_dispatcher_timeline", self.login
        )


@tagged("post_install", "-at_install")
class TestLogisticsJourneysPhone(JourneyCommon, HttpCase):
    browser_size = "375x667"
    touch_enabled = True

    def test_a_driver_delivers(self):
        trip = self._reserved(
            1, 8, driver=self.dan, stops=[("Lviv", "pickup"), ("Krakow", "delivery")]
        )
        self._travel("fleet_trip_action_driver", "logistics_driver_delivers", "log_dan")
        self.assertEqual(trip.state, "done")
        events = trip.event_ids.sorted("id")
        codes = ["6", "24", "20", "1", "13", "1", "21"]
        self.assertEqual(events.mapped("status_code"), codes)
        self.assertEqual(events[1:].user_id, self.dan_user)

    def test_a_dispatcher_looks_at_the_timeline_on_a_phone(self):
        self._reserved(1, 6)
        self._travel(
            "fleet_vehicle_action_timeline",
            "logistics_dispatcher_timeline",
            "log_dispatcher",
        )
