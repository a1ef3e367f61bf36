from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import ServiceDeskCommon


@tagged("post_install", "-at_install")
class TestIncident(ServiceDeskCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bob_corp = cls._create_customer("Bob Corp", email="bob@example.com")
        cls.zed_corp = cls._create_customer("Zed Corp", email="zed@example.com")
        cls.incident = cls._create_ticket(
            "The portal is down",
            kind="incident",
            partner_id=False,
            affected_partner_ids=[Command.set((cls.ann | cls.zed_corp).ids)],
        )
        cls.one = cls._create_ticket("Down", parent_id=cls.incident.id)
        cls.two = cls._create_ticket(
            "Offline?",
            parent_id=cls.incident.id,
            partner_id=cls.bob_corp.id,
            team_id=cls.other_team.id,
        )
        cls.done = cls._create_ticket(
            "Old", parent_id=cls.incident.id, stage_id=cls.stage_solved.id
        )

    def _answer(self, user=None, **values):
        incident = self.incident.with_user(user or self.colleague)
        action = incident.action_answer_children()
        wizard = self.env[action["res_model"]].with_user(user or self.colleague)
        wizard = wizard.browse(action["res_id"])
        wizard.write({"body": "<p>It works again</p>", **values})
        wizard.action_send()
        return wizard

    def _get_answers(self, ticket):
        return ticket.message_ids.filtered(
            lambda m: "It works again" in (m.body or "") and not m.is_internal
        )

    def test_one_answer_reaches_all_open_tickets(self):
        self._answer()
        for ticket in (self.one, self.two):
            message = self._get_answers(ticket)
            self.assertEqual(len(message), 1)
            self.assertIn(ticket.partner_id, message.notified_partner_ids)
            self.assertEqual(message.author_id, self.colleague.partner_id)
            self.assertTrue(ticket.first_response_date)
        self.assertFalse(self._get_answers(self.done))

    def test_no_customer_learns_of_the_others(self):
        self._answer()
        message = self._get_answers(self.two)
        self.assertNotIn(self.ann, message.notified_partner_ids)

    def test_answer_and_close(self):
        self._answer(is_closing=True)
        self.assertTrue(self.one.is_closed and self.two.is_closed)
        self.assertTrue(self.incident.is_closed)

    def test_answer_leaves_them_open(self):
        self._answer()
        self.assertFalse(self.one.is_closed or self.incident.is_closed)

    def test_who_has_not_written_gets_a_ticket_with_the_answer(self):
        wizard = self._answer(has_silent=True)
        ticket = self.incident.child_ids.filtered(
            lambda t: t.partner_id == self.zed_corp
        )
        self.assertEqual(len(ticket), 1)
        self.assertEqual(len(self._get_answers(ticket)), 1)
        self.assertEqual(wizard.silent_number, 0)

    def test_tickets_for_who_has_not_written(self):
        self.incident.action_open_for_affected()
        partners = self.incident.child_ids.partner_id
        self.assertEqual(partners, self.ann | self.bob_corp | self.zed_corp)
        with self.assertRaisesRegex(UserError, "has a ticket"):
            self.incident.action_open_for_affected()

    def test_closing_the_cause_offers_to_close_its_tickets(self):
        action = self.incident.action_close()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        self.assertTrue(wizard.is_closing)
        self.assertEqual(wizard.open_number, 2)
        self.assertFalse(self.incident.is_closed)
        wizard.action_close_only()
        self.assertTrue(self.incident.is_closed)
        self.assertFalse(self.one.is_closed)

    def test_a_request_with_parts_closes_without_a_question(self):
        self.incident.kind = "request"
        self.assertFalse(self.incident.action_close())
        self.assertTrue(self.incident.is_closed)

    def test_an_empty_answer_is_refused(self):
        with self.assertRaisesRegex(UserError, "Write the answer"):
            self._answer(body="<p><br></p>")

    def test_who_may_not_change_the_incident_answers_nobody(self):
        self.incident.user_id = self.colleague
        with self.assertRaises(AccessError):
            self.incident.with_user(self.agent)._answer_children("x")

    def test_the_card_costs_the_same_with_many_tickets(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            partner = self.acme.with_user(self.expert)
            partner.web_read(
                {"service_card_ticket_ids": {"fields": {"number": {}, "stage_id": {}}}}
            )
            return self.cr.sql_log_count - before

        def open_tickets(number):
            values = {"name": "N", "partner_id": self.ann.id}
            self.env["service.ticket"].create([values] * number)

        open_tickets(1)  # a single ticket is read as a form is, without a page's names
        count()
        few = count()
        open_tickets(30)
        self.assertEqual(count(), few)

    def test_affected_customers_survive_a_merge(self):
        other = self._create_ticket(
            partner_id=False, affected_partner_ids=[Command.set(self.bob_corp.ids)]
        )
        other._merge_into(self.incident)
        expected = self.ann | self.zed_corp | self.bob_corp
        self.assertEqual(self.incident.affected_partner_ids, expected)

    def test_the_order_is_told_in_the_ticket(self):
        product = self.env["product.product"].create(
            {"name": "Desk", "type": "service", "service_type": "manual"}
        )
        order = self.env["sale.order"].create(
            {
                "partner_id": self.ann.id,
                "order_line": [
                    Command.create({"product_id": product.id, "product_uom_qty": 2})
                ],
            }
        )
        order.action_confirm()
        order.order_line.qty_delivered = 1
        self.one.write({"order_id": order.id, "user_id": self.agent.id})
        status = self.one.with_user(self.agent).order_status
        self.assertEqual(
            status,
            f"{order.name} · Sales Order · Delivered in part · Not invoiced yet",
        )

    def test_the_card_shows_open_tickets_of_the_account(self):
        carls = self._create_ticket(partner_id=self.carl.id)
        found = self.acme.with_user(self.expert).service_card_ticket_ids
        self.assertEqual(found, self.one | carls)
        self.assertFalse(self.acme.with_user(self.agent).has_access("unlink"))
