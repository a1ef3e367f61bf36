from odoo.tests import HttpCase, tagged

from odoo.addons.crm_relations.tests.common import Personas

from .common import ServicePersonas


@tagged("post_install", "-at_install")
class TestClockUi(ServicePersonas, Personas, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.create_personas()
        cls.create_service_personas()
        cls.env["service.sla"].search([]).active = False
        cls.env["service.sla"].create({"name": "Eight hours", "resolution_hours": 8})
        hours = [
            (0, 0, {"name": "Day", "dayofweek": str(day), "hour_to": 24})
            for day in range(7)
        ]
        cls.team.resource_calendar_id = cls.env["resource.calendar"].create(
            {"name": "Always", "tz": "UTC", "attendance_ids": hours}
        )
        cls.ticket = cls._create_ticket("The drawer sticks", user_id=cls.agent.id)
        # a stretch of time to look at: opened an hour ago
        cls.env.cr.execute(
            "UPDATE service_ticket_event SET date = date - INTERVAL '1 hour'"
            " WHERE ticket_id = %s",
            [cls.ticket.id],
        )
        cls.ticket._replay_clocks()

    def _start(self, tour):
        url = f"/odoo/tickets/{self.ticket.id}"
        self.start_tour(url, tour, login="service_agent")


@tagged("post_install", "-at_install")
class TestClockDesktop(TestClockUi):
    browser_size = "1366x768"

    def test_an_agent_asks_why(self):
        self._start("crm_service_desk_why")

    def test_an_agent_pauses_with_a_reason(self):
        self._start("crm_service_desk_pause")
        self.assertEqual(self.ticket.sla_state, "paused")


@tagged("post_install", "-at_install")
class TestClockPhone(TestClockUi):
    browser_size = "390x844"
    touch_enabled = True

    def test_an_agent_asks_why_with_the_thumb(self):
        self._start("crm_service_desk_why")
