"""One run of one target: from its start until it is reached."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from .history import HELD, OVER, RESOLVED, RUNNING, Stretch
from .worktime import WorkCalendar, without

FIRST_RESPONSE = "first_response"
NEXT_RESPONSE = "next_response"
RESOLUTION = "resolution"
METRICS = (FIRST_RESPONSE, NEXT_RESPONSE, RESOLUTION)


@dataclass(frozen=True)
class Rule:
    """A policy as it was when it was pinned: working seconds per metric.

    Waiting for the customer stops the resolution clock; a response clock runs only
    while the customer waits for us, so it stops only if ``pause_response`` says so.
    """

    key: Any
    targets: Mapping[str, int]
    calendar: Any
    reopen: str = "total"
    """``first``: the first resolution decides; ``total``: reopening goes on."""
    pause_response: bool = False

    def counts(self, metric: str, why: str) -> bool:
        if why in HELD:
            return metric != RESOLUTION and not self.pause_response
        return why == RUNNING


class Switch(NamedTuple):
    """From this moment on the lap obeys this rule."""

    at: int
    rule: Any
    replay: bool


@dataclass
class Lap:
    metric: str
    start: int
    since: int
    """The oldest message that this lap waits for."""
    switches: list[Switch]
    stretches: list[Stretch] = field(default_factory=list)
    reached: int | None = None
    cancelled: int | None = None
    merged: bool = False
    dismissed: bool = False
    by_closing: bool = False
    """Reached because the ticket was closed as solved."""

    @property
    def is_open(self) -> bool:
        return self.reached is None and self.cancelled is None

    @property
    def is_resumable(self) -> bool:
        return self.cancelled is not None and not self.merged and not self.dismissed

    def add(self, stretch: Stretch) -> None:
        if self.dismissed:
            return
        if self.reached is not None and stretch.why not in OVER:
            stretch = stretch._replace(why=RESOLVED)
        self.stretches.append(stretch)

    def switch(self, at: int, rule: Any, replay: bool = False) -> None:
        if replay or rule != self.switches[-1].rule:
            self.switches.append(Switch(at, rule, replay))

    def reach(self, at: int, by_closing: bool = False) -> None:
        self.reached, self.by_closing = at, by_closing

    def cancel(self, at: int, merged: bool = False) -> None:
        self.cancelled, self.reached, self.merged = at, None, merged

    def dismiss(self, at: int) -> None:
        self.cancelled, self.dismissed = at, True

    def resume(self, at: int, rule: Any) -> None:
        """Goes on where it stopped; what lies between did not count."""
        self.reached = self.cancelled = None
        self.switch(at, rule)

    def finish(self) -> None:
        """Time after the end of the ticket is nobody's wait."""
        while self.stretches and self.stretches[-1].why in OVER:
            self.stretches.pop()

    def precede(self, start: int, pauses: Sequence[tuple[int, int]] = ()) -> None:
        """The lap began earlier, in a ticket that was merged into this one."""
        if start >= self.start:
            return
        before = [(start, self.start)]
        running = [
            Stretch(low, high, RUNNING, None, "", True)
            for low, high in without(before, sorted(pauses))
        ]
        self.stretches = running + self.stretches
        self.start, self.since = start, min(start, self.since)


class Count:
    """A lap counted by one rule and its calendar."""

    def __init__(self, lap: Lap, rule: Rule, calendar: WorkCalendar) -> None:
        self.rule, self.calendar = rule, calendar
        self.target = rule.targets[lap.metric]
        self._open = lap.is_open
        self._metric = lap.metric
        self._stretches = lap.stretches
        self._start = lap.start

    def counts(self, stretch: Stretch) -> bool:
        return self.rule.counts(self._metric, stretch.why)

    def consumed(self, until: int | None = None) -> int:
        """Working seconds that counted, up to a moment at which an event happened."""
        return sum(
            self.calendar.worked(stretch.start, stretch.end)
            for stretch in self._stretches
            if self.counts(stretch) and (until is None or stretch.end <= until)
        )

    def paused(self) -> int:
        """Working seconds in which the clock was stopped to wait."""
        return sum(
            self.calendar.worked(stretch.start, stretch.end)
            for stretch in self._stretches
            if stretch.why in HELD and not self.counts(stretch)
        )

    def unanswered(self) -> int:
        """Working seconds that did not count although the customer had no answer."""
        return sum(
            self.calendar.worked(stretch.start, stretch.end)
            for stretch in self._stretches
            if stretch.unanswered and not self.counts(stretch)
        )

    def reach(self, seconds: int, resumes: int | None = None) -> int:
        """The moment at which ``seconds`` are consumed.

        Past the last stretch it is the moment that would come if the clock ran on: from
        ``resumes`` or, when it is stopped, from where it stopped.
        """
        rest, last = seconds, self._start
        for stretch in self._stretches:
            if not self.counts(stretch):
                continue
            worked = self.calendar.worked(stretch.start, stretch.end)
            if worked >= rest:
                return self.calendar.advance(stretch.start, rest)
            rest, last = rest - worked, stretch.end
        return self.calendar.advance(last if resumes is None else resumes, rest)
