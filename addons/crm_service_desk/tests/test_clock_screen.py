from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .clock_common import MONDAY, TUESDAY, ClockCommon


@tagged("post_install", "-at_install")
class TestClockScreen(ClockCommon):
    def _explain(self, ticket, moment, user=None):
        with freeze_time(moment):
            return ticket.with_user(user or self.expert).get_clock_explanation()

    def _get_story(self):
        agent, hold = self.agent.name, "Waiting for the customer (Waiting for Customer)"
        day, free = "2026-03-02", "Outside working hours"
        return [
            (f"{day} 12:00:00", agent, "counted", 3600, "The customer waits for us"),
            (f"{day} 13:00:00", agent, "free", 0, free),
            (f"{day} 14:00:00", agent, "counted", 1800, "The customer waits for us"),
            (f"{day} 14:30:00", agent, "counted", 1800, "We work on it"),
            (f"{day} 15:00:00", "Customer", "stopped", 0, hold),
            (f"{day} 18:00:00", "Customer", "free", 0, free),
        ]

    def test_every_stretch_says_who_held_the_ball_and_why_it_counted(self):
        ticket = self._open(f"{MONDAY} 12:00", user_id=self.agent.id)
        self._at(f"{MONDAY} 14:30", self._agent_writes, ticket)
        self._move(f"{MONDAY} 15:00", ticket, self.stage_waiting)
        found = self._explain(ticket, f"{TUESDAY} 09:00")
        clock = next(c for c in found["clocks"] if c["metric"] == "resolution")
        names = ("start", "ball", "kind", "counted", "why")
        rows = [tuple(row[name] for name in names) for row in clock["rows"]]
        self.assertEqual(rows, self._get_story())
        self.assertEqual(clock["consumed"], 7200)
        self.assertEqual((clock["policy"], clock["calendar"]), ("Standard", "Office"))
        self.assertEqual(clock["deadline"], "2026-03-03 12:00:00")

    def test_a_pause_over_an_unanswered_message_is_marked(self):
        ticket = self._open()
        self._at(f"{MONDAY} 10:00", ticket._service_event, "pause", reason="Supplier")
        found = self._explain(ticket, f"{MONDAY} 11:00")
        first, resolution = sorted(found["clocks"], key=lambda c: c["metric"])
        self.assertEqual(
            (resolution["rows"][-1]["kind"], resolution["rows"][-1]["why"]),
            ("hidden", "Paused: Supplier, although the customer has no answer yet"),
        )
        self.assertEqual(
            first["rows"][-1]["why"],
            "Paused: Supplier, but the customer has no answer yet: it counts",
        )

    def test_the_events_are_told_in_words(self):
        ticket = self._open()
        self._at(f"{MONDAY} 10:00", ticket.write, {"priority": "3"})
        self._at(f"{MONDAY} 10:00", ticket.write, {"user_id": self.agent.id})
        self._move(f"{MONDAY} 10:00", ticket, self.stage_waiting)
        events = self._explain(ticket, f"{MONDAY} 11:00")["events"]
        self.assertEqual(
            [(event["kind"], event["detail"]) for event in events],
            [
                ("Service policy", "Standard"),
                ("Opened", ""),
                ("Priority", "Normal → Urgent"),
                ("Assigned", self.agent.name),
                ("Stage", "Waiting for Customer"),
            ],
        )

    def test_a_long_life_is_told_in_few_rows(self):
        ticket = self._open()
        found = self._explain(ticket, "2027-03-02 09:00")
        clock = next(c for c in found["clocks"] if c["metric"] == "resolution")
        self.assertEqual(len(clock["rows"]), 1)
        self.assertEqual(clock["rows"][0]["counted"], clock["consumed"])

    def test_who_may_not_read_a_ticket_learns_nothing(self):
        ticket = self._open(team_id=self.other_team.id, user_id=self.expert.id)
        with self.assertRaises(AccessError):
            self._explain(ticket, f"{MONDAY} 11:00", self.agent)
        with self.assertRaises(AccessError):
            self._explain(ticket, f"{MONDAY} 11:00", self.portal)

    def test_badges_name_the_nearest_deadline_first(self):
        ticket = self._open()
        badges = ticket.with_user(self.expert).clock_badges
        self.assertEqual(
            [(badge["metric"], badge["state"]) for badge in badges],
            [("first_response", "running"), ("resolution", "running")],
        )
        self.assertEqual(badges[0]["deadline"], "2026-03-02 11:00:00")
