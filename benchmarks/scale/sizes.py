"""How many rows of what: all from the number of customers."""

from dataclasses import dataclass
from math import gcd

HUGE_ACCOUNTS = 3
# history of each of them; in smaller databases as many as there are customers
HUGE_ROWS = 100_000
DAYS = 730  # so far back the history goes
# Ten rows of history per customer: five notes of what was said, one letter, one order,
# one invoice, one payment, one ticket. Without the customers themselves.
PER_CUSTOMER = {"interaction": 5, "message": 1, "sale": 1, "ticket": 1}
# How the history of a huge account is made up. A sale is an order, its invoice and
# its payment: three rows of history.
OF_HUGE = {"interaction": 0.5, "message": 0.15, "sale": 0.1, "ticket": 0.05}
RELATIONS = 3


@dataclass(frozen=True)
class Sizes:
    customers: int

    @property
    def huge_rows(self) -> int:
        return min(HUGE_ROWS, self.customers)

    def common(self, subject: str) -> int:
        """Rows of a subject that are spread over all customers."""
        return PER_CUSTOMER[subject] * self.customers

    def total(self, subject: str) -> int:
        share = round(OF_HUGE[subject] * self.huge_rows)
        return self.common(subject) + HUGE_ACCOUNTS * share

    @property
    def relations(self) -> int:
        return RELATIONS * self.customers

    def plan(self) -> dict[str, int]:
        """What will be made: subject -> number."""
        subjects = {f"{name}s": self.total(name) for name in PER_CUSTOMER}
        return {
            "customers": self.customers,
            "relations": self.relations,
            **subjects,
        }


def stride(total: int) -> int:
    """A step that visits each of so many places once before it comes back."""
    step = 7919
    while gcd(step, total) > 1:
        step += 2
    return step
