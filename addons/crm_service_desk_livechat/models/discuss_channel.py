from hashlib import sha256

from markupsafe import Markup

from odoo import models
from odoo.tools import html2plaintext

COMMAND = "/ticket"


class DiscussChannel(models.Model):
    _inherit = "discuss.channel"

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
        """Open a ticket with what was said; the same command twice is one ticket."""
        self.check_access("read")
        digest = sha256(" ".join(subject.lower().split()).encode()).hexdigest()
        return self.env["service.ticket"]._submit(
            self._prepare_ticket_values(subject), "chat", f"chat-{self.id}-{digest}"
        )

    def _prepare_ticket_values(self, subject):
        customer = self._get_chat_customer()
        return {
            "name": subject[:200],
            "description": self._get_channel_history(),
            "partner_id": customer.id,
            "partner_name": customer.name or self._get_chat_guest_name(),
            "team_id": self._get_chat_team().id,
            "user_id": self.env.uid,
            "livechat_channel_id": self.id,
        }

    def _get_chat_customer(self):
        """The one customer who takes part; with a guest among them nobody is sure."""
        # whoever reads the conversation sees who takes part
        members = self.sudo().channel_member_ids
        if members.guest_id:
            return self.env["res.partner"]
        partners = members.partner_id.filtered("partner_share")
        is_sure = len(partners) == 1 and not partners.is_public
        return self.env["res.partner"].browse(partners.ids if is_sure else ())

    def _get_chat_guest_name(self):
        # whoever reads the conversation sees who takes part
        return self.sudo().channel_member_ids.guest_id[:1].name

    def _get_chat_team(self):
        """The team of the agent: a hook."""
        teams = self.env["service.team"]
        return teams.search([("member_ids", "in", self.env.uid)], limit=1)
