"""The price of a transport from the lines of a tariff."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

KG_PER_TONNE = 1000
UNITS = ("trip", "km", "tonne")


@dataclass(frozen=True)
class Line:
    """One price of a lane.

    It holds for weights from ``weight_from`` to less than ``weight_to``, in kg, and on
    the days from ``date_from`` to ``date_to``, both included; None is without a limit.
    """

    key: int
    unit: str
    price: Decimal
    minimum: Decimal = Decimal(0)
    weight_from: Decimal = Decimal(0)
    weight_to: Decimal | None = None
    date_from: date | None = None
    date_to: date | None = None

    def fits_weight(self, weight: Decimal) -> bool:
        """Whether so many kg belong to the bracket."""
        return self.weight_from <= weight and (
            self.weight_to is None or weight < self.weight_to
        )

    def fits_day(self, day: date) -> bool:
        return (self.date_from or date.min) <= day <= (self.date_to or date.max)

    def get_price(self, weight: Decimal, distance: Decimal, digits: int = 2) -> Decimal:
        """What so many kg over so many km cost, never less than the minimum."""
        quantity = {
            "trip": Decimal(1),
            "km": distance,
            "tonne": weight / KG_PER_TONNE,
        }[self.unit]
        return to_cents(max(self.price * quantity, self.minimum), digits)


def to_cents(amount: Decimal, digits: int = 2) -> Decimal:
    return amount.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


def find_line(lines: Iterable[Line], weight: Decimal, day: date) -> Line | None:
    """The line for a weight on a day; of lines that do not overlap it is the one."""
    fitting = (
        line for line in lines if line.fits_weight(weight) and line.fits_day(day)
    )
    return min(fitting, key=lambda line: line.key, default=None)


def overlap(one: Line, other: Line) -> bool:
    """Whether some weight on some day has two prices."""
    weights = (one.weight_to is None or other.weight_from < one.weight_to) and (
        other.weight_to is None or one.weight_from < other.weight_to
    )
    days = max(one.date_from or date.min, other.date_from or date.min) <= min(
        one.date_to or date.max, other.date_to or date.max
    )
    return weights and days


def share(total: Decimal, parts: list[Decimal], digits: int = 2) -> list[Decimal]:
    """The total by parts, to the cent: the shares add up to it, whatever the parts."""
    whole = sum(parts)
    weights = parts if whole else [Decimal(1)] * len(parts)
    whole = whole or Decimal(len(parts))
    shares, before, done = [], Decimal(0), Decimal(0)
    for weight in weights:
        done += weight
        upto = to_cents(total * done / whole, digits)
        shares.append(upto - before)
        before = upto
    return shares
