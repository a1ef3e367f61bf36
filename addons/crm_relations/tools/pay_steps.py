"""Rates in steps: how much of an amount is paid at which rate. Plain arithmetic."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

ZERO = Decimal(0)


class Step(NamedTuple):
    """From an amount in company currency on, a rate in percent, and its rule."""

    threshold: Decimal
    percent: Decimal
    rule_id: int


def complete(steps: Sequence[Step]) -> list[Step]:
    """The steps from the lowest to the highest; below the lowest nothing is paid."""
    ladder = sorted(steps)
    if ladder and ladder[0].threshold > 0:
        ladder.insert(0, Step(ZERO, ZERO, ladder[0].rule_id))
    return ladder


def split(reached: Decimal, amount: Decimal, ladder: Sequence[Step]) -> list:
    """Parts of an amount in each step, when ``reached`` came before it.

    What goes down leaves the steps in the way it would have climbed them.

    :return: list of (step, part of the amount)
    """
    low, high = sorted((reached, reached + amount))
    sign = 1 if amount > 0 else -1
    parts = []
    for index, step in enumerate(ladder):
        floor = max(low, step.threshold) if index else low
        above = ladder[index + 1].threshold if index + 1 < len(ladder) else high
        if (part := min(high, above) - floor) > 0:
            parts.append((step, sign * part))
    return parts


def choose(total: Decimal, ladder: Sequence[Step]) -> Step:
    """The one step that the whole amount of a period reaches."""
    return [step for step in ladder if step.threshold <= total or step is ladder[0]][-1]


def percent_of(percent: Decimal, amount: Decimal, unit: Decimal) -> Decimal:
    """A percentage, rounded half up to a unit such as 0.01."""
    exact = amount * percent / 100
    return (exact / unit).quantize(Decimal(1), ROUND_HALF_UP) * unit
