import itertools
import random
from unittest import TestCase

from ..tools.day_route import Stop, get_distance, get_minutes, propose_order


class TestEstateDayRoute(TestCase):
    def test_known_distance(self):
        south, north = Stop(1, 10, 30), Stop(2, 11, 30)
        self.assertAlmostEqual(get_distance(south, north), 111.195, 3)

    def test_no_position_no_distance(self):
        self.assertEqual(get_distance(Stop(1, 0, 0), Stop(2, 50, 30)), 0)

    def test_minutes_through_town(self):
        self.assertEqual(get_minutes(10), 26)

    def test_the_nearest_comes_next(self):
        stops = [Stop(1, 50, 30), Stop(2, 50, 33), Stop(3, 50, 31), Stop(4, 50, 32)]
        self.assertEqual(propose_order(stops), [1, 3, 4, 2])

    def test_what_was_agreed_on_keeps_its_order(self):
        stops = [
            Stop(1, 50, 30, is_fixed=True),
            Stop(2, 50, 33, is_fixed=True),
            Stop(3, 50, 31, is_fixed=True),
            Stop(4, 50, 30.5),
        ]
        self.assertEqual(propose_order(stops), [1, 4, 2, 3])

    def test_without_position_last(self):
        stops = [Stop(1, 50, 30), Stop(2, 0, 0), Stop(3, 50, 31)]
        self.assertEqual(propose_order(stops), [1, 3, 2])

    def test_nothing_to_visit(self):
        self.assertEqual(propose_order([]), [])

    def test_each_stop_once_and_fixed_ones_in_order(self):
        source = random.Random(9)
        for _round in range(200):
            stops = [
                Stop(
                    key,
                    source.uniform(-80, 80),
                    source.uniform(-180, 180),
                    source.random() < 0.4,
                )
                for key in range(1, source.randrange(2, 9))
            ]
            order = propose_order(stops)
            self.assertEqual(sorted(order), [stop.key for stop in stops])
            fixed = {stop.key for stop in stops if stop.is_fixed}
            kept = [key for key in order if key in fixed]
            self.assertTrue(all(a < b for a, b in itertools.pairwise(kept)))
