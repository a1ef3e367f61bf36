from datetime import datetime

from freezegun import freeze_time

from odoo.tests import tagged

from .common import ServiceDeskCommon

NINE = datetime(2026, 3, 2, 9, 0)
TEN = datetime(2026, 3, 2, 10, 0)
ELEVEN = datetime(2026, 3, 2, 11, 0)


@tagged("post_install", "-at_install")
class TestTicketMessage(ServiceDeskCommon):
    def test_the_first_answer_is_remembered(self):
        with freeze_time(NINE):
            ticket = self._create_ticket()
        with freeze_time(TEN):
            self._agent_writes(ticket)
        with freeze_time(ELEVEN):
            self._agent_writes(ticket)
        self.assertEqual(ticket.first_response_date, TEN)
        self.assertEqual(ticket.last_agent_message_date, ELEVEN)

    def test_a_note_is_no_answer(self):
        ticket = self._create_ticket()
        ticket.with_user(self.expert).message_post(
            body="Ask Bob", message_type="comment", subtype_xmlid="mail.mt_note"
        )
        self.assertFalse(ticket.first_response_date)

    def test_a_message_of_the_customer_is_no_answer_of_ours(self):
        ticket = self._create_ticket()
        with freeze_time(TEN):
            self._customer_writes(ticket)
        self.assertFalse(ticket.first_response_date)
        self.assertEqual(ticket.last_customer_message_date, TEN)

    def test_an_employee_is_the_customer_of_the_own_ticket(self):
        ticket = self._create_ticket(partner_id=self.employee.partner_id.id)
        with freeze_time(TEN):
            self._customer_writes(ticket)
        self.assertEqual(ticket.last_customer_message_date, TEN)

    def test_the_customer_takes_a_waiting_ticket_back_to_work(self):
        ticket = self._create_ticket(stage_id=self.stage_waiting.id)
        self._customer_writes(ticket)
        self.assertEqual(ticket.stage_id, self.stage_progress)

    def test_our_message_leaves_a_waiting_ticket_where_it_is(self):
        ticket = self._create_ticket(stage_id=self.stage_waiting.id)
        self._agent_writes(ticket)
        self.assertEqual(ticket.stage_id, self.stage_waiting)

    def test_answers_go_to_the_address_of_the_team(self):
        domain = self.env["mail.alias.domain"].create({"name": "desk.example.com"})
        self.env.company.alias_domain_id = domain
        self.team.write({"alias_name": "help-me", "alias_domain_id": domain.id})
        ticket = self._create_ticket()
        replies = ticket._notify_get_reply_to()
        self.assertIn("help-me@desk.example.com", replies[ticket.id])
