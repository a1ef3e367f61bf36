from odoo.tests import HttpCase, tagged

from odoo.addons.crm_relations.tests.common import Personas

from .common import ServicePersonas


@tagged("post_install", "-at_install")
class TestIntakePhone(ServicePersonas, Personas, HttpCase):
    browser_size = "1366x768"

    def test_a_caller_has_a_ticket_in_three_clicks(self):
        self.create_personas()
        self.create_service_personas()
        self.ann.phone = "+12025550143"
        self._create_ticket("The drawer sticks")
        self.start_tour(
            "/crm/call?number=%2B12025550143",
            "crm_service_desk_call",
            login="service_expert",
        )
        ticket = self.env["service.ticket"].search([("name", "=", "The lamp flickers")])
        self.assertEqual(ticket.partner_id, self.ann)
        self.assertEqual(ticket.channel, "phone")
