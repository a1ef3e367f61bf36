"""ABC by revenue and XYZ by variation; plain Python.

`trade.assortment` says the same in SQL for all groups at once; a test compares both.
"""

from fractions import Fraction

MONTHS = 12
# share of the revenue of the products before: those beyond the last one are C
ABC = (("A", Fraction(80, 100)), ("B", Fraction(95, 100)))
# standard deviation of the months in percent of their mean: above the last one Z
XYZ = (("X", 50), ("Y", 100))


def get_abc(revenues: dict) -> dict:
    """Return {product: class}: best sellers that bring 80 % are A, then B to 95 %."""
    total = sum(revenues.values())
    classes, before = {}, Fraction(0)
    for product in sorted(revenues, key=lambda one: (-revenues[one], one)):
        share = before / Fraction(total) if total > 0 else Fraction(1)
        classes[product] = next((name for name, limit in ABC if share < limit), "C")
        before += Fraction(revenues[product])
    return classes


def get_variation(months: list) -> float | None:
    """Return the variation in percent of up to 12 months, the others being 0."""
    mean = sum(months) / MONTHS
    if mean <= 0:
        return None
    squares = sum(month * month for month in months) / MONTHS
    return 100 * float(max(squares - mean * mean, 0)) ** 0.5 / float(mean)


def get_xyz(variation: float | None) -> str:
    if variation is None:
        return "Z"
    return next((name for name, limit in XYZ if variation <= limit), "Z")
