from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .common import ServiceDeskCommon


@tagged("post_install", "-at_install")
class TestFamily(ServiceDeskCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.problem = cls._create_ticket("Bad glue", kind="problem")
        cls.child = cls._create_ticket("Broken", parent_id=cls.problem.id)

    def test_no_cycle(self):
        with self.assertRaisesRegex(ValidationError, "part of itself"):
            self.problem.parent_id = self.child
        with self.assertRaisesRegex(ValidationError, "part of itself"):
            self.child.parent_id = self.child

    def test_children_are_counted_in_one_query(self):
        self._create_ticket(parent_id=self.problem.id, stage_id=self.stage_solved.id)
        others = self.env["service.ticket"].create(
            [{"name": f"{n}"} for n in range(80)]
        )
        self.env.flush_all()
        with self.assertQueryCount(1):
            (self.problem | others).mapped("child_count")
        self.assertEqual(self.problem.child_count, 2)
        self.assertEqual(self.problem.open_child_count, 1)

    def test_tickets_of_a_problem_show_the_workaround(self):
        self.problem.workaround = "<p>Use screws</p>"
        self.assertEqual(self.child.parent_workaround, "<p>Use screws</p>")

    def test_related_tickets_show_each_other(self):
        one, two, three = (self._create_ticket(name) for name in "abc")
        one.related_ids = two | three
        self.assertEqual(two.related_ids, one)
        self.assertEqual(three.related_ids, one)
        two.related_ids = [Command.unlink(one.id)]
        self.assertEqual(one.related_ids, three)

    def test_related_at_creation(self):
        new = self._create_ticket(related_ids=[Command.link(self.child.id)])
        self.assertEqual(self.child.related_ids, new)

    def test_only_what_one_may_read_can_be_related(self):
        foreign = self._create_ticket("x", team_id=self.other_team.id)
        own = self._create_ticket("y", user_id=self.agent.id)
        with self.assertRaises(AccessError):
            own.with_user(self.agent).related_ids = [Command.link(foreign.id)]
        self.assertFalse(foreign.related_ids)


@tagged("post_install", "-at_install")
class TestTicketLead(ServiceDeskCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ticket = cls._create_ticket(
            "Twenty more desks", description="<p>Please quote</p>"
        )

    def test_a_ticket_becomes_a_deal(self):
        file = self.env["ir.attachment"].create(
            {"name": "plan", "res_model": "service.ticket", "res_id": self.ticket.id}
        )
        self.ticket.with_user(self.expert).action_convert_to_lead()
        lead = self.ticket.lead_id
        self.assertEqual(lead.name, "Twenty more desks")
        self.assertEqual(lead.partner_id, self.ann)
        self.assertEqual(lead.description, "<p>Please quote</p>")
        self.assertEqual(lead.service_ticket_ids, self.ticket)
        copies = self.env["ir.attachment"].search(
            [("res_model", "=", "crm.lead"), ("res_id", "=", lead.id)]
        )
        self.assertEqual(copies.mapped("name"), [file.name])

    def test_it_becomes_one_deal_only(self):
        self.ticket.action_convert_to_lead()
        lead = self.ticket.lead_id
        self.ticket.action_convert_to_lead()
        self.assertEqual(self.ticket.lead_id, lead)

    def test_who_may_not_change_the_ticket_makes_no_deal(self):
        self.ticket.user_id = self.colleague
        with self.assertRaises(AccessError):
            self.ticket.with_user(self.agent).action_convert_to_lead()
        self.assertFalse(self.ticket.lead_id)

    def test_the_salesperson_reads_where_the_deal_came_from(self):
        self.ticket.action_convert_to_lead()
        self.assertFalse(self.ticket.with_user(self.eve).has_access("read"))
        self.ticket.lead_id.user_id = self.eve
        self.assertTrue(self.ticket.with_user(self.eve).has_access("read"))
        self.assertFalse(self.ticket.with_user(self.eve).has_access("write"))

    def test_the_deal_goes_back_to_its_ticket(self):
        self.ticket.action_convert_to_lead()
        self.ticket.action_close()
        lead = self.ticket.lead_id
        lead.user_id = self.ada
        action = lead.with_user(self.ada).action_create_ticket()
        self.assertEqual(action["res_id"], self.ticket.id)
        self.assertEqual(self.ticket.stage_id, self.stage_progress)

    def test_a_deal_without_ticket_becomes_one(self):
        lead = self.env["crm.lead"].create(
            {
                "name": "Repair",
                "contact_name": "Zoe",
                "email_from": "zoe@example.com",
                "description": "<p>Broken leg</p>",
                "user_id": self.ada.id,
            }
        )
        action = lead.with_user(self.ada).action_create_ticket()
        ticket = self.env["service.ticket"].browse(action["res_id"])
        self.assertEqual(ticket.lead_id, lead)
        self.assertEqual(ticket.partner_email, "zoe@example.com")
        self.assertEqual(ticket.description, "<p>Broken leg</p>")
        self.assertEqual(lead.service_ticket_count, 1)
