import random

from odoo.tests import tagged

from .common_logistics import LogisticsCommon


@tagged("post_install", "-at_install")
class TestVehicleDispatch(LogisticsCommon):
    def _tell(self, vehicle, hours=0):
        """Status, since when and next free, in hours from the standing clock."""
        with self._later(hours):
            self._fresh(vehicle)
            moments = (vehicle.status_since, vehicle.next_free)
            return (
                vehicle.dispatch_status,
                *(one and (one - self.now).total_seconds() / 3600 for one in moments),
            )

    def test_nothing_planned_is_free(self):
        self.assertEqual(self._tell(self.red), ("free", False, False))

    def test_free_since_the_last_trip(self):
        trip = self._started(-1, 5)
        with self._later(2):
            trip.action_finish()
        self.assertEqual(self._tell(self.red, 3), ("free", 2, False))

    def test_a_trip_within_24_hours_reserves(self):
        self._reserved(23, 30)
        self.assertEqual(self._tell(self.red), ("reserved", -1, 30))

    def test_a_trip_later_than_24_hours_does_not(self):
        self._reserved(25, 30)
        self.assertEqual(self._tell(self.red)[0], "free")
        self.assertEqual(self._tell(self.red, 2)[0], "reserved")

    def test_a_reservation_for_now(self):
        self._reserved(-1, 5)
        self.assertEqual(self._tell(self.red), ("reserved", -1, 5))

    def test_a_started_trip_and_its_trailer_are_in_transit(self):
        trip = self._started(-1, 5, trailer_id=self.trailer.id)
        self.assertEqual(self._tell(self.red), ("in_transit", 0, 5))
        self.assertEqual(self._tell(self.trailer), ("in_transit", 0, 5))
        self.assertEqual(self.red.status_reason, trip.name)

    def test_a_late_trip_stays_in_transit(self):
        self._started(-1, 2)
        self.assertEqual(self._tell(self.red, 4), ("in_transit", 0, 4))

    def test_the_next_free_time_skips_short_gaps(self):
        self._started(-1, 5)
        self._reserved(10, 20)
        self._reserved(50, 60)
        self.assertEqual(self._tell(self.red), ("in_transit", 0, 20))

    def test_a_block_goes_before_all(self):
        self._started(-2, 5)
        self._block(self.red, -1, 8)
        self.assertEqual(self._tell(self.red), ("blocked", -1, 8))
        self.assertEqual(self.red.status_reason, "Flat tyre")

    def test_a_block_without_end(self):
        block = self._block(self.red)
        self.assertEqual(self._tell(self.red), ("blocked", -1, False))
        block.action_end()
        self.assertEqual(self._tell(self.red), ("free", 0, False))

    def test_a_block_to_come_does_not_count_yet(self):
        self._block(self.red, 2, 3)
        self.assertEqual(self._tell(self.red)[0], "free")
        self.assertEqual(self._tell(self.red, 2), ("blocked", 2, 3))

    def test_where_it_is(self):
        self.red.location = "Garage"
        self.assertEqual(self.red.current_place, "Garage")
        trip = self._started(-1, 5, stops=[("Lviv", "pickup"), ("Krakow", "delivery")])
        trip.action_next()
        self.assertEqual(self._fresh(self.red).current_place, "Lviv")

    def test_search_finds_what_is_computed(self):
        vehicles = self._create_busy_fleet()
        for status in ("free", "reserved", "in_transit", "blocked"):
            found = self.env["fleet.vehicle"].search(
                [("id", "in", vehicles.ids), ("dispatch_status", "=", status)]
            )
            same = vehicles.filtered(lambda one: one.dispatch_status == status)  # noqa: B023
            self.assertEqual(found, same, status)
            self.assertTrue(found, status)

    def test_groups_count_what_is_computed(self):
        vehicles = self._create_busy_fleet()
        groups = self.env["fleet.vehicle"]._read_group(
            [("id", "in", vehicles.ids)], ["dispatch_status"], ["__count"]
        )
        counts = {}
        for vehicle in vehicles:
            status = vehicle.dispatch_status
            counts[status] = counts.get(status, 0) + 1
        self.assertEqual(dict(groups), counts)

    def test_the_board_always_has_four_columns(self):
        Vehicle = self.env["fleet.vehicle"].with_context(read_group_expand=True)
        groups = Vehicle.web_read_group(
            [("id", "=", self.red.id)], ["dispatch_status"]
        )["groups"]
        self.assertEqual(
            [(one["dispatch_status"], one["__count"]) for one in groups],
            [("free", 1), ("reserved", 0), ("in_transit", 0), ("blocked", 0)],
        )

    def test_80_vehicles_cost_as_much_as_one(self):
        vehicles = self._create_busy_fleet(80)
        self._fresh(vehicles)
        names = ["dispatch_status", "status_since", "next_free", "current_place"]
        vehicles.mapped("location")
        with self.assertQueryCount(1):
            for vehicle in vehicles:
                vehicle.read(names)
        self._fresh(vehicles[:1])
        with self.assertQueryCount(2):  # the location was read before
            vehicles[:1].read(names)

    def test_the_status_is_never_typed(self):
        self.red.with_user(self.dispatcher).write({"dispatch_status": "blocked"})
        self.assertEqual(self._fresh(self.red).dispatch_status, "free")

    def _create_busy_fleet(self, count=24):
        """Vehicles with chains of trips and blocks at random."""
        chance = random.Random(24)
        vehicles = self.env["fleet.vehicle"]
        for number in range(count):
            vehicle = self._vehicle(f"V-{number}")
            vehicles += vehicle
            start = chance.randrange(-30, 10)
            for _trip in range(chance.randrange(0, 3)):
                trip = self._reserved(start, start + 6, vehicle=vehicle)
                if start < 0:
                    trip.sudo().write(
                        {"state": chance.choice(["in_transit", "reserved"])}
                    )
                start += chance.choice([6, 12, 40])
            if chance.random() < 0.3:
                self._block(vehicle, chance.randrange(-5, 5), 20)
        return vehicles
