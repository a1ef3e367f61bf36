from odoo import Command
from odoo.tests import HttpCase, tagged

from odoo.addons.crm_relations.tests.common import Personas
from odoo.addons.crm_service_desk.tests.common import ServicePersonas


@tagged("post_install", "-at_install")
class TestLivechatUi(ServicePersonas, Personas, HttpCase):
    browser_size = "1366x768"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.create_personas()
        cls.create_service_personas()
        group = cls.env.ref("im_livechat.im_livechat_group_user")
        cls.agent.group_ids = [Command.link(group.id)]

    def _create_chat(self):
        people = (self.agent.partner_id, self.ann)
        chat = self.env["discuss.channel"].create(
            {
                "name": "Visitor",
                "channel_type": "livechat",
                "livechat_operator_id": self.agent.partner_id.id,
                "channel_member_ids": [
                    Command.create({"partner_id": person.id}) for person in people
                ],
            }
        )
        chat.message_post(
            body="My lamp flickers", author_id=self.ann.id, message_type="comment"
        )
        return chat

    def test_an_agent_goes_to_the_conversation_and_opens_another_ticket(self):
        chat = self._create_chat()
        ticket = chat.with_user(self.agent)._create_ticket_of_chat("Lamp")
        url = f"/odoo/tickets/{ticket.id}"
        name = "crm_service_desk_livechat_ticket"
        self.start_tour(url, name, login="service_agent")
        tickets = self.env["service.ticket"].search(
            [("livechat_channel_id", "=", chat.id)], order="id"
        )
        self.assertEqual(tickets.mapped("name"), ["Lamp", "The door squeaks"])
