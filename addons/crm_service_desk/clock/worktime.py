"""Working time of a calendar, exact to the second through changes of the clocks."""

import hashlib
import json
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytz

DAY = 86_400
EPOCH_ORDINAL = datetime(1970, 1, 1).toordinal()
# A calendar whose leaves cover so many years in a row is a mistake, not a plan.
HORIZON_YEARS = 10

Span = tuple[int, int]


class NoWorkingTime(ValueError):
    """The calendar has no working time, so no deadline can ever come."""


class Table(NamedTuple):
    """Working time of one year in UTC; ``before`` sums what earlier spans hold."""

    starts: list[int]
    ends: list[int]
    before: list[int]
    total: int


def year_of(moment: int) -> int:
    return datetime.fromtimestamp(moment, timezone.utc).year


@lru_cache(maxsize=4096)
def year_start(year: int) -> int:
    return (datetime(year, 1, 1).toordinal() - EPOCH_ORDINAL) * DAY


@lru_cache(maxsize=512)
def zone_of(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        # Old names, which a system's own list may lack.
        return pytz.timezone(name)


def offset_at(zone: tzinfo, moment: int) -> int:
    delta = datetime.fromtimestamp(moment, zone).utcoffset()
    return int(delta.total_seconds()) if delta else 0


def _change_between(zone: tzinfo, low: int, high: int) -> int:
    """The first second after ``low`` that has the offset of ``high``."""
    target = offset_at(zone, high)
    while high - low > 1:
        middle = (low + high) // 2
        if offset_at(zone, middle) == target:
            high = middle
        else:
            low = middle
    return high


@lru_cache(maxsize=2048)
def offsets(name: str, year: int) -> tuple[tuple[int, int, int], ...]:
    """Parts of a year in UTC with one distance to UTC each: (from, to, seconds)."""
    zone = zone_of(name)
    start, end = year_start(year), year_start(year + 1)
    parts: list[tuple[int, int, int]] = []
    current = offset_at(zone, start)
    for low in range(start, end, DAY):
        high = min(low + DAY, end)
        if offset_at(zone, high) != current:
            change = _change_between(zone, low, high)
            parts.append((start, change, current))
            start, current = change, offset_at(zone, change)
    if start < end:
        parts.append((start, end, current))
    return tuple(parts)


def merged(spans: Iterable[Span]) -> list[Span]:
    """Sorted spans without overlaps; neighbours become one."""
    result: list[Span] = []
    for start, end in sorted(spans):
        if start >= end:
            continue
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return result


def without(spans: Sequence[Span], holes: Sequence[Span]) -> Iterator[Span]:
    """Parts of sorted ``spans`` outside the sorted ``holes``."""
    for start, end in spans:
        first = max(bisect_right(holes, (start, 0)) - 1, 0)
        for low, high in holes[first:]:
            if low >= end:
                break
            if high <= start:
                continue
            if low > start:
                yield start, low
            start = max(start, high)
        if start < end:
            yield start, end


class WorkCalendar:
    """Immutable working time: weekly hours on the wall clock of a time zone, minus
    leaves.

    A second is working time if the wall clock then shows a moment of the weekly
    hours; in the repeated hour of autumn both readings count, the skipped hour of
    spring does not exist.

    :param weeks: one week or two (as :meth:`resource.calendar.attendance.get_week_type`
        counts them), each a sequence of (weekday from 0 = Monday, from, to) in seconds
    :param leaves: (from, to) in UTC seconds since 1970
    """

    def __init__(
        self,
        tz: str,
        weeks: Sequence[Sequence[tuple[int, int, int]]],
        leaves: Iterable[Span] = (),
    ) -> None:
        self.tz = tz
        self._days = [self._by_weekday(week) for week in weeks]
        if not any(hours for week in self._days for hours in week):
            raise NoWorkingTime("The calendar has no working hours.")
        self._leaves = merged(leaves)
        self._tables: dict[int, Table] = {}

    @classmethod
    def from_snapshot(cls, snapshot: Mapping[str, Any]) -> "WorkCalendar":
        """From what :meth:`service.calendar.version` stores."""
        return cls(
            snapshot["tz"],
            [[tuple(hours) for hours in week] for week in snapshot["weeks"]],
            [tuple(leave) for leave in snapshot["leaves"]],
        )

    @staticmethod
    def _by_weekday(week: Sequence[tuple[int, int, int]]) -> list[list[Span]]:
        return [
            merged((start, end) for weekday, start, end in week if weekday == day)
            for day in range(7)
        ]

    def worked(self, start: int, end: int) -> int:
        """Working seconds between two moments."""
        if end <= start:
            return 0
        first, last = year_of(start), year_of(end)
        seconds = self._until(last, end) - self._until(first, start)
        return seconds + sum(self._table(year).total for year in range(first, last))

    def advance(self, start: int, seconds: int) -> int:
        """The first moment at which ``seconds`` were worked since ``start``."""
        if seconds <= 0:
            return start
        year = year_of(start)
        need = seconds + self._until(year, start)
        idle = 0
        while need > (table := self._table(year)).total:
            need -= table.total
            idle = 0 if table.total else idle + 1
            year += 1
            if idle >= HORIZON_YEARS or year > 9000:
                raise NoWorkingTime("Leaves cover all working hours of the calendar.")
        index = bisect_left(table.before, need) - 1
        return table.starts[index] + need - table.before[index]

    def pieces(self, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
        """All of the time between two moments: (from, to, is it working time)."""
        for low, high in self._between(start, end):
            if start < low:
                yield start, low, False
            yield low, high, True
            start = high
        if start < end:
            yield start, end, False

    def _between(self, start: int, end: int) -> Iterator[Span]:
        for year in range(year_of(start), year_of(max(end - 1, start)) + 1):
            table = self._table(year)
            first = max(bisect_right(table.starts, start) - 1, 0)
            for low, high in zip(table.starts[first:], table.ends[first:], strict=True):
                if low >= end:
                    break
                if high > start:
                    yield max(low, start), min(high, end)

    def _until(self, year: int, moment: int) -> int:
        """Working seconds from the beginning of the year."""
        table = self._table(year)
        index = bisect_right(table.starts, moment) - 1
        if index < 0:
            return 0
        worked = min(moment, table.ends[index]) - table.starts[index]
        return table.before[index] + worked

    def _table(self, year: int) -> Table:
        if year not in self._tables:
            self._tables[year] = self._build(year)
        return self._tables[year]

    def _build(self, year: int) -> Table:
        hours = [
            span
            for start, end, offset in offsets(self.tz, year)
            for span in self._hours(start, end, offset)
        ]
        spans = list(without(merged(hours), self._leaves))
        before, total = [], 0
        for start, end in spans:
            before.append(total)
            total += end - start
        return Table([s for s, _e in spans], [e for _s, e in spans], before, total)

    def _hours(self, start: int, end: int, offset: int) -> Iterator[Span]:
        """Weekly hours in a part of the year that is ``offset`` away from UTC."""
        low, high = start + offset, end + offset
        for day in range(low // DAY, (high - 1) // DAY + 1):
            week = (day + EPOCH_ORDINAL - 1) // 7 % 2 % len(self._days)
            for hour_from, hour_to in self._days[week][(day + 3) % 7]:
                wall_from = max(day * DAY + hour_from, low)
                wall_to = min(day * DAY + hour_to, high)
                if wall_from < wall_to:
                    yield wall_from - offset, wall_to - offset


def snapshot_hash(snapshot: Mapping[str, Any]) -> str:
    text = json.dumps(snapshot, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def to_seconds(moment: datetime) -> int:
    """Whole seconds since 1970 of a naive UTC datetime, as the ORM has them."""
    return int((moment - datetime(1970, 1, 1)).total_seconds())


def to_datetime(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime(1970, 1, 1) + timedelta(0, seconds)
