"""What is missing month by month; plain Python."""

from collections.abc import Iterable


def get_missing(stock: float, months: Iterable[tuple[float, float]]) -> list[float]:
    """Return what has to be made for each month, so that the stock never goes below 0.

    :param stock: what is on hand before the first month
    :param months: for each month in their order what is needed, and what comes by
        itself (less what leaves by itself)
    """
    missing = []
    for need, supply in months:
        stock += supply - need
        missing.append(max(-stock, 0.0))
        stock = max(stock, 0.0)
    return missing
