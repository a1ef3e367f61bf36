"""What a month of usage costs in a tariff, and which tariff costs least; plain Python.

`telecom.saving` says the same in SQL for all lines at once; a test compares both.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

SEPARATORS = re.compile(r"[\s().\-/]")


@dataclass(frozen=True)
class Usage:
    minutes: Decimal
    sms: Decimal
    gigabytes: Decimal


@dataclass(frozen=True)
class Tariff:
    """Monthly fee, what it includes, and the price of each unit beyond."""

    fee: Decimal
    included: Usage
    beyond: Usage


def get_cost(tariff: Tariff, usage: Usage, places: int = 2) -> Decimal:
    """Return what a month costs, rounded to the places of the currency."""
    cost = tariff.fee
    for name in ("minutes", "sms", "gigabytes"):
        excess = getattr(usage, name) - getattr(tariff.included, name)
        cost += max(excess, Decimal(0)) * getattr(tariff.beyond, name)
    return cost.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def get_cheapest(tariffs: dict, months: Iterable[Usage]) -> tuple:
    """Return (cost, key) of the tariff in which all months together cost least."""
    months = list(months)
    costs = {
        key: sum(get_cost(tariff, month) for month in months)
        for key, tariff in tariffs.items()
    }
    return min((cost, tariffs[key].fee, key) for key, cost in costs.items())[::2]


def clean_number(text: str) -> str:
    """Return a phone number without spaces, brackets, dots and dashes."""
    return SEPARATORS.sub("", text or "")
