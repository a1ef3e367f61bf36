from hashlib import sha256

from markupsafe import Markup

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import html2plaintext, plaintext2html

COMMAND = "/ticket"
# What a chat bot asked a visitor, and where the ticket has it.
ASKED = {"question_email": "partner_email", "question_phone": "partner_phone"}


class DiscussChannel(models.Model):
    _inherit = "discuss.channel"

    def write(self, vals):
        ended = self.browse()
        if vals.get("livechat_end_dt"):
            ended = self.filtered(lambda channel: not channel.livechat_end_dt)
        result = super().write(vals)
        if ended:
            ended._tell_tickets()
        return result

    def execute_command_ticket(self, **kwargs):
        """Make a ticket of the conversation: `/ticket what it is about`."""
        self.ensure_one()
        subject = html2plaintext(kwargs.get("body") or "").strip()
        subject = subject.removeprefix(COMMAND).strip()
        if subject:
            ticket = self._create_ticket_of_chat(subject)
            message = self.env._("Ticket: %s", ticket._get_html_link())
        else:
            example = Markup("<b>/ticket %s</b>") % self.env._("what it is about")
            message = self.env._("Write %s to open a ticket.", example)
        self.env.user._bus_send_transient_message(self, message)

    def _create_ticket_of_chat(self, subject):
        """Open a ticket with what was said; asked twice, by whomever, it is one."""
        self.check_access("read")
        if self.channel_type != "livechat":
            raise UserError(
                self.env._("Only a live chat with a visitor becomes a ticket.")
            )
        ticket = self.env["service.ticket"]._submit_once(
            self._prepare_ticket_values(subject), "chat", self._get_chat_key(subject)
        )
        # sudo: asks how far the ticket knows the conversation, and adds to it
        if not ticket.sudo().livechat_message_id:
            ticket.sudo()._take_from_chat(self._get_chat_messages())
        return ticket

    def _get_chat_key(self, subject):
        """The conversation and what it is about, however that is written."""
        words = " ".join(subject.lower().split())
        return f"chat-{self.id}-{sha256(words.encode()).hexdigest()}"

    def _prepare_ticket_values(self, subject):
        customer = self._get_chat_customer()
        values = {
            "name": subject[:200],
            "description": self._get_channel_history(),
            "partner_id": customer.id,
            "partner_name": customer.name or self._get_chat_guest_name(),
            "team_id": self._get_chat_team().id,
            "user_id": self.env.uid,
            "livechat_channel_id": self.id,
        }
        if not customer:
            # sudo: whoever reads the conversation reads the answers in it
            values.update(self.sudo()._chatbot_find_customer_values_in_messages(ASKED))
        return values

    def _get_chat_customer(self):
        """The one customer who takes part; with a guest among them nobody is sure."""
        # sudo: whoever reads the conversation sees who takes part
        members = self.sudo().channel_member_ids
        if members.guest_id:
            return self.env["res.partner"]
        partners = members.partner_id.filtered("partner_share")
        is_sure = len(partners) == 1 and not partners.is_public
        return self.env["res.partner"].browse(partners.ids if is_sure else ())

    def _get_chat_guest_name(self):
        # sudo: whoever reads the conversation sees who takes part
        return self.sudo().channel_member_ids.guest_id[:1].name

    def _get_chat_team(self):
        """The team of the agent: a hook."""
        teams = self.env["service.team"]
        return teams.search([("member_ids", "in", self.env.uid)], limit=1)

    def _get_chat_messages(self, after=0):
        """What people said, after the message with that id, in its order."""
        # sudo: whoever reads the conversation reads its messages
        messages = self.message_ids.sudo().filtered(
            lambda message: (
                message.id > after and message.message_type != "notification"
            )
        )
        return (messages - messages._filter_empty()).sorted("id")

    def _tell_tickets(self):
        """What was said after a ticket was opened becomes a note on it."""
        # sudo: whoever ends the conversation, its tickets hear the rest of it
        tickets = self.env["service.ticket"].sudo().with_context(active_test=False)
        tickets = tickets.search([("livechat_channel_id", "in", self.ids)])
        messages = {
            ticket: ticket.livechat_channel_id._get_chat_messages(
                ticket.livechat_message_id
            )
            for ticket in tickets
        }
        bodies = {}
        # all at once: the files of all messages come in one query
        tickets.env["mail.message"].union(*messages.values()).fetch(["attachment_ids"])
        for ticket, said in messages.items():
            if said:
                ticket._take_from_chat(said)
                kept = ticket._get_survivor().id
                body = ticket.livechat_channel_id._render_chat(said)
                bodies[kept] = bodies.get(kept, "") + body
        tickets.browse(bodies)._message_log_batch(
            bodies, author_id=self.env.ref("base.partner_root").id
        )

    def _render_chat(self, messages):
        title = self.env._("The conversation went on:")
        return Markup("<p>%s</p>") % title + Markup().join(
            Markup("<strong>%s:</strong>%s")
            % (
                self._get_chat_author(message),
                plaintext2html(html2plaintext(message.body or "")),
            )
            for message in messages
        )

    def _get_chat_author(self, message):
        person = message.author_id
        return person.user_livechat_username or (
            person.name or message.author_guest_id.name or ""
        )
