"""Quarters of the calendar year, and how far one has gone by a day."""

from datetime import date, timedelta

MONTHS = 3


def get_quarter(day: date) -> int:
    """1 to 4."""
    return (day.month - 1) // MONTHS + 1


def get_quarter_start(year: int, quarter: int) -> date:
    return date(year, (quarter - 1) * MONTHS + 1, 1)


def get_quarter_end(year: int, quarter: int) -> date:
    following = date(year + quarter // 4, quarter % 4 * MONTHS + 1, 1)
    return following - timedelta(days=1)


def get_elapsed(year: int, quarter: int, today: date) -> float:
    """Share of the quarter that is over at the end of today, 0 to 1."""
    first, last = get_quarter_start(year, quarter), get_quarter_end(year, quarter)
    days = (last - first).days + 1
    return min(max((today - first).days + 1, 0), days) / days


def get_last_quarters(today: date, count: int) -> list[date]:
    """First days of the last quarters, the oldest first, with that of today."""
    last = today.year * 4 + get_quarter(today) - 1
    numbers = range(last - count + 1, last + 1)
    return [get_quarter_start(number // 4, number % 4 + 1) for number in numbers]
