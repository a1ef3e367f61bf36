from datetime import datetime

from freezegun import freeze_time
from markupsafe import Markup

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .clock_common import MONDAY, NEXT_MONDAY, TUESDAY, ClockCommon


@tagged("post_install", "-at_install")
class TestClockTicket(ClockCommon):
    def test_a_new_ticket_has_its_clocks(self):
        ticket = self._open(f"{MONDAY} 17:00")
        self.assertEqual(ticket.sla_state, "running")
        self.assertEqual(ticket.sla_deadline, datetime(2026, 3, 3, 10, 0))
        clock = self._clock(ticket)
        self.assertEqual(clock.deadline, datetime(2026, 3, 3, 17, 0))
        self.assertEqual((clock.sla_id, clock.hours), (self.policy, 8))
        self.assertFalse(self._clock(ticket, "next_response"))

    def test_the_overview_counts_and_opens_what_is_late(self):
        before = self.team.late_count
        late, closed = self._open(), self._open()
        self._move(f"{TUESDAY} 09:30", closed, self.stage_solved)
        self._replay(f"{TUESDAY} 10:00", late)
        self.env.invalidate_all()
        self.assertEqual(self.team.late_count, before + 1)
        team = self.team.with_context(search_default_sla_breached=1)
        context = team.action_view_tickets()["context"]
        self.assertEqual(context["search_default_sla_breached"], 1)
        self.assertEqual(context["search_default_open"], 1)

    def test_our_answer_meets_the_first_response(self):
        ticket = self._open()
        self._at(f"{MONDAY} 10:00", self._agent_writes, ticket)
        clock = self._clock(ticket, "first_response")
        self.assertEqual((clock.state, clock.consumed_hours), ("met", 1))
        self.assertEqual(clock.reached_date, datetime(2026, 3, 2, 10, 0))
        self.assertEqual(ticket.sla_deadline, datetime(2026, 3, 2, 18, 0))

    def test_a_note_and_an_automatic_mail_answer_nothing(self):
        ticket = self._open()
        with freeze_time(f"{MONDAY} 10:00"):
            ticket.message_post(body="Ask Bob", subtype_xmlid="mail.mt_note")
            ticket.message_post(
                body="We got it",
                message_type="auto_comment",
                subtype_xmlid="mail.mt_comment",
            )
        self.assertEqual(self._clock(ticket, "first_response").state, "running")

    def test_the_next_response_starts_with_the_customer(self):
        ticket = self._open()
        self._at(f"{MONDAY} 10:00", self._agent_writes, ticket)
        self._at(f"{MONDAY} 12:30", self._customer_writes, ticket)
        clock = self._clock(ticket, "next_response")
        self.assertEqual(clock.deadline, datetime(2026, 3, 2, 14, 30))
        self.assertEqual(ticket.sla_deadline, clock.deadline)

    def test_a_thanks_starts_nothing(self):
        ticket = self._open()
        self._at(f"{MONDAY} 10:00", self._agent_writes, ticket)
        self._move(f"{MONDAY} 10:00", ticket, self.stage_waiting)
        for body in (
            "Thank you very much!",
            "Спасибо большое",
            Markup("<p>Дякую!</p>"),
        ):
            self._at(f"{MONDAY} 11:00", self._customer_writes, ticket, body)
        self.assertEqual(ticket.stage_id, self.stage_waiting)
        self.assertEqual(ticket.sla_state, "paused")
        self.assertFalse(self._clock(ticket, "next_response"))
        self._at(f"{MONDAY} 11:00", self._customer_writes, ticket, "Thanks, but when?")
        self.assertEqual(ticket.sla_state, "running")

    def test_the_agent_says_that_no_answer_is_needed(self):
        ticket = self._open()
        self._at(f"{MONDAY} 10:00", self._agent_writes, ticket)
        self._at(f"{MONDAY} 11:00", self._customer_writes, ticket, "See you there")
        self._at(f"{MONDAY} 11:10", ticket.action_no_answer)
        self.assertEqual(self._clock(ticket, "next_response").state, "cancelled")
        self.assertEqual(ticket.sla_deadline, datetime(2026, 3, 2, 18, 0))

    def test_waiting_pauses_and_the_customer_resumes(self):
        ticket = self._open()
        self._at(f"{MONDAY} 10:00", self._agent_writes, ticket)
        self._move(f"{MONDAY} 10:00", ticket, self.stage_waiting)
        self.assertEqual(ticket.sla_state, "paused")
        self.assertEqual(ticket.sla_deadline, datetime(2026, 3, 2, 18, 0))
        self._at(f"{TUESDAY} 09:30", self._customer_writes, ticket)
        clock = self._clock(ticket)
        self.assertEqual((clock.state, clock.paused_hours), ("running", 7.5))
        self.assertEqual(clock.deadline, datetime(2026, 3, 3, 17, 30))
        self.assertEqual(clock.unanswered_hours, 0)

    def test_h3_closed_out_of_a_pause_is_met(self):
        self.policy.write({"resolution_hours": 2, "first_response_hours": 0})
        ticket = self._open()
        self._move(f"{MONDAY} 10:00", ticket, self.stage_waiting)
        self._move(f"{MONDAY} 16:00", ticket, self.stage_solved)
        clock = self._clock(ticket)
        self.assertEqual((clock.state, clock.consumed_hours), ("met", 1))
        self._replay("2026-03-20 12:00", ticket)
        self.assertEqual((clock.state, ticket.sla_state), ("met", "met"))
        self.assertFalse(ticket.sla_deadline)

    def test_h4_a_policy_without_targets_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "has no target"):
            self._create_policy("Nothing")

    def test_h5_cancelled_is_not_met(self):
        ticket = self._open()
        self._move(f"{MONDAY} 10:00", ticket, self.stage_cancelled)
        self.assertEqual(self._clock(ticket).state, "cancelled")
        self.assertEqual(ticket.sla_state, "none")

    def test_h6_hours_of_the_company_replace_those_of_the_team(self):
        self.team.resource_calendar_id = False
        self.env.company.resource_calendar_id = self.always
        ticket = self._open(f"{MONDAY} 22:00")
        self.assertEqual(ticket.sla_deadline, datetime(2026, 3, 3, 0, 0))

    def test_h6_a_calendar_without_hours_is_refused_with_a_reason(self):
        empty = self._create_calendar("Closed", ())
        empty.attendance_ids = False
        with self.assertRaisesRegex(UserError, "working hours “Closed” are empty"):
            self.policy.resource_calendar_id = empty
        with self.assertRaisesRegex(UserError, "working hours “Closed” are empty"):
            self.team.resource_calendar_id = empty

    def test_h6_hours_in_use_cannot_be_emptied(self):
        with self.assertRaisesRegex(UserError, "working hours “Office” are empty"):
            self.calendar.write({"attendance_ids": [Command.clear()]})

    def test_h6_emptied_hours_lose_no_ticket_and_no_deadline(self):
        self._open()
        self.calendar.attendance_ids.unlink()
        ticket = self._open(f"{TUESDAY} 09:00")
        self.assertEqual(ticket.sla_deadline, datetime(2026, 3, 3, 11, 0))

    def _get_h7_cases(self):
        """(condition of a policy, change of a ticket)"""
        tag = self.env["service.tag"].create({"name": "VIP"})
        category = self.env["service.category"].create({"name": "Repairs"})
        part = self.env["service.category"].create(
            {"name": "Assembly", "parent_id": category.id}
        )
        return (
            ({"priority": "3"}, {"priority": "3"}),
            ({"category_ids": category.ids}, {"category_id": part.id}),
            ({"tag_ids": tag.ids}, {"tag_ids": [Command.link(tag.id)]}),
            ({"team_ids": self.other_team.ids}, {"team_id": self.other_team.id}),
            ({"domain": "[('name', '=', 'Fire')]"}, {"name": "Fire", "priority": "2"}),
        )

    def test_h7_what_a_ticket_is_about_decides_at_once(self):
        self.other_team.resource_calendar_id = self.calendar
        for condition, change in self._get_h7_cases():
            with self.subTest(**condition):
                policy = self._create_policy(
                    "Fast", sequence=1, resolution_hours=3, **condition
                )
                ticket = self._open()
                self.assertEqual(self._clock(ticket).sla_id, self.policy)
                self._at(f"{MONDAY} 10:00", ticket.write, change)
                clock = self._clock(ticket)
                self.assertEqual(clock.sla_id, policy)
                self.assertEqual(clock.deadline, datetime(2026, 3, 2, 12, 0))
                self.assertFalse(self._clock(ticket, "first_response"))
                policy.active = False

    def test_h8_a_policy_of_another_company_does_not_apply(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.policy.company_id = other
        ticket = self._open()
        self.assertFalse(ticket.sla_status_ids)
        self.assertEqual(ticket.sla_state, "none")

    def test_a_segment_chooses_the_policy_of_its_people(self):
        segment = self.env["crm.segment"].create(
            {"name": "Gold", "domain": f"[('id', '=', {self.acme.id})]"}
        )
        segment.action_refresh()
        policy = self._create_policy(
            "Gold", sequence=1, segment_id=segment.id, resolution_hours=1
        )
        self.assertEqual(self._clock(self._open()).sla_id, policy)
        stranger = self._create_customer("Stranger")
        self.assertEqual(
            self._clock(self._open(partner_id=stranger.id)).sla_id, self.policy
        )

    def test_the_default_of_the_team_comes_last(self):
        self.policy.priority = "3"
        default = self._create_policy("Default", resolution_hours=4, priority="2")
        self.team.sla_id = default
        self.assertEqual(self._clock(self._open()).sla_id, default)
        self.assertEqual(self._clock(self._open(priority="3")).sla_id, self.policy)

    def test_failed_stays_failed(self):
        self._create_policy("Lazy", sequence=1, priority="0", resolution_hours=80)
        ticket = self._open()
        self._at(f"{TUESDAY} 12:00", ticket.write, {"priority": "0"})
        clock = self._clock(ticket)
        self.assertEqual(clock.state, "breached")
        self.assertEqual(clock.breached_date, datetime(2026, 3, 3, 9, 0, 1))

    def test_reopening_goes_on_and_the_pause_is_credited(self):
        ticket = self._open()
        self._at(f"{MONDAY} 10:00", self._agent_writes, ticket)
        self._move(f"{MONDAY} 11:00", ticket, self.stage_solved)
        self.assertEqual(ticket.sla_state, "met")
        self._move(f"{NEXT_MONDAY} 09:00", ticket, self.stage_progress)
        clock = self._clock(ticket)
        self.assertEqual((clock.state, clock.consumed_hours), ("running", 2))
        self.assertEqual(clock.deadline, datetime(2026, 3, 9, 16, 0))

    def test_reopening_leaves_the_first_resolution_if_the_policy_says_so(self):
        self.policy.reopen = "first"
        ticket = self._open()
        self._move(f"{MONDAY} 11:00", ticket, self.stage_solved)
        self._move(f"{NEXT_MONDAY} 09:00", ticket, self.stage_progress)
        self.assertEqual(self._clock(ticket).state, "met")

    def test_an_edit_never_rewrites_what_was_counted(self):
        closed = self._open()
        self._move(f"{TUESDAY} 12:00", closed, self.stage_solved)
        running = self._open()
        self.policy.resolution_hours = 100
        self.calendar.attendance_ids[:5].unlink()
        for ticket in closed | running:
            self._replay(f"{TUESDAY} 12:00", ticket)
            self.assertEqual(self._clock(ticket).state, "breached")
            self.assertEqual(self._clock(ticket).hours, 8)
        later = self._open(f"{TUESDAY} 12:00")
        self.assertEqual(self._clock(later).hours, 100)

    def test_holidays_of_everybody_do_not_count(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": self.calendar.id,
                "date_from": datetime(2026, 3, 3, 0, 0),
                "date_to": datetime(2026, 3, 3, 23, 59, 59),
            }
        )
        ticket = self._open(f"{MONDAY} 17:00")
        self.assertEqual(ticket.sla_deadline, datetime(2026, 3, 4, 10, 0))

    def test_a_pause_needs_a_reason_and_is_shown_over_an_unanswered_message(self):
        ticket = self._open()
        wizard = self.env["service.ticket.pause"].create(
            {
                "ticket_ids": ticket.ids,
                "reason": "Supplier",
                "until": datetime(2026, 3, 2, 12, 0),
            }
        )
        self._at(f"{MONDAY} 10:00", wizard.action_pause)
        clock = self._clock(ticket)
        self.assertEqual((clock.state, ticket.sla_state), ("paused", "running"))
        self.assertEqual(clock.next_due, datetime(2026, 3, 2, 12, 0))
        self._at(f"{MONDAY} 11:00", ticket.action_resume)
        self.assertEqual((clock.state, clock.unanswered_hours), ("running", 1))

    def test_no_event_can_be_changed_or_deleted(self):
        ticket = self._open()
        event = self.env["service.ticket.event"].search(
            [("ticket_id", "=", ticket.id)], limit=1
        )
        with self.assertRaisesRegex(UserError, "cannot be changed"):
            event.date = datetime(2026, 1, 1)
        with self.assertRaisesRegex(UserError, "cannot be deleted"):
            event.unlink()
        with self.assertRaises(AccessError):
            self.env["service.ticket.event"].with_user(self.head).create(
                {"ticket_id": ticket.id, "date": datetime(2026, 1, 1), "kind": "answer"}
            )

    def test_deleting_a_ticket_takes_its_history_along(self):
        ticket = self._open()
        events = self.env["service.ticket.event"].search(
            [("ticket_id", "=", ticket.id)]
        )
        ticket.unlink()
        self.assertFalse(events.exists())

    def test_who_sees_a_ticket_sees_its_clocks(self):
        mine = self._open(user_id=self.agent.id)
        other = self._open(user_id=self.expert.id, team_id=self.other_team.id)
        Status = self.env["service.sla.status"].with_user(self.agent)
        found = Status.search([("ticket_id", "in", (mine | other).ids)])
        self.assertEqual(found.ticket_id, mine)
        for model in ("service.sla", "service.sla.status"):
            with self.assertRaises(AccessError):
                self.env[model].with_user(self.portal).search([])

    def test_searches_equal_computes(self):
        late = self._open()
        paused = self._open()
        self._move(f"{MONDAY} 09:30", paused, self.stage_waiting)
        self._at(f"{MONDAY} 09:30", self._agent_writes, paused)
        self._run_cron(f"{MONDAY} 11:01")
        tickets, none = late | paused, late.browse()
        for state in ("running", "paused", "breached"):
            found = tickets.search(
                [("id", "in", tickets.ids), ("sla_state", "=", state)]
            )
            self.assertEqual(found, tickets.grouped("sla_state").get(state, none))
        self.assertEqual(tickets.mapped("sla_state"), ["breached", "paused"])

    def test_an_agent_who_may_not_write_policies_still_starts_clocks(self):
        with freeze_time(f"{MONDAY} 09:00"):
            ticket = (
                self.env["service.ticket"]
                .with_user(self.agent)
                .create({"name": "Mine", "team_id": self.team.id})
            )
            ticket.priority = "2"
        self.assertEqual(ticket.sla_state, "running")

    def test_imported_history_keeps_its_moments(self):
        with freeze_time(f"{TUESDAY} 09:00"):
            ticket = (
                self.env["service.ticket"]
                .with_context(service_event_date=f"{MONDAY} 09:00:00")
                .create({"name": "Old", "team_id": self.team.id})
            )
        self.assertEqual(self._clock(ticket).start_date, datetime(2026, 3, 2, 9, 0))
        self.assertEqual(ticket.sla_state, "breached")

    def test_contract_fields_of_the_policy(self):
        policy = self._create_policy("Main", metric="resolution", hours=6)
        self.assertEqual(policy.resolution_hours, 6)
        self.assertEqual((self.policy.metric, self.policy.hours), ("resolution", 8))

    def test_merged_tickets_hand_over_their_wait_and_take_it_back(self):
        old = self._open(f"{MONDAY} 09:00")
        ticket = self._open(f"{MONDAY} 12:00")
        self._at(f"{MONDAY} 12:30", ticket._merge_clocks, old)
        self.assertEqual(old.sla_state, "none")
        clock = self._clock(ticket)
        self.assertEqual(clock.start_date, datetime(2026, 3, 2, 9, 0))
        self.assertEqual(clock.deadline, datetime(2026, 3, 2, 18, 0))
        self.assertEqual(self._clock(ticket, "first_response").state, "breached")
        self._at(f"{MONDAY} 12:45", ticket._unmerge_clocks, old)
        self.assertEqual(clock.deadline, datetime(2026, 3, 3, 12, 0))
        self.assertEqual(self._clock(old).deadline, datetime(2026, 3, 2, 18, 0))
        self._at(f"{MONDAY} 12:50", ticket._merge_clocks, old)
        self.assertEqual(clock.deadline, datetime(2026, 3, 2, 18, 0))
