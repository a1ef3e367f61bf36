from datetime import date, timedelta
from decimal import Decimal
from random import Random

from odoo.tests import BaseCase, tagged

from odoo.addons.crm_industry_profiles_fleet.tools.transport_tariff import (
    Line,
    find_line,
    overlap,
    share,
)

FIRST = date(2027, 1, 1)


@tagged("post_install", "-at_install")
class TestTransportTariff(BaseCase):
    """Random tariffs against what a person would reckon."""

    def setUp(self):
        super().setUp()
        self.random = Random(9)

    def _line(self, key=1, **values):
        values = {"unit": "trip", "price": Decimal(100), **values}
        return Line(key=key, **values)

    def _random_line(self, key):
        low = self.random.choice([0, 500, 1000, 1500])
        high = self.random.choice([None, low + 500, low + 1000])
        start = FIRST + timedelta(self.random.randrange(10))
        end = start + timedelta(self.random.randrange(6))
        return self._line(
            key,
            unit=self.random.choice(["trip", "km", "tonne"]),
            price=Decimal(self.random.randrange(1, 99999)) / 100,
            minimum=Decimal(self.random.randrange(0, 50000)) / 100,
            weight_from=Decimal(low),
            weight_to=high and Decimal(high),
            date_from=self.random.choice([None, start]),
            date_to=self.random.choice([None, end]),
        )

    def test_a_price_for_the_trip_does_not_depend_on_load_or_distance(self):
        line = self._line()
        for weight, distance in [(0, 0), (24000, 10), (1, 1500)]:
            self.assertEqual(line.get_price(Decimal(weight), Decimal(distance)), 100)

    def test_a_price_for_the_kilometre(self):
        line = self._line(unit="km", price=Decimal("1.35"))
        self.assertEqual(line.get_price(Decimal(1), Decimal(533)), Decimal("719.55"))

    def test_a_price_for_the_tonne_counts_kilograms(self):
        line = self._line(unit="tonne", price=Decimal("31.5"))
        self.assertEqual(line.get_price(Decimal(18250), Decimal(9)), Decimal("574.88"))

    def test_the_minimum_is_asked_for_small_loads(self):
        line = self._line(unit="tonne", price=Decimal(30), minimum=Decimal(90))
        prices = [line.get_price(Decimal(kg), Decimal(1)) for kg in (1, 3000, 3001)]
        self.assertEqual(prices, [90, 90, Decimal("90.03")])

    def test_half_a_cent_is_rounded_up(self):
        line = self._line(unit="km", price=Decimal("0.005"))
        self.assertEqual(line.get_price(Decimal(0), Decimal(1)), Decimal("0.01"))

    def test_a_bracket_ends_before_its_upper_weight(self):
        lines = [
            self._line(1, weight_to=Decimal(1000)),
            self._line(2, weight_from=Decimal(1000)),
        ]
        keys = [find_line(lines, Decimal(kg), FIRST).key for kg in (0, 999, 1000)]
        self.assertEqual(keys, [1, 1, 2])

    def test_both_days_of_a_validity_belong_to_it(self):
        line = self._line(date_from=FIRST, date_to=FIRST)
        days = [FIRST + timedelta(number) for number in (-1, 0, 1)]
        self.assertEqual([line.fits_day(day) for day in days], [False, True, False])

    def test_lines_overlap_if_and_only_if_some_load_has_two_prices(self):
        weights = [Decimal(kg) for kg in range(0, 3001, 250)]
        days = [FIRST + timedelta(number) for number in range(-1, 18)]
        seen = set()
        for _ in range(500):
            one, other = self._random_line(1), self._random_line(2)
            both = any(
                line.fits_weight(kg) and line.fits_day(day)
                for kg in weights
                for day in days
                for line in [one]
                if other.fits_weight(kg) and other.fits_day(day)
            )
            self.assertEqual(overlap(one, other), both, (one, other))
            self.assertEqual(overlap(other, one), both)
            seen.add(both)
        self.assertEqual(seen, {True, False})

    def test_a_price_never_falls_with_weight_or_distance_nor_below_the_minimum(self):
        for _ in range(500):
            line = self._random_line(1)
            kg, km = (Decimal(self.random.randrange(0, 30000)) for _ in range(2))
            price = line.get_price(kg, km)
            self.assertGreaterEqual(price, line.minimum)
            self.assertGreaterEqual(line.get_price(kg + 500, km), price)
            self.assertGreaterEqual(line.get_price(kg, km + 100), price)
            self.assertEqual(price, price.quantize(Decimal("0.01")))

    def test_of_lines_that_do_not_overlap_the_order_does_not_matter(self):
        for _ in range(200):
            lines = []
            for key in range(6):
                line = self._random_line(key)
                if not any(overlap(line, other) for other in lines):
                    lines.append(line)
            kg = Decimal(self.random.randrange(0, 3000))
            day = FIRST + timedelta(self.random.randrange(20))
            found = find_line(lines, kg, day)
            self.assertEqual(find_line(reversed(lines), kg, day), found)

    def test_shares_add_up_to_the_cent(self):
        for _ in range(500):
            total = Decimal(self.random.randrange(-99999, 99999)) / 100
            parts = [
                Decimal(self.random.randrange(0, 5000)) / 100
                for _ in range(self.random.randrange(1, 7))
            ]
            shares = share(total, parts)
            self.assertEqual(sum(shares), total)
            whole = sum(parts)
            for part, one in zip(parts, shares, strict=True):
                exact = total * part / whole if whole else total / len(parts)
                self.assertLess(abs(one - exact), Decimal("0.011"))
