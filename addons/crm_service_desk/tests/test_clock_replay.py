from datetime import datetime

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .clock_common import MONDAY, TUESDAY, ClockCommon


@tagged("post_install", "-at_install")
class TestClockReplay(ClockCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["service.ticket"].search([]).active = False

    def _preview(self, policy=None):
        with freeze_time(f"{TUESDAY} 10:00"):
            return self.env["service.sla.replay"].create(
                {"sla_id": (policy or self.policy).id}
            )

    def test_the_preview_says_what_changes_and_changes_nothing(self):
        ticket = self._open()
        self.policy.resolution_hours = 20
        self._replay(f"{TUESDAY} 10:00", ticket)
        wizard = self._preview()
        self.assertEqual((wizard.ticket_count, wizard.change_count), (1, 1))
        self.assertEqual((wizard.late_count, wizard.saved_count), (0, 1))
        line = wizard.line_ids
        self.assertEqual((line.old_state, line.new_state), ("breached", "running"))
        self.assertEqual(line.new_deadline, datetime(2026, 3, 4, 13, 0))
        self.assertEqual(self._clock(ticket).state, "breached")

    def test_replay_applies_what_the_preview_said(self):
        ticket, closed = self._open(), self._open()
        self._move(f"{TUESDAY} 09:30", closed, self.stage_solved)
        self.policy.resolution_hours = 20
        wizard = self._preview()
        self._at(f"{TUESDAY} 10:00", wizard.action_replay)
        clock = self._clock(ticket)
        self.assertEqual(clock.state, wizard.line_ids[-1].new_state)
        self.assertEqual(clock.deadline, datetime(2026, 3, 4, 13, 0))
        self.assertEqual(self._clock(closed).state, "breached")
        self.assertEqual(self._clock(closed).hours, 8)

    def test_an_edit_of_the_hours_reaches_open_tickets_by_replay(self):
        ticket = self._open(f"{MONDAY} 17:00")
        self.calendar.attendance_ids.filtered(lambda a: a.hour_from == 14).unlink()
        self.assertEqual(self._clock(ticket).deadline, datetime(2026, 3, 3, 17, 0))
        self._at(f"{TUESDAY} 10:00", self._preview().action_replay)
        # the afternoons of Monday and Tuesday are free now
        self.assertEqual(self._clock(ticket).deadline, datetime(2026, 3, 4, 13, 0))

    def test_a_new_policy_reaches_tickets_without_a_clock(self):
        self.policy.priority = "3"
        ticket = self._open()
        self.assertFalse(ticket.sla_status_ids)
        policy = self._create_policy("New", resolution_hours=12)
        wizard = self._preview(policy)
        self.assertEqual(wizard.change_count, 1)
        self._at(f"{TUESDAY} 10:00", wizard.action_replay)
        clock = self._clock(ticket)
        self.assertEqual((clock.sla_id, clock.consumed_hours), (policy, 9))

    def test_a_ticket_that_another_policy_gets_now_is_handed_to_it(self):
        ticket = self._open()
        policy = self._create_policy("Better", sequence=1, resolution_hours=12)
        self._at(f"{TUESDAY} 10:00", self._preview().action_replay)
        self.assertEqual(self._clock(ticket).sla_id, policy)
        self.assertFalse(self._clock(ticket, "first_response"))

    def test_only_a_manager_replays(self):
        with self.assertRaises(AccessError):
            self.policy.with_user(self.expert).action_replay()
        action = self.policy.with_user(self.head).action_replay()
        self.assertEqual(action["res_model"], "service.sla.replay")
