"""A second, slow way to count: it walks a quarter of an hour at a time and asks the
wall clock each time. Nothing here uses the engine's arithmetic."""

from datetime import datetime, timedelta, timezone
from functools import lru_cache
from random import Random
from zoneinfo import ZoneInfo

from ..clock import Event, Rule, WorkCalendar

TICK = 900
HOUR = 3600
HELD = ("waiting", "paused")
OVER = ("closed", "cancelled", "merged")


def seconds(text):
    return int(datetime.fromisoformat(text + "+00:00").timestamp())


def week(days, *hours):
    return [(day, int(a * HOUR), int(b * HOUR)) for day in days for a, b in hours]


OFFICE = week(range(5), (9, 13), (14, 18))
# name: time zone, weeks, leaves. The dates lie around changes of the clocks.
CALENDARS = {
    "office": ("Europe/Kyiv", [OFFICE], [("2026-03-30T21:00", "2026-03-31T21:00")]),
    "always": ("UTC", [week(range(7), (0, 24))], []),
    "night": (
        "America/New_York",
        [week(range(7), (0, 6.25), (22, 24))],
        [("2026-11-02T04:00", "2026-11-02T09:15")],
    ),
    "fortnight": (
        "Australia/Lord_Howe",
        [week((0, 2, 6), (0, 24)), week((1, 5), (7.5, 12), (12, 15.75))],
        [("2026-04-06T00:00", "2026-04-07T12:30")],
    ),
    "around": (
        "Europe/Kyiv",
        [week(range(7), (0, 24))],
        [("2026-10-25T00:30", "2026-10-25T02:00")],
    ),
}
STARTS = [
    seconds(day)
    for day in ("2026-03-26T00:00", "2026-10-22T00:00", "2026-10-30T00:00")
    + ("2026-03-06T00:00", "2026-04-02T00:00", "2026-12-30T00:00")
]
WORK_CALENDARS = {
    name: WorkCalendar(tz, weeks, [(seconds(a), seconds(b)) for a, b in leaves])
    for name, (tz, weeks, leaves) in CALENDARS.items()
}


@lru_cache(maxsize=None)
def works(name, tick):
    """Is the quarter of an hour that begins at ``tick`` working time?"""
    tz, weeks, leaves = CALENDARS[name]
    wall = datetime.fromtimestamp(tick, timezone.utc).astimezone(ZoneInfo(tz))
    if any(seconds(low) <= tick < seconds(high) for low, high in leaves):
        return False
    monday = wall.date() - timedelta(days=wall.weekday())
    parity = (monday.toordinal() // 7) % 2 if len(weeks) == 2 else 0
    passed = wall.hour * HOUR + wall.minute * 60
    return any(
        day == wall.weekday() and low <= passed < high
        for day, low, high in weeks[parity]
    )


class Lap:
    def __init__(self, metric, start, since, rule):
        self.metric, self.start, self.since = metric, start, since
        self.ticks = []  # (moment, why, unanswered)
        self.rules = [(start, rule, False)]
        self.end = None  # None, "answer", "solved", "cancelled", "merged"
        self.reached = None

    def obey(self, at, rule, replay=False):
        if replay or rule != self.rules[-1][1]:
            self.rules.append((at, rule, replay))


class Oracle:
    """Plays a history tick by tick. Times of events are multiples of ``TICK``."""

    def __init__(self, events, rules, now):
        self.rules, self.now = rules, now
        self.laps = {"first_response": [], "next_response": [], "resolution": []}
        self.stage, self.closed, self.cancelled = None, False, False
        self.hold, self.until, self.woken = None, None, False
        self.oldest, self.first_done, self.late_message = None, False, None
        self.merged, self.rule = False, None
        events = self._standing(sorted(events, key=lambda e: e.at))
        moment = events[0].at
        while moment <= now:
            for event in [e for e in events if e.at == moment]:
                getattr(self, "do_" + event.kind, lambda *a: None)(moment, event.data)
            if moment < now:
                self._tick(moment)
            moment += TICK

    def _standing(self, events):
        gone = set()
        for index, event in enumerate(events):
            if event.kind == "unmerged":
                gone.add(index)
                before = [
                    i
                    for i in range(index)
                    if events[i].kind == "merged" and i not in gone
                ]
                gone.update(before[-1:])
            if event.kind == "released":
                gone.update(
                    i
                    for i, other in enumerate(events)
                    if other.kind in ("absorbed", "released")
                    and other.data["ref"] == event.data["ref"]
                )
        return [event for i, event in enumerate(events) if i not in gone]

    def _why(self):
        for flag, why in (
            (self.merged, "merged"),
            (self.cancelled, "cancelled"),
            (self.closed, "closed"),
            (self.hold is not None, "paused"),
            (self.stage == "waiting" and not self.woken, "waiting"),
        ):
            if flag:
                return why
        return "running"

    def _tick(self, moment):
        if self.until is not None and self.until <= moment:
            self.hold = self.until = None
        for metric, laps in self.laps.items():
            if not laps or (laps[-1].reached and metric != "resolution"):
                continue
            why = self._why()
            if laps[-1].reached and why not in OVER:
                why = "resolved"
            laps[-1].ticks.append((moment, why, self.oldest is not None))

    def _open(self, metric):
        return [lap for lap in self.laps[metric][-1:] if lap.end is None]

    def _all_open(self):
        return [lap for metric in self.laps for lap in self._open(metric)]

    def _start(self, metric, at, since=None):
        lap = Lap(metric, at, at if since is None else since, self.rule)
        self.laps[metric].append(lap)

    def _wait(self, at, since):
        metric = "next_response" if self.first_done else "first_response"
        if not self._open(metric):
            self._start(metric, at, since)
        return self.laps[metric][-1]

    def do_opened(self, at, data):
        self._start("resolution", at)
        self.do_customer(at, data)

    def do_customer(self, at, data):
        if not data.get("needs_answer", True):
            return
        self.hold = self.until = None
        self.woken = True
        self.oldest = at if self.oldest is None else self.oldest
        if self.merged:
            return
        if self.closed:
            self.late_message = self.late_message or at
        else:
            self._wait(at, at)

    def do_answer(self, at, data):
        self.oldest = self.late_message = None
        self.woken, self.first_done = False, True
        for lap in self._open("first_response") + self._open("next_response"):
            lap.end, lap.reached = "answer", at

    def do_pause(self, at, data):
        self.hold, self.until = data["reason"], data.get("until")

    def do_resume(self, at, data):
        self.hold = self.until = None
        self.woken = True

    def do_merged(self, at, data):
        self.merged = True
        for lap in self._all_open():
            lap.end = "merged"

    def do_policy(self, at, data):
        self.rule = data["rule"]
        for lap in self._all_open():
            lap.obey(at, self.rule, data.get("replay", False))

    def do_absorbed(self, at, data):
        if data["since"] is not None:
            self.hold = self.until = None
            self.woken = True
            self.oldest = min(self.oldest or data["since"], data["since"])
        for lap in self._open("resolution"):
            self._precede(lap, data["opened"], data["pauses"])
        if data["since"] is not None and not self.closed:
            self._precede(self._wait(at, at), data["since"], [])

    def _precede(self, lap, start, pauses):
        before = [
            (moment, "running", True)
            for moment in range(start, lap.start, TICK)
            if not any(low <= moment < high for low, high in pauses)
        ]
        lap.ticks = before + lap.ticks
        if start < lap.start:
            lap.start, lap.since = start, min(start, lap.since)

    def do_stage(self, at, data):
        was_closed = self.closed
        self.stage = "waiting" if data.get("waiting") else None
        self.woken = False
        self.cancelled = data.get("cancelled", False)
        self.closed = data.get("closed", False) or self.cancelled
        if self.closed:
            self.hold = self.until = None
        if self.cancelled:
            self._reject(was_closed)
        elif self.closed:
            self._solve(at)
        elif was_closed:
            self._reopen(at)

    def _reject(self, was_closed):
        for laps in self.laps.values():
            for lap in laps[-1:]:
                if lap.end is None or (was_closed and lap.end == "solved"):
                    lap.end, lap.reached = "cancelled", None

    def _solve(self, at):
        for metric, laps in self.laps.items():
            for lap in laps[-1:]:
                if lap.end == "cancelled":
                    lap.obey(at, self.rule)
                if lap.end in (None, "cancelled"):
                    lap.end, lap.reached = "solved", at
                    self.first_done |= metric == "first_response"

    def _reopen(self, at):
        rule = self.rules.get(self.rule)
        for metric, laps in self.laps.items():
            for lap in laps[-1:]:
                again = lap.end == "cancelled" or (
                    metric == "resolution"
                    and lap.reached
                    and not (rule and rule.reopen == "first")
                )
                if again:
                    lap.end = lap.reached = None
                    lap.obey(at, self.rule)
        if self.late_message is not None:
            if not self.merged:
                self._wait(at, self.late_message)
            self.late_message = None

    # What the laps come to

    def results(self):
        found = {}
        for metric, laps in self.laps.items():
            sums = [s for s in (self._sum(lap) for lap in laps) if s]
            if sums:
                found[metric] = dict(
                    sums[-1],
                    laps=len(sums),
                    laps_met=sum(s["state"] == "met" for s in sums),
                    laps_breached=sum(s["breached"] is not None for s in sums),
                )
        return found

    def _counted(self, lap, rule, why):
        if why in HELD:
            return lap.metric != "resolution" and not rule.pause_response
        return why == "running"

    def _earned(self, lap, rule):
        return [
            moment
            for moment, why, _unanswered in lap.ticks
            if self._counted(lap, rule, why) and works(rule.calendar, moment)
        ]

    def _sum(self, lap):
        while lap.ticks and lap.ticks[-1][1] in OVER:
            lap.ticks.pop()
        missed = self._missed(lap)
        rule = self.rules.get(lap.rules[-1][1])
        if not rule or lap.metric not in rule.targets:
            rule = missed and missed[1]
        if not rule:
            return None
        target = rule.targets[lap.metric]
        earned = self._earned(lap, rule)
        breached = missed[0] if missed else self._crossing(earned, target)
        return {
            "state": self._state(lap, rule, breached),
            "consumed": len(earned) * TICK,
            "paused": self._idle(lap, rule, lambda why, _un: why in HELD),
            "unanswered": self._idle(lap, rule, lambda _why, un: un),
            "deadline": self._deadline(lap, rule, earned, target),
            "reached": lap.reached,
            "breached": breached,
        }

    def _crossing(self, earned, target):
        if len(earned) * TICK <= target:
            return None
        return earned[target // TICK] + target % TICK + 1

    def _idle(self, lap, rule, test):
        return TICK * sum(
            works(rule.calendar, moment)
            for moment, why, unanswered in lap.ticks
            if test(why, unanswered) and not self._counted(lap, rule, why)
        )

    def _missed(self, lap):
        ends = [at for at, _rule, _replay in lap.rules[1:]]
        for index, ((start, key, _r), end) in enumerate(zip(lap.rules, ends)):
            if any(replay for _at, _key, replay in lap.rules[index + 1 :]):
                continue
            rule = self.rules.get(key)
            if not rule or lap.metric not in rule.targets:
                continue
            moment = self._crossing(
                self._earned(lap, rule), rule.targets[lap.metric]
            )
            if moment and start < moment <= end:
                return moment, rule
        return None

    def _state(self, lap, rule, breached):
        if lap.end == "merged":
            return "cancelled"
        if breached:
            return "breached"
        if lap.end == "cancelled":
            return "cancelled"
        if lap.reached:
            return "met"
        return "running" if self._counted(lap, rule, self._why()) else "paused"

    def _deadline(self, lap, rule, earned, target):
        needed = -(-target // TICK)
        if needed <= len(earned):
            return earned[needed - 1] + (target - 1) % TICK + 1
        left = target - len(earned) * TICK
        moment = self._goes_on(lap, rule)
        while True:
            if works(rule.calendar, moment):
                if left <= TICK:
                    return moment + left
                left -= TICK
            moment += TICK

    def _goes_on(self, lap, rule):
        why = self._why()
        if lap.end is None:
            if self._counted(lap, rule, why):
                return self.now
            waits = self.stage == "waiting" and not self.woken
            if why == "paused" and self.until is not None and not waits:
                return self.until
        ran = [m for m, w, _u in lap.ticks if self._counted(lap, rule, w)]
        return ran[-1] + TICK if ran else lap.start


# Random histories


def random_rule(random: Random, key):
    targets = {
        metric: random.choice((TICK, HOUR, 4 * HOUR, 20 * HOUR)) + random.choice((0, 7))
        for metric in ("first_response", "next_response", "resolution")
        if random.random() < 0.85
    }
    return Rule(
        key,
        targets,
        random.choice(list(CALENDARS)),
        random.choice(("first", "total")),
        random.random() < 0.3,
    )


def random_data(random: Random, kind, at):
    later = at + random.randrange(1, 60) * TICK
    earlier = at - random.randrange(1, 100) * TICK
    return {
        "customer": lambda: {"needs_answer": random.random() < 0.8},
        "stage": lambda: random.choice(
            ({}, {"waiting": True}, {"waiting": True}, {"closed": True})
            + ({"closed": True}, {"closed": True, "cancelled": True})
        ),
        "owner": lambda: {"owner": random.randrange(3)},
        "pause": lambda: {"reason": "x", "until": random.choice((None, later))},
        "policy": lambda: {
            "rule": random.choice((1, 2, 3, None)),
            "replay": random.random() < 0.2,
        },
        "absorbed": lambda: {
            "ref": random.randrange(2),
            "opened": earlier,
            "since": random.choice((None, earlier, at)),
            "pauses": [(earlier + TICK, earlier + 9 * TICK)],
        },
        "released": lambda: {"ref": random.randrange(2)},
    }.get(kind, dict)()


KINDS = (
    ["customer"] * 5
    + ["answer"] * 4
    + ["stage"] * 6
    + ["owner", "pause", "pause", "resume", "policy", "policy", "priority"]
    + ["merged", "unmerged", "absorbed", "released"]
)


def random_history(random: Random):
    """(events, rules, now); all moments are multiples of ``TICK``."""
    rules = {key: random_rule(random, key) for key in (1, 2, 3)}
    at = random.choice(STARTS) + random.randrange(400) * TICK
    opened = {"needs_answer": random.random() < 0.9}
    events = [Event(at, "policy", {"rule": 1}), Event(at, "opened", opened)]
    for _step in range(random.randrange(14)):
        at += random.choice((0, 1, random.randrange(12), random.randrange(160))) * TICK
        kind = random.choice(KINDS)
        events.append(Event(at, kind, random_data(random, kind, at)))
    return events, rules, at + random.randrange(120) * TICK
