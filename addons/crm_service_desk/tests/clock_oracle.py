"""A second, slow way to count: it walks a quarter of an hour at a time and asks the
wall clock each time. Nothing here uses the engine's arithmetic."""

from .clock_world import TICK, works

HELD = ("waiting", "paused")
OVER = ("closed", "cancelled", "merged")


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
        self._let_go(now)

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
                gone.add(index)
                before = [
                    i
                    for i, other in enumerate(events[:index])
                    if other.kind == "absorbed"
                    and other.data["ref"] == event.data["ref"]
                    and i not in gone
                ]
                gone.update(before[-1:])
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

    def _let_go(self, moment):
        if self.until is not None and self.until <= moment:
            self.hold = self.until = None

    def _tick(self, moment):
        self._let_go(moment)
        for metric, laps in self.laps.items():
            last = laps[-1] if laps else None
            if not last or (last.reached and metric != "resolution"):
                continue
            if last.end == "dismissed":
                continue
            why = self._why()
            if last.reached and why not in OVER:
                why = "resolved"
            last.ticks.append((moment, why, self.oldest is not None))

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

    def do_dismissed(self, at, data):
        self.oldest = self.late_message = None
        self.woken = False
        for lap in self._open("first_response") + self._open("next_response"):
            lap.end = "dismissed"

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
        for index, ((start, key, _r), end) in enumerate(
            zip(lap.rules, ends, strict=False)
        ):
            if any(replay for _at, _key, replay in lap.rules[index + 1 :]):
                continue
            rule = self.rules.get(key)
            if not rule or lap.metric not in rule.targets:
                continue
            moment = self._crossing(self._earned(lap, rule), rule.targets[lap.metric])
            if moment and start < moment <= end:
                return moment, rule
        return None

    def _state(self, lap, rule, breached):
        if lap.end == "merged":
            return "cancelled"
        if breached:
            return "breached"
        if lap.end in ("cancelled", "dismissed"):
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
