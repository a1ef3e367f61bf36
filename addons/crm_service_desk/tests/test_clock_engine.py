from odoo.tests import BaseCase, tagged

from ..clock import Event, Level, Rule, WorkCalendar, explain, replay
from .clock_world import HOUR, OFFICE, seconds, week

# 27 March 2026 is a Friday; on Sunday Kyiv goes from UTC+2 to UTC+3.
FRIDAY = "2026-03-27"
MONDAY = "2026-03-30"
MINUTE = 60


class ClockCase(BaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calendars = {
            "office": WorkCalendar("Europe/Kyiv", [OFFICE]),
            "always": WorkCalendar("UTC", [week(range(7), (0, 24))]),
        }

    def rule(self, key="rule", calendar="office", **values):
        targets = {
            name: int(hours * HOUR)
            for name, hours in values.items()
            if name in ("first_response", "next_response", "resolution")
        }
        others = {k: v for k, v in values.items() if k not in targets}
        return Rule(key, targets, calendar, **others)

    def clock(self, metric, now, *happened, rules=(), levels=(), **rule):
        """Replay (moment, kind, data) after the policy `rule` and the opening."""
        first = happened[0][0] if happened else now
        rules = {r.key: r for r in (self.rule(**rule), *rules)}
        events = [Event(seconds(first), "policy", {"rule": "rule"})]
        events += [
            Event(seconds(row[0]), row[1], row[2] if len(row) > 2 else {})
            for row in happened
        ]
        clocks = replay(
            events,
            rules,
            self.calendars,
            seconds(now),
            lambda _metric: levels,
            with_intervals=True,
        )
        return clocks.get(metric)


@tagged("post_install", "-at_install")
class TestClockEngine(ClockCase):
    def test_breach_is_the_second_after_the_deadline(self):
        opened = (f"{FRIDAY}T15:00", "opened")
        at_target = self.clock("resolution", f"{FRIDAY}T16:00", opened, resolution=1)
        self.assertEqual(at_target.state, "running")
        self.assertEqual(at_target.deadline, seconds(f"{FRIDAY}T16:00"))
        # the day is over: the next working second is on Monday
        self.assertEqual(at_target.next_due, seconds(f"{MONDAY}T06:00:01"))
        night = self.clock("resolution", f"{MONDAY}T06:00", opened, resolution=1)
        self.assertEqual((night.state, night.consumed), ("running", HOUR))
        late = self.clock("resolution", f"{MONDAY}T06:00:01", opened, resolution=1)
        self.assertEqual((late.state, late.consumed), ("breached", HOUR + 1))
        self.assertEqual(late.breached, seconds(f"{MONDAY}T06:00:01"))

    def test_closed_out_of_a_pause_counts_what_was_used(self):
        """H3: two hours, paused after one, closed five hours later."""
        clock = self.clock(
            "resolution",
            f"{MONDAY}T20:00",
            (f"{FRIDAY}T00:00", "opened"),
            (f"{FRIDAY}T01:00", "stage", {"waiting": True}),
            (f"{FRIDAY}T06:00", "stage", {"closed": True}),
            calendar="always",
            resolution=2,
        )
        self.assertEqual(clock.state, "met")
        self.assertEqual((clock.consumed, clock.paused), (HOUR, 5 * HOUR))
        self.assertIsNone(clock.next_due)

    def test_without_a_target_there_is_no_clock(self):
        """H4: a rule without a target is not accomplished at once."""
        opened = (f"{FRIDAY}T15:00", "opened")
        self.assertIsNone(
            self.clock("resolution", f"{FRIDAY}T16:00", opened, first_response=1)
        )

    def test_cancelled_is_never_met(self):
        """H5"""
        happened = (
            (f"{FRIDAY}T08:00", "opened"),
            (f"{FRIDAY}T09:00", "stage", {"closed": True, "cancelled": True}),
        )
        clock = self.clock("resolution", f"{MONDAY}T20:00", *happened, resolution=2)
        self.assertEqual((clock.state, clock.laps_met), ("cancelled", 0))
        solved = (*happened[:1], (f"{FRIDAY}T08:30", "stage", {"closed": True}))
        clock = self.clock(
            "resolution", f"{MONDAY}T20:00", *solved, happened[1], resolution=2
        )
        self.assertEqual(clock.state, "cancelled")

    def test_rejecting_does_not_hide_a_missed_deadline(self):
        clock = self.clock(
            "resolution",
            f"{MONDAY}T20:00",
            (f"{FRIDAY}T08:00", "opened"),
            (f"{FRIDAY}T14:00", "stage", {"closed": True, "cancelled": True}),
            resolution=2,
        )
        self.assertEqual(clock.state, "breached")

    def test_waiting_is_credited_and_the_customer_ends_it(self):
        clock = self.clock(
            "resolution",
            f"{MONDAY}T07:00",
            (f"{FRIDAY}T14:00", "opened"),
            (f"{FRIDAY}T15:00", "answer"),
            (f"{FRIDAY}T15:00", "stage", {"waiting": True, "name": "Waiting"}),
            (f"{MONDAY}T06:30", "customer"),
            resolution=2,
        )
        self.assertEqual(clock.state, "running")
        self.assertEqual(clock.consumed, HOUR + 30 * MINUTE)
        self.assertEqual(clock.paused, HOUR + 30 * MINUTE)
        self.assertEqual(clock.unanswered, 0)
        self.assertEqual(clock.deadline, seconds(f"{MONDAY}T07:30"))

    def test_a_thanks_does_not_end_the_wait(self):
        clock = self.clock(
            "resolution",
            f"{MONDAY}T07:00",
            (f"{FRIDAY}T14:00", "opened"),
            (f"{FRIDAY}T15:00", "answer"),
            (f"{FRIDAY}T15:00", "stage", {"waiting": True}),
            (f"{FRIDAY}T15:30", "customer", {"needs_answer": False}),
            resolution=2,
        )
        self.assertEqual((clock.state, clock.consumed), ("paused", HOUR))

    def test_a_thanks_starts_no_response_clock(self):
        happened = ((f"{FRIDAY}T14:00", "opened"), (f"{FRIDAY}T14:10", "answer"))
        thanks = (f"{FRIDAY}T14:20", "customer", {"needs_answer": False})
        clock = self.clock(
            "next_response", f"{FRIDAY}T15:00", *happened, thanks, next_response=1
        )
        self.assertIsNone(clock)

    def test_the_agent_may_say_that_no_answer_is_needed(self):
        clock = self.clock(
            "next_response",
            f"{MONDAY}T15:00",
            (f"{FRIDAY}T14:00", "opened"),
            (f"{FRIDAY}T14:10", "answer"),
            (f"{FRIDAY}T14:20", "customer"),
            (f"{FRIDAY}T14:30", "dismissed"),
            next_response=1,
        )
        self.assertEqual((clock.state, clock.next_due), ("cancelled", None))

    def test_next_response_runs_from_the_oldest_unanswered_message(self):
        happened = (
            (f"{FRIDAY}T07:00", "opened"),
            (f"{FRIDAY}T07:10", "answer"),
            (f"{FRIDAY}T08:00", "customer"),
            (f"{FRIDAY}T08:30", "customer"),
        )
        clock = self.clock(
            "next_response", f"{FRIDAY}T08:45", *happened, next_response=1
        )
        self.assertEqual(clock.deadline, seconds(f"{FRIDAY}T09:00"))
        answered = (*happened, (f"{FRIDAY}T09:00", "answer"))
        clock = self.clock(
            "next_response", f"{FRIDAY}T15:00", *answered, next_response=1
        )
        self.assertEqual((clock.state, clock.laps), ("met", 1))
        again = (*answered, (f"{FRIDAY}T14:00", "customer"))
        clock = self.clock("next_response", f"{FRIDAY}T15:30", *again, next_response=1)
        self.assertEqual((clock.state, clock.laps), ("breached", 2))
        self.assertEqual((clock.laps_met, clock.laps_breached), (1, 1))

    def test_parking_does_not_stop_the_response_clock(self):
        happened = (
            (f"{FRIDAY}T07:00", "opened"),
            (f"{FRIDAY}T07:10", "stage", {"waiting": True}),
        )
        now = f"{FRIDAY}T08:00"
        clock = self.clock("first_response", now, *happened, first_response=2)
        self.assertEqual((clock.state, clock.consumed), ("running", HOUR))
        clock = self.clock(
            "first_response", now, *happened, first_response=2, pause_response=True
        )
        self.assertEqual((clock.state, clock.consumed), ("paused", 10 * MINUTE))

    def test_parking_over_an_unanswered_message_is_shown(self):
        clock = self.clock(
            "resolution",
            f"{FRIDAY}T10:00",
            (f"{FRIDAY}T07:00", "opened"),
            (f"{FRIDAY}T08:00", "pause", {"reason": "Supplier"}),
            (f"{FRIDAY}T09:00", "answer"),
            resolution=4,
        )
        self.assertEqual((clock.state, clock.consumed), ("paused", HOUR))
        self.assertEqual((clock.paused, clock.unanswered), (2 * HOUR, HOUR))
        parked = clock.intervals[1]
        self.assertEqual([i.ball for i in clock.intervals], ["us", "us", "nobody"])
        self.assertEqual((parked.reason, parked.counted), ("Supplier", False))

    def test_a_pause_ends_by_itself_at_its_date(self):
        happened = (
            (f"{FRIDAY}T07:00", "opened"),
            (
                f"{FRIDAY}T08:00",
                "pause",
                {"reason": "Part", "until": seconds(f"{FRIDAY}T09:00")},
            ),
        )
        clock = self.clock("resolution", f"{FRIDAY}T08:30", *happened, resolution=3)
        self.assertEqual(clock.state, "paused")
        self.assertEqual(clock.next_due, seconds(f"{FRIDAY}T09:00"))
        self.assertEqual(clock.deadline, seconds(f"{FRIDAY}T11:00"))
        clock = self.clock("resolution", f"{FRIDAY}T10:00", *happened, resolution=3)
        self.assertEqual((clock.state, clock.consumed), ("running", 2 * HOUR))

    def test_a_new_priority_replays_with_the_pauses_earned(self):
        """H7"""
        clock = self.clock(
            "resolution",
            f"{FRIDAY}T12:00",
            (f"{FRIDAY}T07:00", "opened"),
            (f"{FRIDAY}T08:00", "stage", {"waiting": True}),
            (f"{FRIDAY}T09:00", "stage"),
            (f"{FRIDAY}T10:00", "policy", {"rule": "urgent"}),
            rules=[self.rule("urgent", "always", resolution=6)],
            resolution=8,
        )
        self.assertEqual(clock.rule, "urgent")
        self.assertEqual((clock.consumed, clock.paused), (4 * HOUR, HOUR))
        self.assertEqual(clock.deadline, seconds(f"{FRIDAY}T14:00"))
        self.assertEqual(clock.generation, 2)

    def test_a_slip_of_the_priority_leaves_no_trace(self):
        clock = self.clock(
            "resolution",
            f"{FRIDAY}T11:00",
            (f"{FRIDAY}T07:00", "opened"),
            (f"{FRIDAY}T10:00", "policy", {"rule": "urgent"}),
            (f"{FRIDAY}T10:00:30", "policy", {"rule": "rule"}),
            rules=[self.rule("urgent", resolution=1)],
            resolution=8,
        )
        self.assertEqual(clock.state, "running")

    def test_failed_stays_failed_when_the_priority_is_lowered(self):
        happened = (
            (f"{FRIDAY}T07:00", "opened"),
            (f"{FRIDAY}T10:00", "policy", {"rule": "lazy"}),
        )
        more = {"rules": [self.rule("lazy", resolution=40)], "resolution": 1}
        clock = self.clock("resolution", f"{FRIDAY}T10:30", *happened, **more)
        self.assertEqual(clock.state, "breached")
        self.assertEqual(clock.breached, seconds(f"{FRIDAY}T08:00:01"))
        forgiven = (f"{FRIDAY}T10:10", "policy", {"rule": "lazy", "replay": True})
        clock = self.clock("resolution", f"{FRIDAY}T10:30", *happened, forgiven, **more)
        self.assertEqual(clock.state, "running")

    def test_dropping_the_policy_does_not_drop_the_breach(self):
        clock = self.clock(
            "resolution",
            f"{FRIDAY}T10:30",
            (f"{FRIDAY}T07:00", "opened"),
            (f"{FRIDAY}T10:00", "policy", {"rule": None}),
            resolution=1,
        )
        self.assertEqual((clock.state, clock.rule), ("breached", "rule"))

    def test_reopening_goes_on_or_stays_as_the_policy_says(self):
        happened = (
            (f"{FRIDAY}T07:00", "opened"),
            (f"{FRIDAY}T08:00", "answer"),
            (f"{FRIDAY}T08:00", "stage", {"closed": True}),
            (f"{FRIDAY}T10:00", "customer"),
            (f"{FRIDAY}T10:00", "stage"),
        )
        now = f"{FRIDAY}T12:30"
        first = self.clock("resolution", now, *happened, resolution=2, reopen="first")
        self.assertEqual((first.state, first.consumed), ("met", HOUR))
        total = self.clock("resolution", now, *happened, resolution=2, reopen="total")
        self.assertEqual(total.consumed, 2 * HOUR + 30 * MINUTE)
        self.assertEqual(total.state, "breached")

    def test_an_edit_of_the_rule_never_reaches_a_closed_ticket(self):
        clock = self.clock(
            "resolution",
            f"{MONDAY}T10:30",
            (f"{FRIDAY}T07:00", "opened"),
            (f"{FRIDAY}T08:00", "stage", {"closed": True}),
            (f"{FRIDAY}T10:00", "policy", {"rule": "strict", "replay": True}),
            rules=[self.rule("strict", resolution=0.5)],
            resolution=2,
        )
        self.assertEqual((clock.state, clock.rule), ("met", "rule"))

    def test_a_merged_ticket_hands_its_wait_to_the_survivor(self):
        merged = ((f"{FRIDAY}T07:00", "opened"), (f"{FRIDAY}T10:00", "merged"))
        clock = self.clock("resolution", f"{FRIDAY}T12:00", *merged, resolution=8)
        self.assertEqual((clock.state, clock.next_due), ("cancelled", None))
        data = {"ref": 1, "opened": seconds(f"{FRIDAY}T07:00"), "pauses": []}
        data["since"] = data["opened"]
        survivor = (
            (f"{FRIDAY}T09:30", "opened"),
            (f"{FRIDAY}T10:00", "absorbed", data),
        )
        clock = self.clock("resolution", f"{FRIDAY}T12:30", *survivor, resolution=8)
        self.assertEqual(clock.consumed, 4 * HOUR + 30 * MINUTE)
        undone = (*survivor, (f"{FRIDAY}T10:10", "released", {"ref": 1}))
        clock = self.clock("resolution", f"{FRIDAY}T12:30", *undone, resolution=8)
        self.assertEqual(clock.consumed, 2 * HOUR)

    def test_an_undone_merge_gives_the_clock_back_with_all_its_time(self):
        clock = self.clock(
            "resolution",
            f"{FRIDAY}T10:00",
            (f"{FRIDAY}T07:00", "opened"),
            (f"{FRIDAY}T08:00", "merged"),
            (f"{FRIDAY}T09:00", "unmerged"),
            resolution=8,
        )
        self.assertEqual((clock.state, clock.consumed), ("running", 3 * HOUR))

    def test_levels_pass_one_by_one(self):
        opened = (f"{FRIDAY}T07:00", "opened")
        levels = (Level("half", 50), Level("due", 100), Level("later", 100, HOUR))
        more = {"levels": levels, "resolution": 2}
        clock = self.clock("resolution", f"{FRIDAY}T07:30", opened, **more)
        self.assertEqual((clock.passed, clock.next_due), ((), clock.start + HOUR))
        clock = self.clock("resolution", f"{FRIDAY}T09:00", opened, **more)
        self.assertEqual(clock.passed, ("half", "due"))
        self.assertEqual(clock.next_due, clock.deadline + 1)
        clock = self.clock("resolution", f"{FRIDAY}T09:30", opened, **more)
        self.assertEqual(clock.next_due, seconds(f"{FRIDAY}T10:00"))

    def test_the_explanation_adds_up(self):
        clock = self.clock(
            "resolution",
            f"{MONDAY}T07:00",
            (f"{FRIDAY}T09:00", "opened"),
            (f"{FRIDAY}T15:00", "owner", {"owner": 5}),
            resolution=2,
        )
        rows = explain(clock.intervals, self.calendars["office"])
        self.assertEqual(sum(row.counted for row in rows), clock.consumed)
        # work, lunch, work | work of the new owner, weekend, work
        working = [row.working for row in rows]
        self.assertEqual(working, [True, False, True, True, False, True])
        self.assertEqual([row.interval.owner for row in rows][2:4], [None, 5])
