from datetime import datetime
from unittest.mock import patch

from freezegun import freeze_time

from odoo.tests import tagged

from ..controllers.portal import ServicePortal
from .common_portal import PortalCommon


@tagged("post_install", "-at_install")
class TestDoorList(PortalCommon):
    def _make(self, name="Lamp", **values):
        return self._create_ticket(name, partner_id=self.ann.id, **values)

    def test_open_tickets_come_first_newest_on_top(self):
        first, second = self._make(), self._make(priority="3")
        self._make(stage_id=self.stage_solved.id)
        self._login(self.ann_user)
        self.assertEqual(self._get_numbers(), [second.number, first.number])

    def test_closed_ones_by_the_filter(self):
        self._make()
        closed = self._make(stage_id=self.stage_solved.id)
        self._login(self.ann_user)
        path = "/my/tickets?filterby=closed"
        self.assertEqual(self._get_numbers(path), [closed.number])

    def test_search_in_number_and_subject(self):
        lamp, desk = self._make("A lamp flickers"), self._make("The desk wobbles")
        self._login(self.ann_user)
        for search, found in (("flick", lamp), (desk.number, desk)):
            path = f"/my/tickets?search={search}"
            self.assertEqual(self._get_numbers(path), [found.number])

    def test_sorting_by_subject(self):
        late, early = self._make("Zebra"), self._make("Apple")
        self._login(self.ann_user)
        path = "/my/tickets?sortby=name"
        self.assertEqual(self._get_numbers(path), [early.number, late.number])

    def test_unknown_words_in_the_address_do_no_harm(self):
        ticket = self._make()
        self._login(self.ann_user)
        path = "/my/tickets/page/7?sortby=id;drop&filterby=x&search="
        self.assertEqual(self._get_numbers(path), [ticket.number])

    def test_pages(self):
        tickets = [self._make() for __ in range(5)]
        self._login(self.ann_user)
        with patch.object(ServicePortal, "_items_per_page", 2):
            numbers = self._get_numbers("/my/tickets/page/2")
        self.assertEqual(numbers, [tickets[2].number, tickets[1].number])

    def test_home_leads_to_the_tickets(self):
        self._login(self.ann_user)
        self.assertIn("/my/tickets", self._get("/my/home").text)

    def test_the_list_costs_the_same_for_one_and_eighty(self):
        self._make()
        self._login(self.ann_user)
        self._count_queries("/my/tickets")
        one = self._count_queries("/my/tickets")
        self.env["service.ticket"].create(
            [
                {"name": f"No. {n}", "partner_id": self.ann.id, "team_id": self.team.id}
                for n in range(79)
            ]
        )
        self.assertEqual(len(self._get_numbers()), 80)
        self.assertEqual(self._count_queries("/my/tickets"), one)

    def test_the_page_costs_the_same_for_one_message_and_twenty(self):
        ticket = self._make()
        self._attach(ticket)
        self._login(self.ann_user)
        path = f"/my/tickets/{ticket.id}"
        for __ in range(2):  # a website remembers more only with the second page
            self._count_queries(path)
        one = self._count_queries(path)
        for __ in range(19):
            self._attach(ticket)
        self.assertEqual(self._count_queries(path), one)

    def _count_queries(self, path):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.assertEqual(self._get(path).status_code, 200)
        return self.env.cr.sql_log_count - before


@tagged("post_install", "-at_install")
class TestDoorPage(PortalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ticket = cls._create_ticket("Lamp", partner_id=cls.ann.id)
        cls.base = f"/my/tickets/{cls.ticket.id}"

    def setUp(self):
        super().setUp()
        self._login(self.ann_user)

    def test_long_dialogues_show_the_latest_and_a_link_to_the_rest(self):
        for number in range(32):
            self._customer_writes(self.ticket, f"Message {number:02}.")
        text = self._get(self.base).text
        self.assertNotIn("Message 01.", text)
        self.assertIn("Message 02.", text)
        self.assertIn("service_older", text)
        text = self._get(f"{self.base}?all=1").text
        self.assertIn("Message 00.", text)
        self.assertNotIn("service_older", text)

    def test_a_waiting_ticket_says_so(self):
        self.assertNotIn("service_waiting", self._get(self.base).text)
        self.ticket.stage_id = self.stage_waiting
        self.assertIn("service_waiting", self._get(self.base).text)

    def test_a_merged_ticket_leads_to_its_survivor(self):
        survivor = self._create_ticket("Lamp again", partner_id=self.carl.id)
        with self._merged(survivor):
            response = self._get(self.base)
        location = response.headers["Location"]
        self.assertTrue(location.endswith(f"/my/tickets/{survivor.id}?notice=merged"))

    def test_a_survivor_of_others_is_not_shown(self):
        survivor = self._create_ticket("Zoe's", partner_id=self.zoe.id)
        with self._merged(survivor):
            response = self._get(self.base)
        self.assertTrue(response.headers["Location"].endswith("?notice=gone"))

    def test_a_link_of_a_merged_ticket_shows_no_survivor(self):
        survivor = self._create_ticket("Lamp again", partner_id=self.carl.id)
        token = self._share(self.ticket)
        self.authenticate(None, None)
        with self._merged(survivor):
            response = self._get(f"{self.base}?access_token={token}")
        self.assertIn("/web/login", response.headers["Location"])

    def _merged(self, survivor):
        """The ticket as merging leaves it: archived, and it knows its survivor."""
        merged = self.ticket
        merged.active = False

        def get_survivor(ticket):
            if ticket == merged:
                return ticket.browse(survivor.id)
            return ticket

        return patch.object(
            type(merged), "_get_portal_survivor", get_survivor, create=False
        )

    @freeze_time(datetime(2026, 3, 3, 9, 0))
    def test_the_clock_in_plain_words(self):
        due = datetime(2026, 3, 3, 14, 0)
        ticket = self.ticket.with_context(tz="UTC")
        text = ticket._get_portal_clock_text("running", due)
        self.assertEqual(text, "We answer by Tue 3 Mar, 14:00.")
        self._customer_writes(ticket)
        self._agent_writes(ticket)
        text = ticket._get_portal_clock_text("running", due)
        self.assertEqual(text, "We solve it by Tue 3 Mar, 14:00.")
        text = ticket._get_portal_clock_text("breached", due)
        self.assertEqual(
            text, "We are late: you should have heard from us by Tue 3 Mar, 14:00."
        )
        text = ticket._get_portal_clock_text("paused", due)
        self.assertEqual(text, "Your ticket has to wait for a while.")
        ticket.stage_id = self.stage_waiting
        text = ticket._get_portal_clock_text("paused", due)
        self.assertEqual(text, "We wait for your answer.")
        ticket.stage_id = self.stage_progress
        self.assertEqual(ticket._get_portal_clock_text("met", due), "")
        past = datetime(2026, 3, 3, 8, 0)  # and nobody has noted it yet
        text = ticket._get_portal_clock_text("running", past)
        self.assertIn("We are late", text)

    def _escalate(self):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE service_ticket SET sla_state = 'breached', escalation_level = 2,"
            " sla_deadline = '2026-03-03 14:00' WHERE id = %s",
            [self.ticket.id],
        )
        self.ticket.invalidate_recordset()

    def _assert_escalated(self, path):
        page = " ".join(self._get(path).text.split())
        self.assertRegex(page, r"service_escalation[^<]*>Escalated, level 2<")

    def test_the_customer_sees_the_level_of_escalation(self):
        self._login(self.ann_user)
        page = f"/my/tickets/{self.ticket.id}"
        self.assertNotIn("Escalated", self._get(page).text)
        self._escalate()
        self._assert_escalated("/my/tickets")
        self._assert_escalated(page)
        self.ticket.stage_id = self.stage_waiting
        self._escalate()
        self._assert_escalated(page)
