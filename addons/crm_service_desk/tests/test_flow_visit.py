from datetime import datetime, timedelta

from freezegun import freeze_time
from psycopg2.errors import CheckViolation

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from odoo.addons.mail.tests.common import MailCase

from .common import ServiceDeskCommon

NINE = datetime(2026, 3, 2, 9, 0)
TEN = datetime(2026, 3, 2, 10, 0)
PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAA"
    "AABJRU5ErkJggg=="
)


class VisitCase(ServiceDeskCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ann.email = "ann@acme.example.com"
        cls.ticket = cls._create_ticket(user_id=cls.agent.id)
        cls.site = cls._create_customer(
            "Plant", parent_id=cls.acme.id, type="delivery", street="Mill Road 5"
        )

    @classmethod
    def _create_visit(cls, **values):
        return cls.env["service.visit"].create(
            {
                "name": "Repair",
                "ticket_id": cls.ticket.id,
                "user_ids": [Command.set(cls.agent.ids)],
                "start": NINE,
                "stop": TEN,
                **values,
            }
        )


@tagged("post_install", "-at_install")
class TestVisit(VisitCase):
    def test_it_knows_what_the_ticket_knows(self):
        visit = self._create_visit()
        self.assertEqual((visit.partner_id, visit.team_id), (self.ann, self.team))
        self.assertEqual(visit.duration, 1.0)
        self.assertRegex(visit.number, r"^V\d{5}$")

    def test_it_goes_to_the_delivery_address(self):
        visit = self._create_visit(ticket_id=False, partner_id=self.acme.id)
        self.assertEqual(visit.address_id, self.site)
        self.assertIn("Mill Road 5", visit.address_text)

    def test_our_people_find_it_in_their_calendar(self):
        visit = self._create_visit(
            user_ids=[Command.set((self.agent | self.colleague).ids)]
        )
        event = visit.event_id
        self.assertEqual((event.start, event.stop), (NINE, TEN))
        people = (self.agent | self.colleague).partner_id
        self.assertEqual(event.partner_ids, people)
        self.assertIn(visit.number, event.name)

    def test_moving_the_visit_moves_the_meeting_and_back(self):
        visit = self._create_visit()
        visit.write({"start": TEN, "stop": TEN + timedelta(hours=2)})
        self.assertEqual(visit.event_id.start, TEN)
        visit.event_id.write({"start": NINE, "stop": TEN})
        self.assertEqual((visit.start, visit.stop), (NINE, TEN))

    def test_a_cancelled_visit_leaves_the_calendar(self):
        visit = self._create_visit()
        visit.action_cancel()
        self.assertFalse(visit.event_id.active)
        visit.action_plan()
        self.assertTrue(visit.event_id.active)

    def test_without_people_there_is_no_meeting(self):
        visit = self._create_visit(user_ids=False)
        self.assertFalse(visit.event_id)
        visit.user_ids = self.agent
        self.assertTrue(visit.event_id)
        visit.user_ids = False
        self.assertFalse(visit.event_id)

    def test_the_meeting_goes_with_the_visit(self):
        visit = self._create_visit()
        event = visit.event_id
        visit.unlink()
        self.assertFalse(event.exists())

    @mute_logger("odoo.sql_db")
    def test_a_visit_ends_after_it_begins(self):
        with self.assertRaises(CheckViolation), self.cr.savepoint():
            self._create_visit(stop=NINE)

    def test_who_is_busy_is_named(self):
        first = self._create_visit()
        second = self._create_visit(start=NINE + timedelta(minutes=30))
        third = self._create_visit(start=TEN, stop=TEN + timedelta(hours=1))
        self.assertIn(first.number, second.busy_note)
        self.assertFalse(third.busy_note)
        first.action_cancel()
        second.invalidate_recordset()
        self.assertFalse(second.busy_note)

    def test_a_new_visit_lasts_an_hour(self):
        Visit = self.env["service.visit"].with_context(default_start="2026-03-02 09:00")
        self.assertEqual(Visit.default_get(["start", "stop"])["stop"], TEN)

    def test_planned_from_a_ticket(self):
        action = self.ticket.with_user(self.agent).action_plan_visit()
        Visit = self.env["service.visit"].with_user(self.agent)
        form = Form(Visit.with_context(**action["context"]))
        visit = form.save()
        self.assertEqual(visit.ticket_id, self.ticket)
        self.assertEqual(visit.user_ids, self.agent)
        self.assertEqual(self.ticket.visit_count, 1)

    def test_it_goes_over_with_a_merged_ticket(self):
        visit = self._create_visit()
        other = self._create_ticket()
        self.ticket._merge_into(other)
        self.assertEqual(visit.ticket_id, other)

    def test_it_stands_on_the_timeline(self):
        visit = self._create_visit()
        row = self._get_rows(visit)
        self.assertEqual(row.kind, "service_visit")
        self.assertEqual(row.commercial_partner_id, self.acme)
        visit.action_cancel()
        self.assertFalse(self._get_rows(visit))

    def test_tickets_count_visits_in_one_query(self):
        self._create_visit()
        tickets = self.env["service.ticket"].create([{"name": "x"} for _n in range(80)])
        self.env.flush_all()
        with self.assertQueryCount(1):
            (self.ticket | tickets).mapped("visit_count")
        self.assertEqual(self.ticket.visit_count, 1)

    def _count_queries(self, number):
        """Queries of the kanban view of so many new visits."""
        visits = self.env["service.visit"].create(
            [
                {
                    "name": "Many",
                    "partner_id": self._create_customer(f"P{n}", street=f"R {n}").id,
                    "user_ids": [Command.set(self.colleague.ids)],
                    "start": NINE,
                    "stop": TEN,
                }
                for n in range(number)
            ]
        )
        self.env.flush_all()
        self.env.invalidate_all()
        names = ["number", "name", "partner_id", "address_text", "start", "user_ids"]
        before = self.cr.sql_log_count
        visits.with_user(self.colleague).web_read({name: {} for name in names})
        return self.cr.sql_log_count - before

    def test_eighty_visits_cost_as_many_queries_as_two(self):
        self._count_queries(2)
        self.assertEqual(self._count_queries(80), self._count_queries(2))


@tagged("post_install", "-at_install")
class TestVisitSignature(VisitCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.visit = cls._create_visit(
            work_ids=[Command.create({"name": "Oil", "quantity": 2, "hours": 0.5})]
        )

    def _sign(self):
        with freeze_time(TEN):
            self.visit.with_user(self.agent).write(
                {
                    "report": "<p>All oiled</p>",
                    "signed_by": "Ann",
                    "signature": PIXEL,
                    "work_ids": [
                        Command.update(self.visit.work_ids.id, {"is_done": True})
                    ],
                }
            )

    def test_the_moment_is_remembered(self):
        self._sign()
        self.assertEqual(self.visit.signed_date, TEN)
        self.assertTrue(self.visit.work_ids.is_done)

    def test_what_is_signed_stays(self):
        self._sign()
        for values in ({"report": "Else"}, {"signed_date": False}, {"start": NINE}):
            with self.assertRaisesRegex(UserError, "has been signed"):
                self.visit.write(values)
        work = self.visit.work_ids
        with self.assertRaisesRegex(UserError, "has been signed"):
            work.hours = 9
        with self.assertRaisesRegex(UserError, "has been signed"):
            work.unlink()
        with self.assertRaisesRegex(UserError, "has been signed"):
            work.create({"visit_id": self.visit.id, "name": "More"})
        self.visit.action_done()
        self.assertEqual(self.visit.state, "done")

    def test_a_manager_withdraws_the_signature(self):
        self._sign()
        with self.assertRaises(UserError):
            self.visit.with_user(self.agent).action_withdraw_signature()
        self.visit.with_user(self.head).action_withdraw_signature()
        self.assertFalse(self.visit.signature)
        self.visit.report = "<p>Else</p>"

    def _render(self):
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "crm_service_desk.report_service_visit", self.visit.ids
        )
        return html.decode()

    def test_the_work_order_has_the_works_and_the_signature(self):
        self.assertNotIn("o_visit_signature", self._render())
        self._sign()
        html = self._render()
        for part in (
            self.visit.number,
            "Oil",
            "All oiled",
            "00:30",
            "o_visit_signature",
        ):
            self.assertIn(part, html)

    def test_instructions_are_for_us_only(self):
        self.visit.instructions = "<p>Dog in the yard</p>"
        self.assertNotIn("Dog in the yard", self._render())


@tagged("post_install", "-at_install")
class TestVisitNotice(VisitCase, MailCase):
    def _announce(self, moment):
        cron = self.env.ref("crm_service_desk.service_visit_cron_announce")
        with (
            freeze_time(moment),
            self.mock_mail_gateway(),
            self.enter_registry_test_mode(),
        ):
            cron.method_direct_trigger()

    def test_the_customer_is_told_once_a_day_before(self):
        visit = self._create_visit()
        self._announce(NINE - timedelta(hours=25))
        self.assertFalse(visit.notice_date)
        self._announce(NINE - timedelta(hours=23))
        self.assertEqual(visit.notice_date, NINE - timedelta(hours=23))
        mail = self._new_mails
        self.assertEqual(mail.recipient_ids, self.ann)
        self.assertIn("Repair", mail.subject)
        self._announce(NINE - timedelta(hours=22))
        self.assertFalse(self._new_mails)

    def test_the_time_is_that_of_the_place(self):
        self.ann.tz = "Europe/Kyiv"
        visit = self._create_visit()
        self.assertIn("11:00", visit.when_text)
        self.assertIn("12:00", visit.when_text)

    def test_a_team_says_when(self):
        self.team.visit_notice_hours = 48
        teamless = self._create_visit(ticket_id=False, partner_id=self.ann.id)
        visit = self._create_visit()
        self._announce(NINE - timedelta(hours=47))
        self.assertTrue(visit.notice_date)
        self.assertFalse(teamless.notice_date)

    def test_a_team_may_tell_nobody(self):
        self.team.visit_notice_hours = 0
        visit = self._create_visit()
        self._announce(NINE - timedelta(hours=1))
        self.assertFalse(visit.notice_date)

    def test_nobody_is_told_of_what_is_cancelled_or_over(self):
        cancelled, over = self._create_visit(), self._create_visit()
        cancelled.action_cancel()
        self._announce(NINE + timedelta(minutes=1))
        self.assertFalse(cancelled.notice_date or over.notice_date)


@tagged("post_install", "-at_install")
class TestVisitAccess(VisitCase):
    def test_agents_see_their_visits(self):
        own = self._create_visit()
        foreign = self._create_visit(
            ticket_id=False,
            partner_id=self.ann.id,
            team_id=self.other_team.id,
            user_ids=[Command.set(self.expert.ids)],
        )
        self.assertTrue(own.with_user(self.agent).has_access("write"))
        self.assertFalse(foreign.with_user(self.agent).has_access("read"))
        self.assertFalse(foreign.with_user(self.colleague).has_access("read"))
        self.assertTrue(foreign.with_user(self.head).has_access("unlink"))
        self.assertFalse(own.with_user(self.agent).has_access("unlink"))

    def test_works_are_seen_as_their_visit(self):
        visit = self._create_visit(
            user_ids=[Command.set(self.expert.ids)],
            ticket_id=False,
            partner_id=self.ann.id,
            team_id=self.other_team.id,
            work_ids=[Command.create({"name": "Oil"})],
        )
        with self.assertRaises(AccessError):
            visit.work_ids.with_user(self.agent).name = "x"
        visit.work_ids.with_user(self.expert).name = "x"

    def test_sales_people_read_those_of_their_customers(self):
        visit = self._create_visit()
        self.assertFalse(visit.with_user(self.ada).has_access("read"))
        self.acme.user_id = self.ada
        self.assertTrue(visit.with_user(self.ada).has_access("read"))
        self.assertFalse(visit.with_user(self.ada).has_access("write"))

    def test_others_see_nothing(self):
        public = self.env.ref("base.public_user")
        models = ("service.visit", "service.visit.plan", "service.handover")
        for user in (self.employee, self.portal, public):
            for name in (*models, "service.ticket.merge", "service.skill"):
                with self.subTest(user=user.login, model=name):
                    self.assertFalse(self.env[name].with_user(user).has_access("read"))

    def test_other_companies_see_nothing(self):
        company = self.env["res.company"].create({"name": "Second"})
        visit = self._create_visit(
            ticket_id=False, partner_id=self.ann.id, company_id=company.id
        )
        with self.assertRaises(AccessError):
            visit.with_user(self.head).read(["name"])
