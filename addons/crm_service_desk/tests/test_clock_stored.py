from datetime import timedelta
from random import Random

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from ..clock import to_datetime
from .clock_common import ClockCommon

START = fields.Datetime.to_datetime("2026-03-26 06:00:00")
PAIRS = {
    "deadline": "deadline",
    "reached_date": "reached",
    "breached_date": "breached",
    "start_date": "start",
}


@tagged("post_install", "-at_install")
class TestClockStored(ClockCommon):
    """What people did through the ORM: what is stored is what a replay says."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calendar.tz = "Europe/Kyiv"
        cls.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": cls.calendar.id,
                "date_from": "2026-03-30 21:00:00",
                "date_to": "2026-03-31 20:59:59",
            }
        )
        cls._create_policy(
            "Urgent",
            sequence=1,
            priority="3",
            first_response_hours=1,
            resolution_hours=6,
            resource_calendar_id=cls.always.id,
            reopen="first",
        )
        cls._create_policy("Low", sequence=2, priority="0", next_response_hours=0.5)

    def _get_steps(self, random, ticket):
        """What may happen next, by chance."""
        stages = (self.stage_progress, self.stage_waiting)
        ends = (self.stage_solved, self.stage_cancelled)
        return [
            lambda: self._customer_writes(ticket),
            lambda: self._customer_writes(ticket, "Thanks!"),
            lambda: self._agent_writes(ticket),
            lambda: ticket.write({"stage_id": random.choice(stages + ends).id}),
            lambda: ticket.write({"stage_id": random.choice(stages).id}),
            lambda: ticket.write({"priority": random.choice("0123")}),
            lambda: ticket.write({"user_id": random.choice([self.agent.id, False])}),
            lambda: ticket._service_event("pause", reason="Part", until=None),
            ticket.action_resume,
            ticket.action_no_answer,
            lambda: self.policy.write({"resolution_hours": random.randrange(1, 20)}),
        ]

    def _live(self, random):
        """A ticket with a random life of some days; (ticket, now)."""
        now = START + timedelta(seconds=random.randrange(200_000))
        with freeze_time(now):
            ticket = self._create_ticket(priority=random.choice("0123"))
        for _step in range(random.randrange(3, 9)):
            now += timedelta(seconds=random.choice((0, 700, 9_000, 90_000)))
            with freeze_time(now):
                random.choice(self._get_steps(random, ticket))()
        return ticket, now

    def test_stored_equals_replayed_after_fifty_lives(self):
        states = set()
        for seed in range(50):
            ticket, now = self._live(Random(seed))
            with freeze_time(now):
                self.env["service.sla.status"]._deal_with(ticket.ids)
            self.env.flush_all()
            self.env.invalidate_all()
            with self.subTest(seed=seed):
                self._check_stored(ticket, ticket._count_clocks(now)[ticket.id])
            states |= set(ticket.sla_status_ids.mapped("state"))
        self.assertEqual(states, {"running", "paused", "met", "breached", "cancelled"})

    def _check_stored(self, ticket, clocks):
        self.assertEqual(set(ticket.sla_status_ids.mapped("metric")), set(clocks))
        for status in ticket.sla_status_ids:
            clock = clocks[status.metric]
            self.assertEqual(status.state, clock.state)
            self.assertEqual(status.consumed, clock.consumed)
            self.assertEqual(round(status.paused_hours * 3600), clock.paused)
            self.assertEqual(round(status.unanswered_hours * 3600), clock.unanswered)
            self.assertEqual(status.next_due or None, to_datetime(clock.next_due))
            for name, of_clock in PAIRS.items():
                moment = to_datetime(getattr(clock, of_clock))
                self.assertEqual(status[name] or None, moment)
        running = [c for c in clocks.values() if c.is_open]
        ahead = [c.deadline for c in running if c.state != "paused"]
        ahead = ahead or [c.deadline for c in running]
        deadline = to_datetime(min(ahead, default=None))
        self.assertEqual(ticket.sla_deadline or None, deadline)
