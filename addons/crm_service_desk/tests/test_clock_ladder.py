from datetime import datetime
from unittest.mock import patch

from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools import mute_logger

from .clock_common import MONDAY, TUESDAY, ClockCommon


@tagged("post_install", "-at_install")
class TestClockLadder(ClockCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy.write({"first_response_hours": 0, "resolution_hours": 4})
        cls.half = cls._create_rule("Half", 1, percent=50)
        cls.due = cls._create_rule("Due", 2, percent=100, notify_head=True)

    @classmethod
    def _create_rule(cls, name, level, **values):
        return cls.env["service.escalation.rule"].create(
            {"name": name, "level": level, **values}
        )

    def _fired(self, ticket):
        rows = self.env["service.escalation"].search(
            [("ticket_id", "=", ticket.id)], order="id"
        )
        return [(row.level, row.has_acted) for row in rows]

    def test_a_breach_is_seen_by_the_next_minute(self):
        ticket = self._open()
        self._run_cron(f"{MONDAY} 11:00")
        self.assertEqual(self._clock(ticket).next_due, datetime(2026, 3, 2, 13, 0))
        self._run_cron(f"{MONDAY} 13:00")
        self.assertEqual(ticket.sla_state, "running")
        # the lunch break is over at 14:00, one second later the target is missed
        self.assertEqual(self._clock(ticket).next_due, datetime(2026, 3, 2, 14, 0, 1))
        self.assertFalse(self._run_cron(f"{MONDAY} 13:59:59"))
        self._run_cron(f"{MONDAY} 14:01")
        self.assertEqual(ticket.sla_state, "breached")
        self.assertFalse(self._clock(ticket).next_due)

    def test_each_level_fires_once(self):
        ticket = self._open()
        self._run_cron(f"{MONDAY} 11:00")
        self.assertEqual(self._fired(ticket), [(1, True)])
        self.assertEqual(ticket.escalation_level, 1)
        self._replay(f"{MONDAY} 11:30", ticket)
        self.assertFalse(self._run_cron(f"{MONDAY} 11:30"))
        self._run_cron(f"{MONDAY} 13:00")
        self.assertEqual(self._fired(ticket), [(1, True), (2, True)])
        self.assertEqual(ticket.escalation_level, 2)

    def test_of_levels_that_come_at_once_the_highest_acts(self):
        ticket = self._open()
        self._run_cron(f"{TUESDAY} 12:00")
        self.assertEqual(self._fired(ticket), [(1, False), (2, True)])

    def test_a_level_is_not_lost_when_something_else_replays_first(self):
        ticket = self._open()
        self._at(f"{MONDAY} 11:00:30", self._customer_writes, ticket)
        self.assertEqual(self._clock(ticket).next_due, datetime(2026, 3, 2, 11, 0, 30))
        self._run_cron(f"{MONDAY} 11:01")
        self.assertEqual(self._fired(ticket), [(1, True)])

    def test_another_policy_climbs_anew(self):
        self._create_policy("Fast", sequence=1, priority="3", resolution_hours=3)
        ticket = self._open()
        self._run_cron(f"{MONDAY} 11:00")
        self._at(f"{MONDAY} 11:10", ticket.write, {"priority": "3"})
        self.assertEqual(ticket.escalation_level, 0)
        self._run_cron(f"{MONDAY} 11:11")
        self.assertEqual(self._fired(ticket), [(1, True), (1, True)])

    def test_a_paused_or_closed_ticket_is_left_alone(self):
        paused, closed = self._open(), self._open()
        self._move(f"{MONDAY} 10:00", paused, self.stage_waiting)
        self._move(f"{MONDAY} 10:00", closed, self.stage_solved)
        self.assertFalse(self._run_cron(f"{TUESDAY} 12:00"))

    def test_conditions_are_asked_when_the_moment_comes(self):
        self.half.domain = "[('user_id', '=', False)]"
        taken = self._open(user_id=self.agent.id)
        free = self._open()
        self._run_cron(f"{MONDAY} 11:00")
        self.assertEqual(self._fired(taken), [])
        self.assertEqual(self._fired(free), [(1, True)])

    def test_the_first_rule_of_a_level_acts(self):
        mine = self._create_rule(
            "Mine", 1, percent=50, sequence=1, team_ids=self.team.ids
        )
        ticket = self._open()
        self._run_cron(f"{MONDAY} 11:00")
        escalation = self.env["service.escalation"].search(
            [("ticket_id", "=", ticket.id)]
        )
        self.assertEqual(escalation.rule_id, mine)

    def test_the_agent_and_the_head_are_told(self):
        ticket = self._open(user_id=self.agent.id)
        self._run_cron(f"{MONDAY} 11:00")
        told = ticket.message_ids.search(
            [
                ("model", "=", "service.ticket"),
                ("res_id", "=", ticket.id),
                ("message_type", "=", "user_notification"),
                ("subject", "ilike", "Half"),
            ]
        )
        self.assertEqual(told.notified_partner_ids, self.agent.partner_id)
        self._run_cron(f"{MONDAY} 13:00")
        told = told.search([("subject", "ilike", "Due"), ("res_id", "=", ticket.id)])
        both = self.agent.partner_id | self.head.partner_id
        self.assertEqual(told.notified_partner_ids, both)

    def test_a_rule_hands_over_raises_and_reminds(self):
        self.half.write(
            {"reassign_head": True, "raise_priority": True, "activity_head": True}
        )
        ticket = self._open(user_id=self.agent.id)
        self._run_cron(f"{MONDAY} 11:00")
        self.assertEqual((ticket.user_id, ticket.priority), (self.head, "2"))
        self.assertEqual(ticket.activity_ids.user_id, self.head)

    def test_a_mail_to_the_customer_is_no_answer(self):
        self.policy.first_response_hours = 3
        self.half.mail_template_id = self.env["mail.template"].create(
            {
                "name": "Sorry",
                "model_id": self.env["ir.model"]._get_id("service.ticket"),
                "subject": "We are late",
                "body_html": "<p>Sorry</p>",
            }
        )
        ticket = self._open()
        self._run_cron(f"{MONDAY} 11:00")
        self.assertTrue(ticket.message_ids.filtered(lambda m: "Sorry" in m.body))
        self.assertFalse(self._clock(ticket, "first_response").reached_date)

    @mute_logger("odoo.addons.crm_service_desk.models.service_sla_status_ladder")
    def test_a_broken_rule_stops_nobody_else(self):
        first, second = self._open(), self._open(name="Second")
        Rule = self.env.registry["service.escalation.rule"]
        escalate = Rule._escalate
        acted = []

        def fail_first(rule, ticket, metric):
            if ticket == first:
                raise ValueError("Broken")
            acted.append(ticket)
            return escalate(rule, ticket, metric)

        with patch.object(Rule, "_escalate", fail_first):
            self._run_cron(f"{MONDAY} 11:00")
        self.assertIn(second, acted)
        self.assertNotIn(first, acted)
        self.assertEqual(self._fired(first), [(1, True)])

    @mute_logger("odoo.addons.crm_service_desk.models.service_sla_status_ladder")
    def test_a_ticket_that_cannot_be_counted_stops_nobody_else(self):
        first, second = self._open(), self._open(name="Second")
        Ticket = self.env.registry["service.ticket"]
        count = Ticket._count_clocks

        def fail_first(tickets, now, with_intervals=False):
            if first in tickets:
                raise ValueError("Broken")
            return count(tickets, now, with_intervals)

        with patch.object(Ticket, "_count_clocks", fail_first):
            self._run_cron(f"{MONDAY} 11:00")
        self.assertEqual(self._fired(second), [(1, True)])
        self.assertEqual(self._clock(first).next_due, datetime(2026, 3, 2, 12, 0))

    def test_a_quiet_minute_costs_one_query(self):
        for _number in range(3):
            self._open()
        Status = self.env["service.sla.status"]
        with freeze_time(f"{MONDAY} 10:59"), self.assertQueryCount(1):
            Status._cron_due()

    def test_the_cron_goes_on_in_batches(self):
        tickets = self.env["service.ticket"].union(*(self._open() for _n in range(3)))
        progress = self._run_in_batches(f"{MONDAY} 11:00")
        self.assertEqual(progress.call_count, 2)
        self.assertEqual(set(tickets.mapped("escalation_level")), {1})

    def test_two_clocks_of_a_ticket_do_not_end_the_pass(self):
        self.policy.first_response_hours = 4
        tickets = self.env["service.ticket"].union(*(self._open() for _n in range(5)))
        self._run_in_batches(f"{TUESDAY} 12:00")
        self.assertEqual(set(tickets.sla_status_ids.mapped("state")), {"breached"})

    def _run_in_batches(self, moment):
        """The pass, two clocks at a time; what it told of its progress."""
        module = "odoo.addons.crm_service_desk.models.service_sla_status_ladder.BATCH"
        Cron = self.env.registry["ir.cron"]
        with (
            freeze_time(moment),
            patch(module, 2),
            patch.object(Cron, "_commit_progress", return_value=60) as progress,
        ):
            self.env["service.sla.status"]._cron_due()
        return progress
