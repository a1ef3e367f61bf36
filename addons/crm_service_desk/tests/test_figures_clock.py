from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..clock import to_seconds
from .figures_common import FiguresCommon, at


class ClockFiguresCommon(FiguresCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy = cls.env["service.sla"].create(
            {
                "name": "Four and eight",
                "company_id": False,
                "team_ids": [Command.set(cls.team.ids)],
                "first_response_hours": 4,
                "resolution_hours": 8,
            }
        )

    def _close_at(self, ticket, when, stage=None):
        self._write_at(ticket, when, stage_id=(stage or self.stage_solved).id)

    def _clock(self, ticket, metric="resolution", user=None):
        ticket.invalidate_recordset()
        return (
            self.env["service.clock.report"]
            .with_user(user or self.head)
            .search([("ticket_id", "=", ticket.id), ("metric", "=", metric)])
        )

    def _average(self, tickets, name):
        domain = [("ticket_id", "in", tickets.ids), ("metric", "=", "resolution")]
        report = self.env["service.clock.report"]
        [(average,)] = report._read_group(domain, [], [f"{name}:avg"])
        return average


@tagged("post_install", "-at_install")
class TestFiguresClock(ClockFiguresCommon):
    def test_met_in_time(self):
        ticket = self._open_at(at(2, 8))
        self._close_at(ticket, at(2, 16))
        self.assertRecordValues(
            self._clock(ticket),
            [
                {
                    "state": "met",
                    "met_count": 1,
                    "breached_count": 0,
                    "target_hours": 8.0,
                    "consumed_hours": 7.0,
                    "overrun_hours": 0.0,
                }
            ],
        )

    def test_missed_by_two_hours(self):
        ticket = self._open_at(at(2, 8))
        self._close_at(ticket, at(3, 10))
        self.assertRecordValues(
            self._clock(ticket),
            [{"breached_count": 1, "overrun_hours": 2.0, "late_count": 0}],
        )

    def test_late_now_is_missed_and_still_open(self):
        ticket = self._open_at(at(2, 8))
        with self.moment(at(3, 9)):
            ticket._replay_clocks()
        self.assertRecordValues(
            self._clock(ticket), [{"breached_count": 1, "late_count": 1}]
        )

    def test_share_is_of_met_and_missed_only(self):
        met, missed, running, dropped = (self._open_at(at(2, 8)) for _n in range(4))
        self._close_at(met, at(2, 9))
        self._close_at(missed, at(4, 9))
        self._close_at(dropped, at(2, 9), self.stage_cancelled)
        tickets = met | missed | running | dropped
        self.assertEqual(self._average(tickets, "met_rate"), 50.0)

    def test_waiting_is_shown_and_does_not_count(self):
        ticket = self._open_at(at(2, 8))
        self._answer_at(ticket, at(2, 9))
        self._write_at(ticket, at(2, 10), stage_id=self.stage_waiting.id)
        with self.moment(at(2, 15)):
            self._customer_writes(ticket)
        self._close_at(ticket, at(2, 16))
        clock = self._clock(ticket)
        self.assertEqual((clock.consumed_hours, clock.paused_hours), (3.0, 4.0))

    def test_first_response_stands_by_itself(self):
        ticket = self._open_at(at(2, 8))
        self._answer_at(ticket, at(2, 14))
        clock = self._clock(ticket, "first_response")
        self.assertEqual((clock.state, clock.overrun_hours), ("breached", 1.0))

    def test_row_opens_its_ticket(self):
        ticket = self._open_at(at(2, 8))
        self.assertEqual(self._clock(ticket).action_open_ticket()["res_id"], ticket.id)

    def test_agents_see_their_own_and_their_teams(self):
        mine = self._open_at(at(2, 8), user_id=self.agent.id)
        theirs = self._open_at(at(2, 8), user_id=self.colleague.id)
        seen = [
            bool(self._clock(ticket, user=user))
            for user in (self.agent, self.colleague)
            for ticket in (mine, theirs)
        ]
        self.assertEqual(seen, [True, False, True, True])

    def test_others_are_refused(self):
        for user in (self.employee, self.portal, self.ada):
            for name in ("service.clock.report", "service.ball.report"):
                with self.assertRaises(AccessError):
                    self.env[name].with_user(user).search([])


@tagged("post_install", "-at_install")
class TestFiguresBall(ClockFiguresCommon):
    def _stretches(self, ticket):
        """[(holder, user, hours)] in order, without what goes on until now."""
        rows = self.env["service.ball.report"].search(
            [("ticket_id", "=", ticket.id), ("date_end", "<", at(20, 0))],
            order="date, id",
        )
        return [(row.holder, row.user_id, row.hours) for row in rows]

    def test_from_nobody_to_the_agent(self):
        ticket = self._open_at(at(2, 8), user_id=False)
        self._write_at(ticket, at(2, 10), user_id=self.agent.id)
        self._close_at(ticket, at(2, 15))
        self.assertEqual(
            self._stretches(ticket),
            [("nobody", self.agent.browse(), 2.0), ("agent", self.agent, 5.0)],
        )

    def test_each_agent_has_the_own_time(self):
        ticket = self._open_at(at(2, 8), user_id=self.agent.id)
        self._write_at(ticket, at(2, 9), user_id=self.colleague.id)
        self._close_at(ticket, at(2, 12))
        self.assertEqual(
            self._stretches(ticket),
            [("agent", self.agent, 1.0), ("agent", self.colleague, 3.0)],
        )

    def test_waiting_is_the_customers_until_he_writes(self):
        ticket = self._open_at(at(2, 8), user_id=self.agent.id)
        self._write_at(ticket, at(2, 9), stage_id=self.stage_waiting.id)
        with self.moment(at(2, 12)):
            self._customer_writes(ticket)
        self._close_at(ticket, at(2, 13))
        nobody = self.agent.browse()
        self.assertEqual(
            self._stretches(ticket),
            [
                ("agent", self.agent, 1.0),
                ("customer", nobody, 3.0),
                ("agent", self.agent, 1.0),
            ],
        )

    def test_a_pause_that_runs_out_ends(self):
        ticket = self._open_at(at(2, 8), user_id=self.agent.id)
        with self.moment(at(2, 9)):
            ticket._service_event(
                "pause", reason="Part ordered", until=to_seconds(at(2, 11))
            )
        self._close_at(ticket, at(2, 14))
        nobody = self.agent.browse()
        self.assertEqual(
            self._stretches(ticket),
            [
                ("agent", self.agent, 1.0),
                ("paused", nobody, 2.0),
                ("agent", self.agent, 3.0),
            ],
        )

    def test_closed_time_belongs_to_nobody(self):
        ticket = self._open_at(at(2, 8), user_id=self.agent.id)
        self._close_at(ticket, at(2, 9))
        self._write_at(ticket, at(5, 9), stage_id=self.stage_progress.id)
        self._close_at(ticket, at(5, 11))
        self.assertEqual(
            self._stretches(ticket),
            [("agent", self.agent, 1.0), ("agent", self.agent, 2.0)],
        )

    def test_hours_add_up_to_the_life_of_the_ticket(self):
        ticket = self._open_at(at(2, 8), user_id=self.agent.id)
        self._answer_at(ticket, at(2, 9))
        self._write_at(ticket, at(2, 10), stage_id=self.stage_waiting.id)
        self._answer_at(ticket, at(2, 11))
        with self.moment(at(2, 12)):
            self._customer_writes(ticket, "Thank you")
        self._close_at(ticket, at(3, 8))
        stretches = self._stretches(ticket)
        self.assertEqual(sum(hours for _holder, _user, hours in stretches), 24.0)

    def test_reason_of_a_pause(self):
        ticket = self._open_at(at(2, 8))
        with self.moment(at(2, 9)):
            ticket._service_event("pause", reason="Part ordered")
        row = self.env["service.ball.report"].search(
            [("ticket_id", "=", ticket.id), ("holder", "=", "paused")]
        )
        self.assertEqual(row.reason, "Part ordered")
