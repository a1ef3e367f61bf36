from markupsafe import Markup

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import html2plaintext

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
        self._say(chat, "My lamp flickers", partner)
        return chat

    def _say(self, chat, words, partner=None, **values):
        writer = {"author_id": partner.id} if partner else {}
        body = Markup(words)
        chat.message_post(body=body, message_type="comment", **writer, **values)

    def _get_notes(self, ticket):
        return ticket.message_ids.filtered(lambda note: "went on" in note.body)

    def _get_files(self, ticket):
        domain = [("res_model", "=", "service.ticket"), ("res_id", "=", ticket.id)]
        return self.env["ir.attachment"].search(domain)

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

    def test_two_agents_open_one_ticket(self):
        chat = self._create_chat(self.ann)
        chat.add_members(partner_ids=self.colleague.partner_id.ids)
        first = self._run(chat, "/ticket Lamp flickers")
        self.assertEqual(
            self._run(chat, "/ticket Lamp flickers", self.colleague), first
        )
        line = self.env["service.intake"].search([("ticket_id", "=", first.id)])
        self.assertEqual((len(line), line.channel), (1, "chat"))
        other = self._run(self._create_chat(self.ann), "/ticket Lamp flickers")
        self.assertTrue(other - first)

    def test_what_was_said_later_becomes_a_note(self):
        chat = self._create_chat(self.ann)
        ticket = self._run(chat, "/ticket Lamp")
        self._say(chat, "It is <b>lamp 4</b>", self.ann)
        self._say(chat, "Thank you", self.agent.partner_id)
        chat.livechat_end_dt = "2026-03-10 12:00:00"
        note = self._get_notes(ticket)
        self.assertEqual(len(note), 1)
        text = html2plaintext(note.body)
        self.assertIn("Ann:", text)
        self.assertIn("It is *lamp 4*", text)
        self.assertIn("Thank you", text)
        self.assertNotIn("My lamp flickers", text)
        self.assertTrue(note.is_internal or note.subtype_id.internal)

    def test_a_conversation_that_ends_twice_is_noted_once(self):
        chat = self._create_chat(self.ann)
        ticket = self._run(chat, "/ticket Lamp")
        self._say(chat, "It is lamp 4", self.ann)
        for said in ("", "And lamp 5"):
            if said:
                self._say(chat, said, self.ann)
            chat.livechat_end_dt = "2026-03-10 12:00:00"
            chat.livechat_end_dt = "2026-03-10 12:01:00"
            chat.livechat_end_dt = False
        notes = self._get_notes(ticket).sorted("id")
        self.assertEqual(
            [("lamp 4" in note.body, "lamp 5" in note.body) for note in notes],
            [(True, False), (False, True)],
        )

    def test_nothing_more_said_is_no_note(self):
        chat = self._create_chat(self.ann)
        ticket = self._run(chat, "/ticket Lamp")
        chat.with_user(self.agent)._close_livechat_session()
        self.assertTrue(chat.livechat_end_dt)
        self.assertFalse(self._get_notes(ticket))

    def test_a_visitor_who_leaves_tells_the_ticket(self):
        guest = self.env["mail.guest"].create({"name": "Visitor"})
        chat = self._create_chat(guest=guest)
        ticket = self._run(chat, "/ticket Lamp")
        self._say(chat, "Never mind")
        public = self.env.ref("base.public_user")
        chat.with_user(public).with_context(guest=guest)._close_livechat_session()
        self.assertIn("Never mind", self._get_notes(ticket).body)

    def test_the_note_reaches_the_ticket_that_stays(self):
        chat = self._create_chat(self.ann)
        ticket = self._run(chat, "/ticket Lamp")
        survivor = self._create_ticket("Same lamp")
        ticket._merge_into(survivor)
        self._say(chat, "It is lamp 4", self.ann)
        chat.livechat_end_dt = "2026-03-10 12:00:00"
        self.assertIn("lamp 4", self._get_notes(survivor)[:1].body)

    def test_files_go_along(self):
        chat = self._create_chat(self.ann)
        self._say(chat, "Look", self.ann, attachments=[("lamp.txt", b"flicker")])
        ticket = self._run(chat, "/ticket Lamp")
        files = self._get_files(ticket)
        self.assertEqual((files.name, files.raw), ("lamp.txt", b"flicker"))
        self._say(chat, "And this", self.ann, attachments=[("more.txt", b"flash")])
        chat.livechat_end_dt = "2026-03-10 12:00:00"
        self.assertEqual(
            set(self._get_files(ticket).mapped("name")), {"lamp.txt", "more.txt"}
        )

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
        chat = ticket.livechat_channel_id
        self.assertEqual(action["context"]["active_id"], f"discuss.channel_{chat.id}")
        with self.assertRaises(UserError):
            ticket.with_user(self.colleague).action_open_livechat()

    def test_only_a_live_chat_becomes_a_ticket(self):
        group = self.env["discuss.channel"]._create_group(
            partners_to=(self.agent | self.colleague).partner_id.ids
        )
        with self.assertRaises(UserError):
            group.with_user(self.agent).execute_command_ticket(body="/ticket Lamp")

    def test_nobody_listens_to_a_conversation_of_others(self):
        chat = self._create_chat(self.ann)
        tickets = self.env["service.ticket"].with_user(self.colleague)
        with self.assertRaises(AccessError):
            tickets.create({"name": "Spy", "livechat_channel_id": chat.id})
        ticket = tickets.create({"name": "Spy", "team_id": self.team.id})
        with self.assertRaises(AccessError):
            ticket.livechat_channel_id = chat

    def test_eighty_conversations_end_in_as_many_queries_as_one(self):
        chats = self.env["discuss.channel"]
        for number in range(81):
            chats |= self._create_chat(self.ann)
            self._run(chats[number], f"/ticket Lamp {number}")
            self._say(chats[number], "It is lamp 4", self.ann)
        one = self._count_end(chats[0])
        self.assertLessEqual(self._count_end(chats[1:]), one)

    def _count_end(self, chats):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        chats._tell_tickets()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before
