from decimal import Decimal
from itertools import pairwise

from odoo.tests import BaseCase, tagged

from ..tools.pay_steps import Step, choose, complete, percent_of, split

CENT = Decimal("0.01")
LADDER = complete([Step(Decimal(1000), Decimal(8), 2), Step(Decimal(0), Decimal(5), 1)])


@tagged("post_install", "-at_install")
class TestPaySteps(BaseCase):
    def _split(self, reached, amount, ladder=LADDER):
        parts = split(Decimal(reached), Decimal(amount), ladder)
        return [(int(step.percent), int(part)) for step, part in parts]

    def test_an_amount_is_split_where_a_step_begins(self):
        self.assertEqual(self._split(900, 300), [(5, 100), (8, 200)])

    def test_what_goes_down_leaves_the_steps_again(self):
        self.assertEqual(self._split(1200, -300), [(5, -100), (8, -200)])

    def test_below_zero_the_lowest_rate_holds(self):
        self.assertEqual(self._split(0, -300), [(5, -300)])

    def test_parts_add_up_whatever_the_way(self):
        stations = [Decimal(place) for place in (0, 700, 1500, 300, 2000, 1000)]
        parts = [
            (step.percent, part)
            for before, after in pairwise(stations)
            for step, part in split(before, after - before, LADDER)
        ]
        self.assertEqual(sum(part for _percent, part in parts), 1000)
        self.assertEqual(sum(percent * part for percent, part in parts), 5000)

    def test_below_the_lowest_step_is_a_step_without_pay(self):
        ladder = complete([Step(Decimal(100), Decimal(5), 1)])
        self.assertEqual(self._split(0, 150, ladder), [(0, 100), (5, 50)])

    def test_the_highest_step_that_is_reached(self):
        chosen = [choose(Decimal(total), LADDER).percent for total in (-5, 999, 1000)]
        self.assertEqual(chosen, [5, 5, 8])

    def test_half_a_cent_is_rounded_up(self):
        half = Decimal("0.10")
        self.assertEqual(percent_of(Decimal(5), half, CENT), Decimal("0.01"))
        self.assertEqual(percent_of(Decimal(5), -half, CENT), Decimal("-0.01"))
