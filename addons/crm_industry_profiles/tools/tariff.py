"""A premium from a base rate and factors, with each line that leads to it."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal


@dataclass(frozen=True)
class Step:
    """One line of the explanation: what it is, and the premium after it.

    ``coefficient`` is None for the base and for remarks.
    """

    name: str
    amount: Decimal
    coefficient: Decimal | None = None


def to_cents(amount: Decimal, digits: int = 2) -> Decimal:
    return amount.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


def get_base(
    sum_insured: Decimal, rate: Decimal, fixed: Decimal, digits: int = 2
) -> Decimal:
    """The premium of twelve months before the factors; the rate is in percent."""
    return to_cents(sum_insured * rate / 100 + fixed, digits)


def get_steps(
    base: Step, factors: Iterable[tuple[str, Decimal]], digits: int = 2
) -> list[Step]:
    """The lines of the explanation, each rounded, so that a person can check them."""
    steps = [base]
    for name, coefficient in factors:
        amount = to_cents(steps[-1].amount * coefficient, digits)
        steps.append(Step(name, amount, coefficient))
    return steps
