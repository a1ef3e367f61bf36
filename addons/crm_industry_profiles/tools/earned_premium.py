"""Premium earned by day, exact to the cent.

A segment's amount is earned evenly over the days from ``start`` (included) to ``end``
(excluded). What is earned until a day is rounded half away from zero; what a period
earns is the difference of two such figures. So periods add up to the segment, and no
cent is lost or earned twice, whatever the periods are.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class Segment:
    """Premium of one cover over its days.

    ``stop`` is the first day on which it earns no more, if it ended before its end;
    the days before it keep what they earned.
    """

    start: date
    end: date
    amount: Decimal
    stop: date | None = None

    @property
    def last(self) -> date:
        """The first day on which nothing is earned any more."""
        stop = self.end if self.stop is None else min(self.stop, self.end)
        return max(stop, self.start)


def to_decimal(amount: float, digits: int = 2) -> Decimal:
    """The amount that a float of so many digits stands for."""
    return Decimal(f"{amount:.{digits}f}")


def share(amount: Decimal, days: int, total: int, digits: int = 2) -> Decimal:
    """The part of the amount for some of its days, rounded half away from zero."""
    units = int(amount.scaleb(digits).to_integral_value())
    doubled = 2 * abs(units) * days + total
    rounded = doubled // (2 * total)
    return Decimal(rounded if units >= 0 else -rounded).scaleb(-digits)


def earned_until(segment: Segment, day: date, digits: int = 2) -> Decimal:
    """What the segment has earned before the day begins."""
    until = min(day, segment.last)
    if until <= segment.start:
        return Decimal(0).scaleb(-digits)
    total = (segment.end - segment.start).days
    return share(segment.amount, (until - segment.start).days, total, digits)


def earned(segment: Segment, start: date, end: date, digits: int = 2) -> Decimal:
    """What the segment earns over [start, end)."""
    if end <= start:
        return Decimal(0).scaleb(-digits)
    before = earned_until(segment, start, digits)
    return earned_until(segment, end, digits) - before


def charged(segment: Segment, digits: int = 2) -> Decimal:
    """What the customer pays for the segment, after what was returned."""
    return earned_until(segment, segment.end, digits)


def earned_of_all(
    segments: Iterable[Segment], start: date, end: date, digits: int = 2
) -> Decimal:
    """What the segments earn together over [start, end)."""
    zero = Decimal(0).scaleb(-digits)
    return sum((earned(segment, start, end, digits) for segment in segments), zero)


def months(segment: Segment) -> list[date]:
    """First days of the months in which the segment earns."""
    found = []
    month = segment.start.replace(day=1)
    while month < segment.last:
        found.append(month)
        following = month.month % 12 + 1
        month = date(month.year + (following == 1), following, 1)
    return found
