"""Random histories: what is stored equals what a slow second way of counting says."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..clock import Event, replay
from .clock_oracle import Oracle
from .clock_world import (
    CALENDARS,
    STARTS,
    TICK,
    WORK_CALENDARS,
    random_data,
    random_history,
    works,
)

randoms = st.randoms(use_true_random=False)


def often(number):
    """As many examples, the same ones each time."""
    return settings(
        max_examples=number,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )


@tagged("post_install", "-at_install")
class TestClockProperty(BaseCase):
    def clocks(self, history, now=None):
        events, rules, end = history
        return replay(events, rules, WORK_CALENDARS, end if now is None else now)

    @often(5000)
    @given(randoms)
    def test_engine_equals_the_oracle(self, random):
        events, rules, now = random_history(random)
        expected = Oracle(events, rules, now).results()
        found = {
            metric: {name: getattr(clock, name) for name in expected.get(metric, ())}
            for metric, clock in self.clocks((events, rules, now)).items()
        }
        self.assertEqual(found, expected)

    @often(1000)
    @given(randoms)
    def test_nothing_happens_before_the_next_due_moment(self, random):
        history = random_history(random)
        for metric, clock in self.clocks(history).items():
            changes = clock.next_due is not None and clock.state != "breached"
            due = clock.next_due or history[2] + 200 * 24 * 3600
            before = self.clocks(history, max(due - 1, history[2]))[metric]
            self.assertEqual(before.state, clock.state)
            after = self.clocks(history, due)[metric]
            self.assertEqual(after.state != clock.state, changes)

    @often(1500)
    @given(randoms)
    def test_a_missed_deadline_is_missed_for_good(self, random):
        """Whatever people do next; only a manager's replay and a merge change it."""
        events, rules, now = random_history(random)
        others = ("merged", "absorbed", "released", "dismissed")
        events = [e for e in events if e.kind not in others]
        events = [e for e in events if not e.data.get("replay")]
        late = replay(events, rules, WORK_CALENDARS, now)
        for cut in range(2, len(events)):
            early = replay(events[:cut], rules, WORK_CALENDARS, events[cut - 1].at)
            for metric in ("first_response", "resolution"):
                self._check_missed(events[:cut], early, late, metric)

    def _check_missed(self, events, early, late, metric):
        clock = early.get(metric)
        in_force = max(e.at for e in events if e.kind == "policy")
        if clock and clock.breached and clock.breached > in_force:
            self.assertEqual(late[metric].state, "breached")
            self.assertEqual(late[metric].breached, clock.breached)

    @often(1500)
    @given(randoms)
    def test_whoever_waits_is_counted_or_shown(self, random):
        """No sequence of actions hides a working second in which the customer waited:
        it counts, or is in the time shown as paused over an unanswered message."""
        events, rules, now = random_history(random)
        merges = ("merged", "unmerged", "absorbed", "released")
        events = [e for e in events if e.kind not in merges]
        clock = replay(events, rules, WORK_CALENDARS, now).get("resolution")
        if not clock:
            return
        oracle = Oracle(events, rules, now)
        lap = oracle.laps["resolution"][-1]
        oracle.results()  # drops the time after the end
        waited = counted = 0
        for moment, why, unanswered in lap.ticks:
            if unanswered and works(clock.calendar, moment):
                waited += TICK
                counted += TICK if why == "running" else 0
        self.assertEqual(waited, counted + clock.unanswered)

    @often(1500)
    @given(randoms)
    def test_what_an_agent_adds_never_saves_unseen_time(self, random):
        """The same history with more parking uses less only by what is shown."""
        events, rules, now = random_history(random)
        quiet = ("opened", "policy", "customer", "owner")
        honest = [e for e in events if e.kind in quiet]
        parking = self._parking(random, honest[0].at, now)
        parked = sorted([*honest, *parking], key=lambda event: event.at)
        before = replay(honest, rules, WORK_CALENDARS, now).get("resolution")
        after = replay(parked, rules, WORK_CALENDARS, now).get("resolution")
        if before and before.rule == after.rule:
            self.assertEqual(before.consumed - after.consumed, after.paused)

    def _parking(self, random, start, now):
        for _step in range(random.randrange(1, 5)):
            at = start + random.randrange((now - start) // TICK + 1) * TICK
            kind = random.choice(("pause", "resume", "owner"))
            yield Event(at, kind, random_data(random, kind, at))


@tagged("post_install", "-at_install")
class TestWorkTimeProperty(BaseCase):
    moments = st.builds(
        lambda start, after: start + after,
        st.sampled_from(STARTS),
        st.integers(0, 9 * 24 * 3600),
    )

    @often(1000)
    @given(st.sampled_from(list(CALENDARS)), moments, st.integers(1, 400_000))
    def test_a_deadline_is_the_first_moment(self, name, start, seconds):
        calendar = WORK_CALENDARS[name]
        end = calendar.advance(start, seconds)
        self.assertEqual(calendar.worked(start, end), seconds)
        self.assertEqual(calendar.worked(start, end - 1), seconds - 1)

    @often(300)
    @given(st.sampled_from(list(CALENDARS)), moments, st.integers(0, 4 * 24 * 3600))
    def test_worked_equals_the_wall_clock(self, name, start, length):
        calendar, end = WORK_CALENDARS[name], start + length
        expected = 0
        for tick in range(start // TICK * TICK, end, TICK):
            if works(name, tick):
                expected += min(end, tick + TICK) - max(start, tick)
        self.assertEqual(calendar.worked(start, end), expected)
        pieces = list(calendar.pieces(start, end))
        self.assertEqual(sum(b - a for a, b, work in pieces if work), expected)
        self.assertEqual(sum(b - a for a, b, _work in pieces), length)
