from datetime import datetime

from odoo import Command
from odoo.tests import HttpCase, tagged

from odoo.addons.crm_relations.tests.common import Personas

from .common import ServicePersonas


class FlowUi(ServicePersonas, Personas, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.create_personas()
        cls.create_service_personas()


@tagged("post_install", "-at_install")
class TestMergeUi(FlowUi):
    browser_size = "1366x768"

    def test_an_agent_merges_and_undoes(self):
        self._create_ticket("Desk wobbles", user_id=self.colleague.id)
        twin = self._create_ticket(
            "Desk again", user_id=self.colleague.id, description="<p>It fell over</p>"
        )
        self.start_tour(
            "/odoo/my-tickets?view_type=list",
            "service_flow_merge",
            login="service_colleague",
        )
        merge = self.env["service.ticket.merge"].search([("ticket_ids", "=", twin.id)])
        self.assertEqual(merge.state, "undone")
        self.assertTrue(twin.active)
        self.assertFalse(twin.merged_into_id)


@tagged("post_install", "-at_install")
class TestVisitPhone(FlowUi):
    browser_size = "390x844"
    touch_enabled = True

    def test_the_customer_signs_on_the_phone(self):
        visit = self.env["service.visit"].create(
            {
                "name": "Repair",
                "partner_id": self.ann.id,
                "team_id": self.team.id,
                "user_ids": [Command.set(self.agent.ids)],
                "start": datetime(2026, 3, 2, 9, 0),
                "stop": datetime(2026, 3, 2, 10, 0),
                "work_ids": [Command.create({"name": "Oil"})],
            }
        )
        self.start_tour(
            f"/odoo/service-visits/{visit.id}",
            "service_flow_sign",
            login="service_agent",
        )
        self.assertEqual(visit.signed_by, "Ann Smith")
        self.assertTrue(visit.signature)
        self.assertTrue(visit.signed_date)
