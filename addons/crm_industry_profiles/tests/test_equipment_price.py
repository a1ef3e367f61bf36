from decimal import Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools.kit_price import Part, get_margin, get_price, get_total


def money(top):
    return st.decimals(0, top, places=2)


PARTS = st.builds(
    Part,
    quantity=st.decimals(Decimal("0.01"), 1000, places=2),
    unit_cost=st.decimals(0, 100000, places=4),
    freight=money(5000),
    other=money(5000),
    duty_rate=money(50),
    tax_rate=money(30),
)
MARGINS = st.decimals(-50, 90, places=2)
HALF = Fraction(1, 200)


@tagged("post_install", "-at_install")
class TestEquipmentPrice(BaseCase):
    """The calculation without the ORM, against fractions."""

    def test_a_worked_example(self):
        part = Part(
            quantity=Decimal(2),
            unit_cost=Decimal("1000.50"),
            freight=Decimal(199),
            other=Decimal(50),
            duty_rate=Decimal(5),
            tax_rate=Decimal(10),
        )
        price = get_price(part, Decimal(20))
        self.assertEqual(price.cost, Decimal("2001.00"))
        self.assertEqual(price.duty, Decimal("110.00"))
        self.assertEqual(price.tax, Decimal("231.00"))
        self.assertEqual(price.landed, Decimal("2591.00"))
        self.assertEqual(price.unit_price, Decimal("1619.38"))
        self.assertEqual(price.price, Decimal("3238.76"))

    def test_margin_of_hundred_is_refused(self):
        with self.assertRaises(ValueError):
            get_price(Part(Decimal(1), Decimal(1)), Decimal(100))

    def test_nothing_costs_nothing(self):
        price = get_price(Part(Decimal(0), Decimal(5)), Decimal(20))
        self.assertEqual((price.landed, price.price), (0, 0))
        self.assertEqual(get_margin(price.landed, price.price), 0)

    @settings(deadline=None, max_examples=300)
    @given(PARTS, MARGINS)
    def test_each_step_is_within_half_a_cent_of_the_exact_one(self, part, margin):
        price = get_price(part, margin)
        cost = Fraction(part.quantity) * Fraction(part.unit_cost)
        self.assertLessEqual(abs(Fraction(price.cost) - cost), HALF)
        value = Fraction(price.cost) + Fraction(part.freight)
        duty = value * Fraction(part.duty_rate) / 100
        self.assertLessEqual(abs(Fraction(price.duty) - duty), HALF)
        tax = (value + Fraction(price.duty)) * Fraction(part.tax_rate) / 100
        self.assertLessEqual(abs(Fraction(price.tax) - tax), HALF)
        landed = value + Fraction(price.duty) + Fraction(price.tax)
        self.assertEqual(Fraction(price.landed), landed + Fraction(part.other))

    @settings(deadline=None, max_examples=300)
    @given(PARTS, MARGINS)
    def test_the_margin_is_kept_but_for_rounding(self, part, margin):
        price = get_price(part, margin)
        exact = Fraction(price.landed) / (1 - Fraction(margin) / 100)
        slack = HALF * Fraction(part.quantity) + HALF
        self.assertLessEqual(abs(Fraction(price.price) - exact), slack)

    @settings(deadline=None, max_examples=100)
    @given(st.lists(PARTS, max_size=8), MARGINS)
    def test_a_kit_is_the_sum_of_its_parts_in_any_order(self, parts, margin):
        rows = [get_price(part, margin) for part in parts]
        landed, price = get_total(rows)
        self.assertEqual((landed, price), get_total(rows[::-1]))
        self.assertEqual(price, sum(row.price for row in rows))
