from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools import earned_premium as ep
from .common_insurance import InsuranceCommon

DAYS = st.dates(date(2023, 1, 1), date(2033, 12, 31))
CENTS = st.integers(-10_000_000, 10_000_000).map(lambda n: Decimal(n) / 100)


@st.composite
def segments(draw):
    """A segment of up to three years, which may stop early, or before it starts."""
    start = draw(DAYS)
    end = start + timedelta(days=draw(st.integers(1, 1100)))
    stop = draw(st.none() | st.integers(-30, 1200))
    stop = None if stop is None else start + timedelta(days=stop)
    return ep.Segment(start, end, draw(CENTS), stop)


PROFILE = settings(max_examples=400, deadline=None, database=None, derandomize=True)


@tagged("post_install", "-at_install")
class TestEarnedPremium(BaseCase):
    def _year(self, start, amount="1500.00"):
        return ep.Segment(start, start.replace(year=start.year + 1), Decimal(amount))

    def test_month_of_a_common_year(self):
        earned = ep.earned(
            self._year(date(2027, 1, 1)), date(2027, 2, 1), date(2027, 3, 1)
        )
        self.assertEqual(earned, Decimal("115.07"))

    def test_month_of_a_leap_year_earns_for_its_29_days(self):
        segment = self._year(date(2028, 1, 1))
        self.assertEqual(
            ep.earned(segment, date(2028, 2, 1), date(2028, 3, 1)), Decimal("118.85")
        )
        self.assertEqual(
            ep.earned(segment, date(2028, 1, 1), date(2029, 1, 1)), Decimal("1500.00")
        )

    def test_half_a_cent_is_rounded_away_from_zero_for_either_sign(self):
        self.assertEqual(ep.share(Decimal("0.01"), 1, 2), Decimal("0.01"))
        self.assertEqual(ep.share(Decimal("-0.01"), 1, 2), Decimal("-0.01"))

    def test_currency_without_cents_earns_whole_units(self):
        self.assertEqual(ep.share(Decimal(1000), 31, 365, 0), Decimal(85))

    @PROFILE
    @given(segments())
    def test_months_add_up_to_what_was_charged(self, segment):
        starts = ep.months(segment)
        ends = [*starts[1:], segment.end]
        total = sum(
            (ep.earned(segment, a, b) for a, b in zip(starts, ends, strict=True)),
            Decimal(0),
        )
        self.assertEqual(total, ep.charged(segment))

    @PROFILE
    @given(segments(), DAYS, DAYS, DAYS)
    def test_periods_are_additive(self, segment, first, second, third):
        a, b, c = sorted((first, second, third))
        whole = ep.earned(segment, a, c)
        self.assertEqual(whole, ep.earned(segment, a, b) + ep.earned(segment, b, c))

    @PROFILE
    @given(segments(), DAYS, DAYS)
    def test_stopping_never_changes_the_days_before(self, segment, stop, until):
        day = min(stop, until)
        stopped = ep.Segment(segment.start, segment.end, segment.amount, stop)
        whole = ep.Segment(segment.start, segment.end, segment.amount)
        self.assertEqual(ep.earned_until(stopped, day), ep.earned_until(whole, day))
        self.assertEqual(ep.earned(stopped, stop, date(2040, 1, 1)), Decimal(0))

    @PROFILE
    @given(segments())
    def test_charged_and_returned_are_the_premium(self, segment):
        whole = ep.Segment(segment.start, segment.end, segment.amount)
        returned = ep.earned(whole, segment.last, segment.end)
        self.assertEqual(ep.charged(segment) + returned, segment.amount)


@tagged("post_install", "-at_install")
class TestEarnedPremiumView(InsuranceCommon):
    """The SQL view says the same as the plain calculation, to the cent."""

    def _enter(self, plain):
        policy = self._policy(covers=[])
        self.env["insurance.premium.segment"].create(
            [
                {
                    "policy_id": policy.id,
                    "date_start": row.start,
                    "date_end": row.end,
                    "date_stop": row.stop,
                    "amount": float(row.amount),
                }
                for row in plain
            ]
        )
        return policy

    @settings(max_examples=40, deadline=None, database=None, derandomize=True)
    @given(st.lists(segments(), min_size=1, max_size=6))
    def test_view_equals_the_plain_calculation(self, plain):
        policy = self._enter(plain)
        expected = {}
        for segment in plain:
            for month in ep.months(segment):
                after = (month + timedelta(days=32)).replace(day=1)
                amount = ep.earned(segment, month, after)
                expected[month] = expected.get(month, 0) + amount
        found = {m: f"{a:.2f}" for m, a in self._earned(policy).items()}
        self.assertEqual(
            {m: a.replace("-0.00", "0.00") for m, a in found.items()},
            {m: f"{a:.2f}" for m, a in expected.items()},
        )
        charged = sum(map(ep.charged, plain))
        self.assertAlmostEqual(policy.premium_charged, float(charged), 2)

    def test_view_of_a_year(self):
        earned = self._earned(self._concluded("2027-01-01"))
        self.assertEqual(len(earned), 12)
        self.assertEqual(earned[date(2027, 1, 1)], 127.40)
        self.assertEqual(round(sum(earned.values()), 2), 1500)

    def test_row_ids_are_those_of_policy_and_month(self):
        policy = self._concluded("2027-01-15")
        rows = self.env["insurance.earned.premium"].search(
            [("policy_id", "=", policy.id)], order="month"
        )
        self.assertEqual(len(set(rows.ids)), 13)
        self.assertEqual(rows[0].id >> 12, policy.id)
