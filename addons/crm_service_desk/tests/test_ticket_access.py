from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import ServiceDeskCommon


@tagged("post_install", "-at_install")
class TestTicketAccess(ServiceDeskCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.own = cls._create_ticket("own", user_id=cls.agent.id)
        cls.team_s = cls._create_ticket("team's", user_id=cls.colleague.id)
        cls.free = cls._create_ticket("free")
        cls.foreign = cls._create_ticket("foreign", team_id=cls.other_team.id)
        cls.teamless = cls._create_ticket("teamless", team_id=False)
        cls.tickets = cls.own | cls.team_s | cls.free | cls.foreign | cls.teamless

    def _get_seen(self, user):
        seen = self.env["service.ticket"].with_user(user)
        return set(seen.search([("id", "in", self.tickets.ids)]).mapped("name"))

    def test_own_and_free_tickets_for_the_first_role(self):
        self.assertEqual(self._get_seen(self.agent), {"own", "free", "teamless"})

    def test_the_teams_tickets_for_the_second_role(self):
        expected = {"own", "team's", "free", "teamless"}
        self.assertEqual(self._get_seen(self.colleague), expected)

    def test_all_tickets_for_the_third_role(self):
        expected = set(self.tickets.mapped("name"))
        self.assertEqual(self._get_seen(self.expert), expected)

    def test_a_follower_sees_the_ticket(self):
        self.team_s.message_subscribe(self.agent.partner_id.ids)
        self.assertIn("team's", self._get_seen(self.agent))

    def test_an_agent_cannot_change_a_ticket_of_others(self):
        with self.assertRaises(AccessError):
            self.team_s.with_user(self.agent).priority = "3"

    def test_agents_do_not_delete(self):
        with self.assertRaises(AccessError):
            self.own.with_user(self.agent).unlink()
        self.own.with_user(self.head).unlink()
        self.assertFalse(self.own.exists())

    def test_agents_do_not_change_stages_and_teams(self):
        for record in (self.stage_new, self.team):
            with self.assertRaises(AccessError):
                record.with_user(self.expert).name = "Mine"

    def test_sales_people_read_those_of_their_customers(self):
        self.assertEqual(self._get_seen(self.ada), set())
        self.acme.user_id = self.ada
        self.assertEqual(self._get_seen(self.ada), set(self.tickets.mapped("name")))
        with self.assertRaises(AccessError):
            self.own.with_user(self.ada).priority = "3"

    def test_a_salesperson_opens_a_ticket(self):
        ticket = (
            self.env["service.ticket"]
            .with_user(self.ada)
            .create({"name": "Asked me", "partner_id": self.ann.id})
        )
        self.assertTrue(ticket.number)

    def test_clerks_portal_and_public_read_nothing(self):
        public = self.env.ref("base.public_user")
        names = ("ticket", "team", "stage", "category", "tag")
        door = (self.portal, "ticket", "read")
        for user in (self.employee, self.portal, public):
            for name in names:
                with self.subTest(user=user.login, model=name):
                    model = self.env[f"service.{name}"].with_user(user)
                    for operation in ("read", "write", "create", "unlink"):
                        # customers read their own tickets: see test_door_access
                        is_door = (user, name, operation) == door
                        self.assertEqual(model.has_access(operation), is_door)

    def test_tickets_of_other_companies_stay_there(self):
        company = self.env["res.company"].create({"name": "Second"})
        team = self._create_service_team(
            "Second", self.env["res.users"], company_id=company.id, user_id=False
        )
        ticket = self._create_ticket(team_id=team.id)
        with self.assertRaises(AccessError):
            ticket.with_user(self.head).read(["name"])
