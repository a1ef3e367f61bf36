"""What a kit costs and sells for: plain arithmetic, exact to the smallest coin."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Part:
    """One line. Money is in the currency of the kit, rates are percent.

    `freight` and `other` are for the whole line. Customs value is cost plus freight;
    duty is on it, import tax is on both.
    """

    quantity: Decimal
    unit_cost: Decimal
    freight: Decimal = Decimal(0)
    other: Decimal = Decimal(0)
    duty_rate: Decimal = Decimal(0)
    tax_rate: Decimal = Decimal(0)


@dataclass(frozen=True)
class Price:
    cost: Decimal
    duty: Decimal
    tax: Decimal
    landed: Decimal
    unit_price: Decimal
    price: Decimal


def to_decimal(value: float | int | str | Decimal) -> Decimal:
    """The number that people see, not its binary neighbour."""
    return value if isinstance(value, Decimal) else Decimal(str(value))


def get_price(part: Part, margin: Decimal, digits: int = 2) -> Price:
    """Price of a line so that `margin` percent of it remain.

    The unit price is rounded, so that quantity times unit price is the price of the
    line: an order shows the same sum.
    """
    if margin >= HUNDRED:
        raise ValueError("The margin is below 100 percent of the price.")
    coin = Decimal(1).scaleb(-digits)

    def money(value: Decimal) -> Decimal:
        return value.quantize(coin, ROUND_HALF_UP)

    cost = money(part.quantity * part.unit_cost)
    value = cost + money(part.freight)
    duty = money(value * part.duty_rate / HUNDRED)
    tax = money((value + duty) * part.tax_rate / HUNDRED)
    landed = value + duty + tax + money(part.other)
    if not part.quantity:
        return Price(cost, duty, tax, landed, Decimal(0), Decimal(0))
    unit_price = money(landed / (1 - margin / HUNDRED) / part.quantity)
    return Price(cost, duty, tax, landed, unit_price, money(unit_price * part.quantity))


def get_margin(landed: Decimal, price: Decimal) -> Decimal:
    """Percent of the price that remain, to two digits; 0 of nothing."""
    if not price:
        return Decimal(0)
    share = (price - landed) * HUNDRED / price
    return share.quantize(Decimal("0.01"), ROUND_HALF_UP)


def get_total(prices: Iterable[Price]) -> tuple[Decimal, Decimal]:
    """Landed cost and price of a kit."""
    rows = list(prices)
    landed = sum((row.landed for row in rows), Decimal(0))
    return landed, sum((row.price for row in rows), Decimal(0))
