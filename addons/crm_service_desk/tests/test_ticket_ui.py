from odoo import fields
from odoo.tests import HttpCase, tagged

from odoo.addons.crm_relations.tests.common import Personas

from .common import ServicePersonas


@tagged("post_install", "-at_install")
class TestTicketUi(ServicePersonas, Personas, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.create_personas()
        cls.create_service_personas()
        cls.env["service.ticket"].search([]).action_archive()
        # without an address the composer asks for one, sooner or later
        cls.ann.email = "ann@acme.example"
        cls.ticket = cls._create_ticket("The drawer sticks")

    def _find_in_calendar(self):
        opened = self.ticket.create_date
        self.start_tour(
            "/odoo/tickets", "crm_service_desk_calendar", login="service_agent"
        )
        self.assertEqual(self.ticket.user_id, self.agent)
        self.assertEqual(self.ticket.create_date, opened)


@tagged("post_install", "-at_install")
class TestTicketDesktop(TestTicketUi):
    browser_size = "1366x768"

    def test_an_agent_takes_and_answers(self):
        self.start_tour(
            "/odoo/tickets", "crm_service_desk_agent", login="service_agent"
        )
        self.assertEqual(self.ticket.user_id, self.agent)
        self.assertTrue(self.ticket.first_response_date)

    def test_an_agent_closes(self):
        self.ticket.user_id = self.agent
        url = f"/odoo/tickets/{self.ticket.id}"
        self.start_tour(url, "crm_service_desk_close", login="service_agent")
        self.assertEqual(self.ticket.stage_id, self.stage_solved)

    def test_an_agent_finds_a_ticket_in_the_calendar(self):
        self._find_in_calendar()

    def test_a_ticket_is_written_down_in_its_column(self):
        self.start_tour(
            "/odoo/tickets", "crm_service_desk_quick", login="service_agent"
        )
        ticket = self.env["service.ticket"].search([("name", "=", "The chair squeaks")])
        self.assertEqual(ticket.stage_id, self.stage_new)
        self.assertRegex(ticket.number, r"^T\d{5}$")

    def test_a_ticket_that_stands_too_long_is_marked_on_the_board(self):
        self._create_ticket("The lamp is dark")
        self.stage_new.rotting_threshold_days = 3
        now = fields.Datetime.now()
        self.ticket.date_last_stage_update = fields.Datetime.subtract(now, days=10)
        self.start_tour(
            "/odoo/tickets", "crm_service_desk_rotting", login="service_agent"
        )


@tagged("post_install", "-at_install")
class TestTicketPhone(TestTicketUi):
    browser_size = "390x844"
    touch_enabled = True

    def test_an_agent_takes_and_answers_with_the_thumb(self):
        self.start_tour(
            "/odoo/tickets", "crm_service_desk_agent", login="service_agent"
        )
        self.assertEqual(self.ticket.user_id, self.agent)
        self.assertTrue(self.ticket.first_response_date)

    def test_an_agent_finds_a_ticket_in_the_calendar_with_the_thumb(self):
        self._find_in_calendar()
