"""Rows of the screen that explains a clock."""

from collections.abc import Iterator
from typing import NamedTuple

from .judge import Interval
from .worktime import WorkCalendar

# More rows than this nobody reads: then nights are summed up in their stretch.
MANY_ROWS = 300


class Row(NamedTuple):
    """A part of an interval that is all working time, or all outside of it."""

    interval: Interval
    start: int
    end: int
    working: bool
    counted: int
    """Seconds that this row adds to the clock."""


def explain(intervals: tuple[Interval, ...], calendar: WorkCalendar) -> list[Row]:
    rows = list(_rows(intervals, calendar, MANY_ROWS + 1))
    if len(rows) <= MANY_ROWS:
        return rows
    return [_whole(interval) for interval in intervals]


def _rows(
    intervals: tuple[Interval, ...], calendar: WorkCalendar, limit: int
) -> Iterator[Row]:
    for interval in intervals:
        for start, end, working in calendar.pieces(interval.start, interval.end):
            counted = end - start if working and interval.counted else 0
            yield Row(interval, start, end, working, counted)
            limit -= 1
            if not limit:
                return


def _whole(interval: Interval) -> Row:
    counted = interval.worked if interval.counted else 0
    return Row(interval, interval.start, interval.end, bool(interval.worked), counted)
