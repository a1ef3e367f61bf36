from odoo.tests import HttpCase, tagged

from odoo.addons.crm_relations.tests.common import Personas

from ..controllers import portal_write
from .common import ServicePersonas
from .common_portal import PortalPersonas


class DoorJourneys(PortalPersonas, ServicePersonas, Personas):
    """A customer asks, answers, closes, rates and reopens."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.create_personas()
        cls.create_service_personas()
        cls.create_portal_personas()
        cls.env["service.team"].search([]).portal_open = False
        cls.team.write({"portal_open": True, "rating_policy": "closing"})

    def setUp(self):
        super().setUp()
        portal_write.rate_limit.clear()

    def test_from_the_question_to_the_rating(self):
        self.start_tour("/my/home", "service_portal", login="portal_ann", timeout=120)
        ticket = self.env["service.ticket"].search([("partner_id", "=", self.ann.id)])
        self.assertEqual(ticket.name, "The lamp flickers")
        self.assertEqual(ticket.priority, "2")
        self.assertEqual(ticket.stage_id, self.stage_progress)
        self.assertRecordValues(
            ticket.rating_ids.filtered("consumed"),
            [{"rating": 5, "feedback": "Fast and kind", "partner_id": self.ann.id}],
        )


@tagged("post_install", "-at_install")
class TestDoorJourneysDesktop(DoorJourneys, HttpCase):
    browser_size = "1366x768"


@tagged("post_install", "-at_install")
class TestDoorJourneysPhone(DoorJourneys, HttpCase):
    browser_size = "390x844"
    touch_enabled = True
