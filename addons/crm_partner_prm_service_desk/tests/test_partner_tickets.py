import re

from odoo.tests import HttpCase, tagged

from odoo.addons.base.tests.common import BaseCommon
from odoo.addons.crm_partner_prm.tests.common import PrmPersonas


@tagged("post_install", "-at_install")
class TestPartnerTickets(PrmPersonas, BaseCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.create_prm_personas()
        cls.create_portal_users()
        cls.enrollment = cls._enroll(cls.northwind, cls.silver)
        cls._enroll(cls.sundial)
        cls.team = cls.env["service.team"].create(
            {"name": "Help", "portal_scope": "company"}
        )
        cls.agent = cls._create_user("prm_agent", "crm_service_desk.group_service_all")

    def _create_ticket(self, partner, **values):
        return self.env["service.ticket"].create(
            {
                "name": "The lamp flickers",
                "partner_id": partner.id,
                "team_id": self.team.id,
                **values,
            }
        )

    def _get_count(self, user):
        self.authenticate(user.login, user.login)
        page = self.url_open("/my/partner").text
        tile = page[page.index('name="prm_tile_tickets"') :].split("</a>")[0]
        found = re.search(r"text-bg-primary\">(\d+)<", tile)
        return int(found[1]) if found else 0

    def test_the_tile_counts_open_tickets_of_the_own_company(self):
        self._create_ticket(self.nora)
        self._create_ticket(self.nils)
        self.assertEqual(self._get_count(self.nora_user), 2)
        self.assertEqual(self._get_count(self.sue_user), 0)

    def test_agents_see_the_level_of_the_partner(self):
        ticket = self._create_ticket(self.nora).with_user(self.agent)
        self.assertEqual(ticket.prm_grade, "Silver")
        stranger = self._create_partner("Stranger")
        self.assertFalse(self._create_ticket(stranger).prm_grade)

    def test_the_enrollment_leads_to_the_tickets_of_the_partner(self):
        ticket = self._create_ticket(self.nora)
        self._create_ticket(self.sue)
        enrollment = self.enrollment.with_user(self.manager)
        self.assertEqual(enrollment.service_open_ticket_count, 1)
        action = enrollment.action_view_service_tickets()
        found = self.env["service.ticket"].search(action["domain"])
        self.assertEqual(found, ticket)
