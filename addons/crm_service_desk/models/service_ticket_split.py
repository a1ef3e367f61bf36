from odoo import Command, models
from odoo.exceptions import UserError


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    def _split(self, messages, **values):
        """Make a ticket of some of the messages, with their files.

        :param messages: `mail.message` of this ticket
        :param values: what the new ticket has instead of the values of this one
        """
        self.ensure_one()
        self.check_access("write")
        # sudo: messages of this ticket, which the reader may change
        messages = messages.sudo().sorted("id")
        self._check_own_messages(messages)
        ticket = self.with_context(mail_create_nolog=True).create(
            self._prepare_split_values(messages) | values
        )
        # sudo: both tickets may be changed by who splits, checked above
        self.sudo()._move_messages(messages, ticket.sudo())
        self._message_log(
            body=self.env._(
                "%(number)s messages moved to %(ticket)s.",
                number=len(messages),
                ticket=ticket._get_html_link(),
            )
        )
        ticket._message_log(
            body=self.env._("Split from %(ticket)s.", ticket=self._get_html_link())
        )
        return ticket

    def _check_own_messages(self, messages):
        foreign = messages.filtered(
            lambda m: (m.model, m.res_id) != (self._name, self.id)
        )
        if not messages or foreign:
            raise UserError(self.env._("Choose the messages of this ticket to split."))

    def _prepare_split_values(self, messages):
        author = messages[:1].author_id
        accounts = author.commercial_partner_id | self.commercial_partner_id
        customer = author if author.partner_share and len(accounts) == 1 else None
        return {
            "name": messages[:1].subject or self.name,
            "partner_id": (customer or self.partner_id).id,
            "partner_email": self.partner_email,
            "team_id": self.team_id.id,
            "category_id": self.category_id.id,
            "company_id": self.company_id.id,
            "channel": self.channel,
            "related_ids": [Command.link(self.id)],
        }

    def _move_messages(self, messages, ticket):
        files = messages.attachment_ids.filtered(
            lambda file: (file.res_model, file.res_id) == (self._name, self.id)
        )
        messages.write({"res_id": ticket.id})
        files.write({"res_id": ticket.id})
        values = {}
        for message in messages:
            side = ticket._get_message_side(message)
            if side:
                values[f"last_{side}_message_date"] = message.date
            if side == "agent":
                values.setdefault("first_response_date", message.date)
        ticket.write(values)

    def action_split(self):
        self.ensure_one()
        self.check_access("write")
        return self.env["service.ticket.split.wizard"]._open(self)
