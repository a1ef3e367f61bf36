"""How well a property on offer fits what a buyer or tenant asked for, and why.

This is what the screens explain, and what the SQL of `estate.matching` is tested
against: both come to the same score, to the digit.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor

MUST, WISH, IGNORE = "must", "wish", "ignore"
# a must weighs as much as the strongest wish
MUST_WEIGHT = 10
# at the edge of the tolerance half of the points are left
EDGE_LOSS = 50
# a price that fell by more shows again what was discarded (percent)
PRICE_DROP = 5
# one percent of a year of construction would be twenty years: a percent is a year
IN_UNITS = frozenset({"year"})
NUMBERS = ("price", "living_area", "bedrooms", "rooms", "floor", "year")
CHOICES = ("locality", "sub_type")


@dataclass(frozen=True)
class Criterion:
    """What was asked for: a number within bounds, or one of some values.

    A bound of None is open; a criterion without bounds and values counts as ignored.
    """

    code: str
    need: str
    weight: int = 5
    low: Decimal | None = None
    high: Decimal | None = None
    values: Collection = frozenset()

    @property
    def counts(self) -> bool:
        is_said = bool(self.values or self.low or self.high)
        return self.need != IGNORE and is_said

    @property
    def points(self) -> int:
        return MUST_WEIGHT if self.need == MUST else self.weight


@dataclass(frozen=True)
class Fit:
    """How one criterion is met: 0..100, and by how much it is missed.

    ``off`` is in percent of the bound (years for the year of construction); None: the
    value is not known, or was to be one of some others.
    """

    criterion: Criterion
    percent: int
    off: Decimal | None = Decimal(0)
    is_above: bool = False
    value: object = None


def get_fit(criterion: Criterion, value, tolerance: int) -> Fit:
    if criterion.code in CHOICES:
        found = bool(criterion.values) and not criterion.values.isdisjoint(value or ())
        return Fit(criterion, 100 if found else 0, Decimal(0) if found else None)
    if value is None:
        return Fit(criterion, 0, None)
    bound = _get_missed_bound(criterion, value)
    if bound is None:
        return Fit(criterion, 100, value=value)
    gap = Fraction(abs(value - bound))
    off = gap if criterion.code in IN_UNITS else gap * 100 / Fraction(bound)
    percent = _round(100 - EDGE_LOSS * off / tolerance) if off <= tolerance else 0
    shown = Decimal(_round(off * 10)) / 10
    return Fit(criterion, percent, shown, value > bound, value)


def get_fits(
    criteria: Iterable[Criterion], facts: Mapping, tolerance: int
) -> list[Fit]:
    """One fit for each criterion that counts, in their order."""
    return [
        get_fit(criterion, facts.get(criterion.code), tolerance)
        for criterion in criteria
        if criterion.counts
    ]


def get_score(fits: Iterable[Fit]) -> int | None:
    """0..100, or None: what the customer must have is not there."""
    total = points = 0
    for fit in fits:
        if fit.criterion.need == MUST and not fit.percent:
            return None
        points += fit.criterion.points
        total += fit.criterion.points * fit.percent
    return (2 * total + points) // (2 * points) if points else None


def is_shown_again(price_then: Decimal, price_now: Decimal) -> bool:
    """Whether the price fell so much that it is worth a second look."""
    return price_now * 100 < price_then * (100 - PRICE_DROP)


def _get_missed_bound(criterion: Criterion, value: Decimal) -> Decimal | None:
    if criterion.low and value < criterion.low:
        return criterion.low
    if criterion.high and value > criterion.high:
        return criterion.high
    return None


def _round(number: Fraction) -> int:
    return floor(number + Fraction(1, 2))
