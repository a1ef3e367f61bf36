import random
from datetime import datetime, timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.crm_relations.tests.parallel import ParallelCase

START = datetime(2035, 1, 1)


@tagged("post_install", "-at_install")
class TestTripParallel(ParallelCase):
    def setUp(self):
        super().setUp()
        brand = self._make("fleet.vehicle.model.brand", {"name": "Parallel"})
        category = self._make("fleet.vehicle.model.category", {"name": "Parallel"})
        self.model = self._make(
            "fleet.vehicle.model",
            {"name": "Model", "brand_id": brand, "category_id": category},
        )
        self.vehicles = [self._make_vehicle(number) for number in range(4)]
        self.drivers = [
            self._make("res.partner", {"name": f"Parallel {number}"})
            for number in range(3)
        ]
        self.addCleanup(self._remove_trips)

    def _make_vehicle(self, number):
        values = {"model_id": self.model, "license_plate": f"PAR-{number}"}
        return self._make("fleet.vehicle", values)

    def _remove_trips(self):
        def remove(env):
            trips = env["fleet.trip"].search([("vehicle_id", "in", self.vehicles)])
            trips.filtered(lambda one: one.state != "draft").action_cancel()
            trips.unlink()

        self._commit(remove)

    def _book(self, vehicle, start, hours, driver=False, trailer=False):
        """A transaction that plans and reserves a trip; returns its name."""

        def work(env):
            begin = START + timedelta(hours=start)
            trip = env["fleet.trip"].create(
                {
                    "vehicle_id": vehicle,
                    "trailer_id": trailer,
                    "driver_id": driver,
                    "date_start": begin,
                    "date_end": begin + timedelta(hours=hours),
                }
            )
            trip.action_reserve()
            return trip.name

        return work

    def _assert_one_wins(self, *works):
        outcomes = self._run_together(*works)
        winners = [one for one in outcomes if isinstance(one, str)]
        losers = [one for one in outcomes if isinstance(one, UserError)]
        self.assertEqual((len(winners), len(losers)), (1, len(works) - 1), outcomes)
        for loser in losers:
            self.assertIn(f"is on {winners[0]} from", str(loser))
        return losers

    def test_one_vehicle_two_dispatchers(self):
        red = self.vehicles[0]
        (loser,) = self._assert_one_wins(self._book(red, 0, 4), self._book(red, 2, 4))
        self.assertIn("PAR-1", str(loser))

    def test_one_driver_two_dispatchers(self):
        red, blue = self.vehicles[:2]
        dan = self.drivers[0]
        self._assert_one_wins(
            self._book(red, 0, 4, driver=dan), self._book(blue, 2, 4, driver=dan)
        )

    def test_a_vehicle_as_trailer_of_another(self):
        red, blue = self.vehicles[:2]
        self._assert_one_wins(
            self._book(red, 0, 4, trailer=blue), self._book(blue, 2, 4)
        )

    def test_four_dispatchers(self):
        red = self.vehicles[0]
        self._assert_one_wins(*(self._book(red, hour, 6) for hour in range(4)))

    def test_different_times_do_not_disturb(self):
        red = self.vehicles[0]
        outcomes = self._run_together(self._book(red, 0, 4), self._book(red, 4, 4))
        self.assertEqual([type(one) for one in outcomes], [str, str])

    def test_300_random_bookings_never_overlap(self):
        chance = random.Random(9)
        outcomes = []
        for number in range(75):  # four at once want the same hours
            works = (self._book_random(chance, 5 * number) for _thread in range(4))
            outcomes += self._run_together(*works)
        booked = [one for one in outcomes if isinstance(one, str)]
        others = [one for one in outcomes if not isinstance(one, str | UserError)]
        self.assertEqual((len(outcomes), others), (300, []))
        self.assertGreater(len(booked), 30)
        self.assertEqual(self._commit(self._count_overlaps), 0)
        self.assertEqual(self._commit(self._count_booked), len(booked))

    def _book_random(self, chance, start):
        vehicle, trailer = chance.sample(self.vehicles, 2)
        return self._book(
            vehicle,
            start + chance.randrange(0, 6),
            chance.randrange(1, 12),
            driver=chance.choice([False, *self.drivers]),
            trailer=chance.choice([False, trailer]),
        )

    def _count_overlaps(self, env):
        """Plain SQL on the trips themselves: each resource, each pair."""
        env.cr.execute(
            """WITH used AS (
                SELECT id, date_start, date_end, unnest(ARRAY[
                    'v' || vehicle_id, 'v' || trailer_id, 'd' || driver_id]) AS resource
                  FROM fleet_trip WHERE state IN ('reserved', 'in_transit', 'done'))
               SELECT count(*) FROM used a JOIN used b ON a.resource = b.resource
                  AND a.id < b.id AND a.date_start < b.date_end
                  AND b.date_start < a.date_end"""
        )
        return env.cr.fetchone()[0]

    def _count_booked(self, env):
        domain = [("vehicle_id", "in", self.vehicles), ("state", "=", "reserved")]
        return env["fleet.trip"].search_count(domain)
