from odoo.tests import HttpCase, tagged

from odoo.addons.crm_relations.tests.common import Personas

from ..controllers.ideas import rate_limit
from .clock_common import ClockCommon
from .common import ServicePersonas
from .common_portal import PortalCommon


@tagged("post_install", "-at_install")
class TestManagerUi(ClockCommon, HttpCase):
    browser_size = "1366x768"

    def test_a_manager_changes_a_policy_and_looks_at_the_deadlines(self):
        self.env["service.ticket"].search([]).action_archive()
        self.policy.name = "Eight hours"
        ticket = self._open(name="The drawer sticks")
        ticket._replay_clocks()
        self.assertEqual(self._clock(ticket).state, "breached")
        version = self._clock(ticket).deadline
        self.start_tour(
            "/odoo/action-crm_service_desk.service_sla_action",
            "crm_service_desk_manager",
            login="service_head",
        )
        self.assertEqual(self.policy.resolution_hours, 20)
        self.assertGreater(self._clock(ticket).deadline, version)


@tagged("post_install", "-at_install")
class TestManagerIdeas(ServicePersonas, Personas, HttpCase):
    browser_size = "1366x768"

    def test_a_manager_opens_an_idea_to_votes(self):
        self.create_personas()
        self.create_service_personas()
        idea = self.env["service.idea"].create({"name": "Desks in green"})
        self.start_tour(
            "/odoo/action-crm_service_desk.service_idea_action",
            "crm_service_desk_manager_idea",
            login="service_head",
        )
        self.assertEqual(idea.state, "open")


@tagged("post_install", "-at_install")
class TestCustomerIdeas(PortalCommon):
    browser_size = "1366x768"

    def test_a_customer_votes_and_proposes(self):
        rate_limit.clear()
        Idea = self.env["service.idea"]
        wanted = Idea.create({"name": "A desk for two", "state": "open"})
        self.start_tour("/my/ideas", "crm_service_desk_idea", login="portal_ann")
        wanted.invalidate_recordset()
        self.assertEqual(wanted.vote_ids.partner_id, self.ann)
        proposed = Idea.search([("name", "=", "A lamp for the night")])
        self.assertEqual((proposed.partner_id, proposed.state), (self.ann, "new"))


@tagged("post_install", "-at_install")
class TestCustomerIdeasPhone(TestCustomerIdeas):
    browser_size = "390x844"
    touch_enabled = True
