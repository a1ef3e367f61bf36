"""How well an offer of a journey fits what a customer likes; plain Python.

`travel.proposal` says the same in SQL for all customers and offers at once; a test
compares both on random data. Points of one wish are 0 to 1 with four places, so that
both round alike.
"""

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

BOARDS = ("none", "breakfast", "half", "full", "all")
INTERESTS = ("beach", "culture", "nature", "sport", "family", "nightlife")
WEIGHTS = {"budget": 35, "climate": 20, "board": 10, "interests": 35}
# a price above the budget fits less and less, until it is half as much again
BUDGET_STRETCH = Fraction(1, 2)


@dataclass(frozen=True)
class Traits:
    """What somebody wishes, or what an offer is: empty says nothing."""

    climate: str = ""
    board: str = ""
    money: Decimal = Decimal(0)  # the budget, or the price, for one person
    interests: dict = field(default_factory=dict)  # {interest: 0 to 5}


def round_half_up(value: Fraction, places: int) -> Decimal:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def get_points(wish: Traits, offer: Traits) -> dict[str, Decimal]:
    """Return {criterion: 0 to 1} of what the customer has wishes about."""
    points = {}
    if wish.money:
        points["budget"] = _fit_budget(Fraction(wish.money), Fraction(offer.money))
    if wish.climate:
        points["climate"] = Fraction(int(wish.climate == offer.climate))
    if wish.board:
        has = BOARDS.index(offer.board) if offer.board else 0
        points["board"] = Fraction(int(has >= BOARDS.index(wish.board)))
    if wanted := sum(wish.interests.values()):
        met = sum(min(wish.interests.get(k, 0), v) for k, v in offer.interests.items())
        points["interests"] = Fraction(met, wanted)
    return {name: round_half_up(value, 4) for name, value in points.items()}


def _fit_budget(budget: Fraction, price: Fraction) -> Fraction:
    excess = max(price - budget, Fraction(0))
    return max(1 - excess / (budget * BUDGET_STRETCH), Fraction(0))


def get_score(points: dict[str, Decimal]) -> Decimal:
    """Return the weighted mean of the points in percent, 0 without any wish."""
    total = sum(WEIGHTS[name] for name in points)
    if not total:
        return Decimal(0)
    reached = sum(WEIGHTS[name] * Fraction(value) for name, value in points.items())
    return round_half_up(100 * reached / total, 1)
