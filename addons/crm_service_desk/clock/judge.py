"""What a lap comes to by the rules and calendars: met, breached, how much is left."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from .history import CANCELLED, CLOSED, HELD, MERGED, RESOLVED, WAITING, Stretch
from .lap import Count, Lap, Rule
from .worktime import WorkCalendar

if TYPE_CHECKING:
    from .engine import Replay

Rules = Mapping[Any, Rule]
Calendars = Mapping[Any, WorkCalendar]


class Level(NamedTuple):
    """A step of the escalation ladder: percent of the target plus working seconds."""

    key: Any
    percent: int = 100
    seconds: int = 0

    def threshold(self, target: int) -> int:
        return -(-target * self.percent // 100) + self.seconds


class Interval(NamedTuple):
    start: int
    end: int
    ball: str
    """Who held the ball: us, customer or nobody."""
    owner: Any
    counted: bool
    why: str
    reason: str
    unanswered: bool
    worked: int


class Clock(NamedTuple):
    """One target of one ticket. Times are UTC seconds, lengths working seconds."""

    metric: str
    state: str
    """running, paused, met, breached or cancelled."""
    rule: Any
    calendar: Any
    target: int
    start: int
    since: int
    deadline: int
    consumed: int
    paused: int
    unanswered: int
    reached: int | None
    breached: int | None
    next_due: int | None
    """When this row has to be looked at again; None while nothing can happen."""
    passed: tuple[Any, ...]
    """Keys of the levels whose moment has come, lowest first."""
    generation: int
    laps: int
    laps_met: int
    laps_breached: int
    is_open: bool
    intervals: tuple[Interval, ...]


class Verdict(NamedTuple):
    """A lap by the rule that governs it in the end."""

    lap: Lap
    count: Count
    consumed: int
    breached: int | None


class Judge:
    def __init__(self, history: "Replay", rules: Rules, calendars: Calendars) -> None:
        self._history = history
        self._rules, self._calendars = rules, calendars

    def clock(self, metric: str, levels: Sequence[Level]) -> Clock | None:
        verdicts = self._verdicts(metric)
        if not verdicts:
            return None
        last = verdicts[-1]
        lap, count = last.lap, last.count
        resumes = self._resumes(lap, count)
        return Clock(
            metric=metric,
            state=self._state(last),
            **self._figures(last, resumes),
            start=lap.start,
            since=lap.since,
            reached=lap.reached,
            breached=last.breached,
            next_due=self._next_due(last, resumes, levels),
            passed=self._passed(count.target, last.consumed, levels),
            generation=sum(len(v.lap.switches) for v in verdicts),
            laps=len(verdicts),
            laps_met=sum(self._state(v) == "met" for v in verdicts),
            laps_breached=sum(v.breached is not None for v in verdicts),
            is_open=lap.is_open,
            intervals=(),
        )

    @staticmethod
    def _figures(verdict: Verdict, resumes: int | None) -> dict[str, Any]:
        count = verdict.count
        return {
            "rule": count.rule.key,
            "calendar": count.rule.calendar,
            "target": count.target,
            "deadline": count.reach(count.target, resumes),
            "consumed": verdict.consumed,
            "paused": count.paused(),
            "unanswered": count.unanswered(),
        }

    def _verdicts(self, metric: str) -> list[Verdict]:
        verdicts = (self._verdict(lap) for lap in self._history.laps[metric])
        return [verdict for verdict in verdicts if verdict]

    def _verdict(self, lap: Lap) -> Verdict | None:
        missed = self._missed(lap)
        count = self._count(lap, lap.switches[-1].rule) or (missed and missed[1])
        if not count:
            return None
        consumed = count.consumed()
        if missed:
            return Verdict(lap, count, consumed, missed[0])
        late = consumed > count.target
        return Verdict(
            lap, count, consumed, count.reach(count.target + 1) if late else None
        )

    def _count(self, lap: Lap, key: Any) -> Count | None:
        rule = self._rules.get(key)
        if rule is None or lap.metric not in rule.targets:
            return None
        return Count(lap, rule, self._calendars[rule.calendar])

    def _missed(self, lap: Lap) -> tuple[int, Count] | None:
        """The first deadline that passed while the rule it follows from was in force.

        A later rule does not undo that, unless a manager asked for a replay.
        """
        switches = lap.switches
        forgiven = max((i for i, s in enumerate(switches) if s.replay), default=0)
        for switch, following in pairwise(switches[forgiven:]):
            count = self._count(lap, switch.rule)
            if not count or count.consumed(following.at) <= count.target:
                continue
            if count.consumed(switch.at) <= count.target:
                return count.reach(count.target + 1), count
        return None

    def _resumes(self, lap: Lap, count: Count) -> int | None:
        if not lap.is_open:
            return None
        situation, now = self._history.situation, self._history.now
        if count.rule.counts(lap.metric, situation.why):
            return now
        return situation.resumes(now)

    def _state(self, verdict: Verdict) -> str:
        lap = verdict.lap
        if lap.merged or (lap.cancelled is not None and verdict.breached is None):
            return "cancelled"
        if verdict.breached is not None:
            return "breached"
        if lap.reached is not None:
            return "met"
        counts = verdict.count.rule.counts(lap.metric, self._history.situation.why)
        return "running" if counts else "paused"

    def _next_due(
        self, verdict: Verdict, resumes: int | None, levels: Sequence[Level]
    ) -> int | None:
        if resumes is None or resumes > self._history.now:
            return resumes
        target = verdict.count.target
        ahead = [level.threshold(target) for level in levels]
        if verdict.breached is None:
            ahead.append(target + 1)
        ahead = [seconds for seconds in ahead if seconds > verdict.consumed]
        return verdict.count.reach(min(ahead), resumes) if ahead else None

    @staticmethod
    def _passed(target: int, consumed: int, levels: Sequence[Level]) -> tuple[Any, ...]:
        passed = sorted((level.threshold(target), level.key) for level in levels)
        return tuple(key for seconds, key in passed if seconds <= consumed)

    def intervals(self, metric: str) -> Iterator[Interval]:
        """All laps of the metric, stretch by stretch."""
        for verdict in self._verdicts(metric):
            for stretch in verdict.lap.stretches:
                yield self._interval(verdict.count, stretch)

    @staticmethod
    def _interval(count: Count, stretch: Stretch) -> Interval:
        return Interval(
            start=stretch.start,
            end=stretch.end,
            ball=ball_of(stretch),
            owner=stretch.owner,
            counted=count.counts(stretch),
            why=stretch.why,
            reason=stretch.reason,
            unanswered=stretch.unanswered,
            worked=count.calendar.worked(stretch.start, stretch.end),
        )


def ball_of(stretch: Stretch) -> str:
    """Who had to act: us, customer or nobody."""
    if stretch.why in {CLOSED, CANCELLED, MERGED, RESOLVED} and not stretch.unanswered:
        return "nobody"
    if stretch.unanswered:
        return "us"
    if stretch.why in HELD:
        return "customer" if stretch.why == WAITING else "nobody"
    return "us"
