from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.crm_service_desk.tests.common import ServiceDeskCommon


@tagged("post_install", "-at_install")
class TestLivechatTicket(ServiceDeskCommon):
    def _create_chat(self, partner=None, guest=None):
        members = [self.agent.partner_id, *([partner] if partner else [])]
        commands = [Command.create({"partner_id": member.id}) for member in members]
        if guest:
            commands.append(Command.create({"guest_id": guest.id}))
        chat = self.env["discuss.channel"].create(
            {
                "name": "Visitor",
                "channel_type": "livechat",
                "livechat_operator_id": self.agent.partner_id.id,
                "channel_member_ids": commands,
            }
        )
        writer = {"author_id": partner.id} if partner else {}
        chat.message_post(body="My lamp flickers", message_type="comment", **writer)
        return chat

    def _run(self, chat, body, user=None):
        chat.with_user(user or self.agent).execute_command_ticket(body=body)
        return self.env["service.ticket"].search(
            [("livechat_channel_id", "=", chat.id)]
        )

    def test_a_conversation_becomes_a_ticket_with_what_was_said(self):
        ticket = self._run(self._create_chat(self.ann), "/ticket Lamp flickers")
        self.assertEqual(ticket.name, "Lamp flickers")
        self.assertEqual(ticket.channel, "chat")
        self.assertEqual(ticket.partner_id, self.ann)
        self.assertEqual(ticket.team_id, self.team)
        self.assertEqual(ticket.user_id, self.agent)
        self.assertIn("My lamp flickers", ticket.description)

    def test_the_same_command_twice_is_one_ticket(self):
        chat = self._create_chat(self.ann)
        self._run(chat, "/ticket Lamp flickers")
        self.assertEqual(len(self._run(chat, "/ticket lamp  flickers")), 1)
        self.assertEqual(len(self._run(chat, "/ticket Another lamp")), 2)

    def test_a_guest_is_named_but_is_no_customer(self):
        guest = self.env["mail.guest"].create({"name": "Visitor from Kyiv"})
        ticket = self._run(self._create_chat(guest=guest), "/ticket Lamp")
        self.assertFalse(ticket.partner_id)
        self.assertEqual(ticket.partner_name, "Visitor from Kyiv")

    def test_without_words_the_command_explains_itself(self):
        self.assertFalse(self._run(self._create_chat(self.ann), "/ticket "))

    def test_who_is_no_agent_opens_no_ticket(self):
        chat = self._create_chat(self.ann)
        chat.add_members(partner_ids=self.employee.partner_id.ids)
        with self.assertRaises(AccessError):
            self._run(chat, "/ticket Lamp", self.employee)

    def test_who_does_not_take_part_opens_no_ticket(self):
        chat = self._create_chat(self.ann)
        with self.assertRaises(AccessError):
            self._run(chat, "/ticket Lamp", self.colleague)

    def test_only_who_took_part_opens_the_conversation(self):
        ticket = self._run(self._create_chat(self.ann), "/ticket Lamp")
        action = ticket.with_user(self.agent).action_open_livechat()
        self.assertEqual(action["context"]["active_id"], ticket.livechat_channel_id.id)
        with self.assertRaises(UserError):
            ticket.with_user(self.colleague).action_open_livechat()
