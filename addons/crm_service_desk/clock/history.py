"""What happened to a ticket, as the clocks see it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

# Why a stretch of time counted or not.
RUNNING = "running"
WAITING = "waiting"
PAUSED = "paused"
CLOSED = "closed"
CANCELLED = "cancelled"
RESOLVED = "resolved"
MERGED = "merged"
HELD = frozenset({WAITING, PAUSED})
OVER = frozenset({CLOSED, CANCELLED, MERGED})

UNDOES = {"unmerged": "merged", "released": "absorbed"}


class Event(NamedTuple):
    """One row of the append-only list of a ticket.

    ``kind`` and what its ``data`` may hold:

    opened       needs_answer (default True), owner
    customer     needs_answer (default True): the customer wrote
    answer       we answered the customer
    dismissed    what the customer wrote last needs no answer
    stage        waiting, closed, cancelled (default False), name
    owner        owner: id or None
    pause        reason, until: UTC seconds or None
    resume
    policy       rule: key in ``rules`` or None, replay: a manager asked for it, which
                 forgives what was missed under the rules before
    merged       into another ticket; ``unmerged`` undoes it
    absorbed     ref, opened, since (oldest message without an answer or None), pauses:
                 another ticket was merged into this one; ``released`` with the same
                 ref undoes it

    Other kinds (priority, category, team ...) tell the reader what changed; a change
    of the rule that follows from them is a ``policy`` event of its own.
    """

    at: int
    kind: str
    data: Mapping[str, Any] = {}


class Stretch(NamedTuple):
    """Time between two events in which nothing about the ticket changed."""

    start: int
    end: int
    why: str
    owner: Any
    reason: str
    unanswered: bool


@dataclass
class Situation:
    """What is true about the ticket right now."""

    owner: Any = None
    waiting: str | None = None
    """Name of the waiting stage."""
    answered_back: bool = False
    """The customer wrote since the waiting stage was entered, and has no answer yet."""
    paused: str | None = None
    until: int | None = None
    closed: bool = False
    cancelled: bool = False
    merged: bool = False
    unanswered: int | None = None
    """Moment of the oldest message of the customer without an answer."""
    rule: Any = None

    @property
    def why(self) -> str:
        if self.merged:
            return MERGED
        if self.cancelled:
            return CANCELLED
        if self.closed:
            return CLOSED
        if self.paused is not None:
            return PAUSED
        if self.waiting is not None and not self.answered_back:
            return WAITING
        return RUNNING

    @property
    def reason(self) -> str:
        return (self.paused or self.waiting or "") if self.why in HELD else ""

    def resumes(self, now: int) -> int | None:
        """When the time next counts if nothing else happens."""
        if self.why == RUNNING:
            return now
        waits = self.waiting is not None and not self.answered_back
        return self.until if self.why == PAUSED and not waits else None

    def stretches(self, start: int, end: int) -> Iterable[Stretch]:
        """The time since the last event; a pause that has run out ends inside it."""
        if self.paused is not None and self.until is not None and self.until <= end:
            middle = max(start, self.until)
            yield from self._stretch(start, middle)
            self.paused, self.until = None, None
            start = middle
        yield from self._stretch(start, end)

    def _stretch(self, start: int, end: int) -> Iterable[Stretch]:
        if start < end:
            yield Stretch(
                start,
                end,
                self.why,
                self.owner,
                self.reason,
                self.unanswered is not None,
            )

    def apply(self, event: Event) -> None:
        handler = getattr(self, f"_on_{event.kind}", None)
        if handler:
            handler(event.at, event.data)

    def _on_opened(self, at: int, data: Mapping[str, Any]) -> None:
        self.owner = data.get("owner")
        self._on_customer(at, data)

    def _on_customer(self, at: int, data: Mapping[str, Any]) -> None:
        if not data.get("needs_answer", True):
            return
        self.paused, self.until = None, None
        self.answered_back = True
        if self.unanswered is None:
            self.unanswered = at

    def _on_answer(self, _at: int, _data: Mapping[str, Any]) -> None:
        self.unanswered = None
        self.answered_back = False

    def _on_dismissed(self, at: int, data: Mapping[str, Any]) -> None:
        self._on_answer(at, data)

    def _on_stage(self, _at: int, data: Mapping[str, Any]) -> None:
        waiting = data.get("waiting", False)
        self.waiting = data.get("name", "") if waiting else None
        self.answered_back = False
        self.cancelled = bool(data.get("cancelled"))
        self.closed = bool(data.get("closed")) or self.cancelled
        if self.closed:
            self.paused, self.until = None, None

    def _on_owner(self, _at: int, data: Mapping[str, Any]) -> None:
        self.owner = data.get("owner")

    def _on_pause(self, _at: int, data: Mapping[str, Any]) -> None:
        self.paused, self.until = data.get("reason") or "", data.get("until")

    def _on_resume(self, _at: int, _data: Mapping[str, Any]) -> None:
        self.paused, self.until = None, None
        self.answered_back = True

    def _on_merged(self, _at: int, _data: Mapping[str, Any]) -> None:
        self.merged = True

    def _on_policy(self, _at: int, data: Mapping[str, Any]) -> None:
        self.rule = data.get("rule")

    def _on_absorbed(self, _at: int, data: Mapping[str, Any]) -> None:
        since = data.get("since")
        if since is not None:
            self.answered_back = True
            self.paused, self.until = None, None
            self.unanswered = min(since, self.unanswered or since)


def in_order(events: Iterable[Event]) -> list[Event]:
    """Events by time, those of one second as they were written, without merges that
    were undone."""
    result: list[Event | None] = []
    merges: dict[Any, list[int]] = {}
    for event in sorted(events, key=lambda event: event.at):
        key = (event.kind, event.data.get("ref"))
        if event.kind in UNDOES:
            done = merges.get((UNDOES[event.kind], event.data.get("ref")))
            if done:
                result[done.pop()] = None
            continue
        if event.kind in UNDOES.values():
            merges.setdefault(key, []).append(len(result))
        result.append(event)
    return [event for event in result if event is not None]
