from datetime import date, datetime
from unittest.mock import patch

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .intake_common import STRANGER, IntakeCommon

MONDAY = datetime(2026, 3, 2, 9, 0)
FRIDAY = datetime(2026, 3, 6, 9, 0)


class AutomationCommon(IntakeCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calendar = cls.env["resource.calendar"].create(
            {"name": "Nine to five", "tz": "Europe/Kyiv", "attendance_ids": [(5,)]}
        )
        cls.calendar.attendance_ids = [
            Command.create(
                {
                    "name": "Part",
                    "dayofweek": str(day),
                    "hour_from": first,
                    "hour_to": last,
                    "day_period": period,
                }
            )
            for day in range(5)
            for first, last, period in ((9, 12, "morning"), (13, 17, "afternoon"))
        ]
        cls.team.resource_calendar_id = cls.calendar

    def _run(self):
        with self.enter_registry_test_mode():
            cron = self.env.ref("crm_service_desk.ir_cron_service_auto_close")
            cron.method_direct_trigger()
        self.env.invalidate_all()

    def _wait(self, when=MONDAY, **values):
        with freeze_time(when):
            ticket = self._create_ticket(partner_email=STRANGER, **values)
            ticket.stage_id = self.stage_waiting
        return ticket

    def _get_warnings(self, ticket):
        return ticket.message_ids.filtered(lambda m: "wait for your answer" in m.body)


@tagged("post_install", "-at_install")
class TestAutoClose(AutomationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.team.write({"auto_close_days": 5, "auto_close_warning_days": 2})

    def test_working_days_are_days_of_work(self):
        ticket = self._wait(MONDAY)
        # five days after Monday are over on the Monday after, 17:00 in Kyiv
        self.assertEqual(ticket.auto_close_date, datetime(2026, 3, 9, 15, 0))
        self.assertEqual(ticket.auto_close_warning_date, datetime(2026, 3, 5, 15, 0))

    def test_holidays_and_weekends_do_not_count(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": self.calendar.id,
                "date_from": datetime(2026, 3, 8, 22, 0),
                "date_to": datetime(2026, 3, 9, 22, 0),
            }
        )
        self.assertEqual(
            self._wait(FRIDAY).auto_close_date, datetime(2026, 3, 16, 15, 0)
        )

    def test_summer_time_moves_the_hour(self):
        ticket = self._wait(datetime(2026, 3, 27, 9, 0))
        self.assertEqual(ticket.auto_close_date, datetime(2026, 4, 3, 14, 0))

    def test_only_waiting_tickets_are_closed(self):
        ticket = self._create_ticket()
        self.assertFalse(ticket.auto_close_date)
        ticket = self._wait()
        self._customer_writes(ticket)
        self.assertFalse(ticket.auto_close_date)
        self.assertFalse(ticket.auto_close_warning_date)

    def test_zero_days_close_nothing(self):
        self.team.auto_close_days = 0
        self.assertFalse(self._wait().auto_close_date)

    def test_the_customer_is_warned_and_then_it_is_closed(self):
        ticket = self._wait()
        with freeze_time(datetime(2026, 3, 5, 14, 59)):
            self._run()
        self.assertFalse(self._get_warnings(ticket))
        with freeze_time(datetime(2026, 3, 5, 15, 1)):
            self._run()
            self._run()
        self.assertEqual(len(self._get_warnings(ticket)), 1)
        self.assertEqual(ticket.stage_id, self.stage_waiting)
        with freeze_time(datetime(2026, 3, 9, 15, 1)):
            self._run()
        self.assertEqual(ticket.stage_id, self.stage_solved)
        self.assertFalse(ticket.auto_close_date)

    def test_the_warning_is_no_answer_of_ours(self):
        ticket = self._wait()
        with freeze_time(datetime(2026, 3, 5, 15, 1)):
            self._run()
        self.assertFalse(ticket.last_agent_message_date)

    def test_a_late_warning_moves_the_closing(self):
        ticket = self._wait()
        with freeze_time(datetime(2026, 3, 12, 9, 0)):
            self._run()
        self.assertEqual(len(self._get_warnings(ticket)), 1)
        self.assertEqual(ticket.stage_id, self.stage_waiting)
        self.assertEqual(ticket.auto_close_date, datetime(2026, 3, 16, 15, 0))

    def test_without_warning_it_is_just_closed(self):
        self.team.auto_close_warning_days = 0
        ticket = self._wait()
        with freeze_time(datetime(2026, 3, 9, 15, 1)):
            self._run()
        self.assertFalse(self._get_warnings(ticket))
        self.assertEqual(ticket.stage_id, self.stage_solved)

    def test_a_team_closes_into_its_stage(self):
        self.team.write(
            {
                "auto_close_warning_days": 0,
                "auto_close_stage_id": self.stage_cancelled.id,
            }
        )
        ticket = self._wait()
        with freeze_time(datetime(2026, 3, 9, 15, 1)):
            self._run()
        self.assertEqual(ticket.stage_id, self.stage_cancelled)

    def test_asking_again_gives_the_time_again(self):
        ticket = self._wait()
        with freeze_time(datetime(2026, 3, 4, 9, 0)):
            self._agent_writes(ticket)
        self.assertEqual(ticket.auto_close_date, datetime(2026, 3, 11, 15, 0))

    def test_changed_days_are_planned_anew(self):
        ticket = self._wait()
        self.team.auto_close_days = 3
        self.assertEqual(ticket.auto_close_date, datetime(2026, 3, 5, 15, 0))
        self.team.auto_close_days = 0
        self.assertFalse(ticket.auto_close_date)

    def test_an_automatic_reply_changes_nothing(self):
        ticket = self._wait()
        closing = ticket.auto_close_date
        answer = self._answer(ticket, Auto_Submitted="auto-replied")
        closing = ticket.auto_close_date
        self._receive(answer)
        self.assertEqual(ticket.auto_close_date, closing)

    def test_planning_many_costs_the_same(self):
        tickets = self.Ticket.browse(self._wait(name=f"{n}").id for n in range(20))
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(13):
            tickets._plan_auto_close()
            self.env.flush_all()

    def test_the_warning_comes_before_closing(self):
        with self.assertRaises(ValidationError):
            self.team.auto_close_warning_days = 5
        with self.assertRaises(ValidationError):
            self.team.auto_close_warning_days = -1


@tagged("post_install", "-at_install")
class TestAutoMerge(AutomationCommon):
    def _receive_two(self):
        merged = []

        def merge(ticket, target):
            merged.append((ticket.id, target.id))

        Ticket = self.registry["service.ticket"]
        with patch.object(Ticket, "_merge_into", merge, create=True):
            first = self._receive_ticket(message_id="<a@x>")
            second = self._receive_ticket(message_id="<b@x>")
        return first, second, merged

    def test_it_is_off(self):
        self.assertEqual(self._receive_two()[2], [])

    def test_the_same_sender_soon_after_is_one_ticket(self):
        self.team.auto_merge_minutes = 10
        first, second, merged = self._receive_two()
        new = self.Ticket.search([("partner_email", "=", STRANGER)], limit=1)
        self.assertNotEqual(new, first)
        self.assertEqual(merged, [(new.id, first.id)])
        self.assertEqual(second, first)

    def test_another_sender_team_or_time_is_another_ticket(self):
        first = self._receive_ticket()
        second = self._receive_ticket(message_id="<b@x>")
        self.team.auto_merge_minutes = 10
        self.assertEqual(second._find_recent_of_sender(), first)
        first.team_id = self.other_team
        self.assertFalse(second._find_recent_of_sender())
        first.team_id = self.team
        first.partner_email = "bob@customer.example"
        self.assertFalse(second._find_recent_of_sender())
        first.partner_email = STRANGER
        first.action_close()
        self.assertFalse(second._find_recent_of_sender())

    def test_a_merge_that_is_refused_loses_nothing(self):
        self.team.auto_merge_minutes = 10
        first = self._receive_ticket()
        Ticket = self.registry["service.ticket"]
        refuse = patch.object(
            Ticket, "_merge_into", side_effect=UserError("no"), create=True
        )
        with refuse:
            second = self._receive_ticket(message_id="<b@x>")
        self.assertTrue(second)
        self.assertNotEqual(second, first)


@tagged("post_install", "-at_install")
class TestFollowUp(AutomationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.type = cls.env.ref("mail.mail_activity_data_call")
        cls.team.write({"follow_up_days": 7, "follow_up_type_id": cls.type.id})

    def _get_planned(self, ticket):
        domain = [("res_model", "=", "service.ticket"), ("res_id", "=", ticket.id)]
        return self.env["mail.activity"].search(domain)

    def _solve(self, user=None, **values):
        with freeze_time(MONDAY):
            ticket = self._create_ticket(**values)
            ticket.with_user(user or self.expert).action_close()
        return ticket

    def test_somebody_asks_after_a_week(self):
        ticket = self._solve(user_id=self.agent.id)
        activity = self._get_planned(ticket)
        self.assertEqual(activity.date_deadline, date(2026, 3, 9))
        self.assertEqual(activity.user_id, self.agent)
        self.assertEqual(activity.activity_type_id, self.type)

    def test_a_ticket_of_nobody_is_for_the_head(self):
        self.assertEqual(self._get_planned(self._solve()).user_id, self.head)

    def test_what_is_cancelled_is_not_asked_about(self):
        ticket = self._create_ticket()
        ticket.stage_id = self.stage_cancelled
        self.assertFalse(self._get_planned(ticket))

    def test_reopening_ends_it_and_closing_again_plans_one(self):
        ticket = self._solve()
        ticket.action_reopen()
        self.assertFalse(self._get_planned(ticket))
        ticket.action_close()
        self.assertEqual(len(self._get_planned(ticket)), 1)

    def test_teams_without_days_do_not_follow_up(self):
        ticket = self._solve(team_id=self.other_team.id)
        self.assertFalse(self._get_planned(ticket))

    def test_a_follow_up_needs_its_activity(self):
        with self.assertRaises(ValidationError):
            self.team.follow_up_type_id = False


@tagged("post_install", "-at_install")
class TestAnswerTemplates(IntakeCommon):
    def test_placeholders_are_filled_in_the_composer(self):
        ticket = self._create_ticket("The lamp flickers", user_id=self.agent.id)
        template = self.env.ref("crm_service_desk.mail_template_service_ask")
        composer = (
            self.env["mail.compose.message"]
            .with_user(self.agent)
            .create(
                {
                    "model": "service.ticket",
                    "res_ids": repr(ticket.ids),
                    "template_id": template.id,
                }
            )
        )
        self.assertIn("Hello Ann", str(composer.body).replace("<span>", ""))
        self.assertIn("The lamp flickers", composer.body)
        self.assertIn(self.agent.name, composer.body)
        self.assertIn(ticket.number, composer.subject)
