"""Clocks replayed from the history of a ticket."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from .history import RUNNING, Event, Situation, in_order
from .judge import Calendars, Clock, Judge, Level, Rules
from .lap import FIRST_RESPONSE, METRICS, NEXT_RESPONSE, RESOLUTION, Lap, Switch

LevelsOf = Callable[[str], Sequence[Level]]


def replay(
    events: Iterable[Event],
    rules: Rules,
    calendars: Calendars,
    now: int,
    levels: LevelsOf = lambda _metric: (),
    with_intervals: bool = False,
) -> dict[str, Clock]:
    """The clocks of a ticket by metric, as they stand at ``now``.

    A metric is missing if no rule has a target for it or it has not started.
    """
    history = Replay(events, rules, now)
    judge = Judge(history, rules, calendars)
    clocks = {}
    for metric in METRICS:
        clock = judge.clock(metric, levels(metric))
        if clock and with_intervals:
            clock = clock._replace(intervals=tuple(judge.intervals(metric)))
        if clock:
            clocks[metric] = clock
    return clocks


def takeover(events: Iterable[Event], rules: Rules, now: int) -> dict[str, Any]:
    """What the survivor of a merge needs to know of the other ticket: the data of an
    ``absorbed`` event."""
    history = Replay(events, rules, now)
    laps = history.laps[RESOLUTION]
    held = [
        (stretch.start, stretch.end)
        for lap in laps
        for stretch in lap.stretches
        if stretch.why != RUNNING
    ]
    return {
        "opened": laps[0].start if laps else now,
        "since": history.situation.unanswered,
        "pauses": held,
    }


class Replay:
    """Cuts a history into laps per metric; knows nothing of calendars."""

    def __init__(self, events: Iterable[Event], rules: Rules, now: int) -> None:
        self.situation = Situation()
        self.laps: dict[str, list[Lap]] = {metric: [] for metric in METRICS}
        self.now = now
        self._rules = rules
        self._answered = False
        """The first answer was given, so the next response is what counts."""
        self._pending: int | None = None
        """A message that came while the ticket was closed."""
        self._run(in_order(events))

    def _run(self, events: Sequence[Event]) -> None:
        last: int | None = None
        for event in events:
            if last is not None:
                self._pass(last, event.at)
            last = event.at
            was_closed = self.situation.closed
            self.situation.apply(event)
            self._happen(event, was_closed)
        if last is not None:
            self.now = max(self.now, last)
            self._pass(last, self.now)
        for laps in self.laps.values():
            for lap in laps:
                lap.finish()

    def _pass(self, start: int, end: int) -> None:
        for stretch in self.situation.stretches(start, end):
            for metric, laps in self.laps.items():
                if laps and (laps[-1].reached is None or metric == RESOLUTION):
                    laps[-1].add(stretch)

    def _happen(self, event: Event, was_closed: bool) -> None:
        if event.kind != "stage":
            handler = getattr(self, f"_on_{event.kind}", None)
            if handler:
                handler(event.at, event.data)
        elif self.situation.cancelled:
            self._cancel(event.at, was_closed)
        elif self.situation.closed:
            self._solve(event.at)
        elif was_closed:
            self._reopen(event.at)

    def _last_laps(self) -> list[Lap]:
        return [laps[-1] for laps in self.laps.values() if laps]

    def _open_laps(self) -> list[Lap]:
        return [lap for lap in self._last_laps() if lap.is_open]

    def _on_opened(self, at: int, data: Mapping[str, Any]) -> None:
        self._begin(RESOLUTION, at)
        self._on_customer(at, data)

    def _on_customer(self, at: int, data: Mapping[str, Any]) -> None:
        if not data.get("needs_answer", True) or self.situation.merged:
            return
        if self.situation.closed:
            self._pending = at if self._pending is None else self._pending
        else:
            self._wait(at, at)

    def _begin(self, metric: str, at: int, since: int | None = None) -> Lap:
        switch = Switch(at, self.situation.rule, False)
        lap = Lap(metric, at, at if since is None else since, [switch])
        self.laps[metric].append(lap)
        return lap

    def _wait(self, at: int, since: int) -> Lap:
        """The lap that measures how long the customer waits for an answer."""
        metric = NEXT_RESPONSE if self._answered else FIRST_RESPONSE
        laps = self.laps[metric]
        if laps and laps[-1].is_open:
            return laps[-1]
        return self._begin(metric, at, since)

    def _on_answer(self, at: int, _data: Mapping[str, Any]) -> None:
        self._answered, self._pending = True, None
        for lap in self._open_laps():
            if lap.metric != RESOLUTION:
                lap.reach(at)

    def _on_dismissed(self, at: int, _data: Mapping[str, Any]) -> None:
        self._pending = None
        for lap in self._open_laps():
            if lap.metric != RESOLUTION:
                lap.dismiss(at)

    def _on_policy(self, at: int, data: Mapping[str, Any]) -> None:
        for lap in self._open_laps():
            lap.switch(at, data.get("rule"), data.get("replay", False))

    def _on_merged(self, at: int, _data: Mapping[str, Any]) -> None:
        for lap in self._open_laps():
            lap.cancel(at, merged=True)

    def _on_absorbed(self, at: int, data: Mapping[str, Any]) -> None:
        for lap in self._open_laps():
            if lap.metric == RESOLUTION:
                lap.precede(data["opened"], data.get("pauses", ()))
        since = data.get("since")
        if since is not None and not self.situation.closed:
            self._wait(at, at).precede(since)

    def _solve(self, at: int) -> None:
        for lap in self._last_laps():
            if lap.is_resumable:
                lap.resume(at, self.situation.rule)
            if lap.is_open:
                lap.reach(at, by_closing=True)
                self._answered = self._answered or lap.metric == FIRST_RESPONSE

    def _cancel(self, at: int, was_closed: bool) -> None:
        for lap in self._last_laps():
            if lap.is_open or (was_closed and lap.by_closing and lap.reached):
                lap.cancel(at)

    def _reopen(self, at: int) -> None:
        rule = self._rules.get(self.situation.rule)
        goes_on = rule is None or rule.reopen == "total"
        for lap in self._last_laps():
            resolved = lap.metric == RESOLUTION and lap.reached is not None
            if (resolved and goes_on) or lap.is_resumable:
                lap.resume(at, self.situation.rule)
        if self._pending is not None and not self.situation.merged:
            self._wait(at, self._pending)
            self._pending = None
