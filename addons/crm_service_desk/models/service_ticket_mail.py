from odoo import api, models
from odoo.tools import email_normalize, parse_contact_from_email

from ..tools.letter import Letter
from .service_intake import AlreadyTaken

MACHINE_TYPES = ("auto_comment", "notification", "user_notification", "out_of_office")


class ServiceTicket(models.Model):
    """Tickets by e-mail: what Odoo's gateway makes of a message."""

    _inherit = "service.ticket"

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        sender = msg_dict.get("email_from") or ""
        name, address = parse_contact_from_email(sender)
        address = email_normalize(sender) or address or sender
        values = {
            "name": msg_dict.get("subject") or self.env._("(No subject)"),
            "partner_id": msg_dict.get("author_id"),
            "channel": "email",
            **(custom_values or {}),
        }
        if not values["partner_id"]:
            values["partner_name"] = name or address
        return super().message_new(
            msg_dict | {"email_from": address}, custom_values=values
        )

    def _creation_subtype(self):
        """What the customer wrote is the first message of the dialogue."""
        if Letter.of(self.env.context):
            subtype_id = self._get_subtype_id("comment")
            return self.env["mail.message.subtype"].browse(subtype_id)
        return super()._creation_subtype()

    def _message_receive_bounce(self, email, partner):
        result = super()._message_receive_bounce(email, partner)
        for ticket in self:
            ticket._note_bounce(email)
        return result

    def _note_bounce(self, email):
        """Tell the agents once that a mail did not arrive."""
        letter = Letter.of(self.env.context)
        # the gateway reports it, whoever runs it
        door = self.env["service.mail.door"].sudo()
        for ticket in self:
            try:
                with self.env.cr.savepoint():
                    if letter:
                        claim = door._claim(letter, ticket.team_id, ticket, "automatic")
                        claim.ticket_id = ticket
                    ticket._message_log(body=ticket._get_bounce_text(email))
            except AlreadyTaken:
                continue

    def _get_bounce_text(self, email):
        if not email:
            return self.env._("An e-mail about this ticket could not be delivered.")
        return self.env._("The e-mail to %s could not be delivered.", email)

    def _get_message_side(self, message):
        if Letter.of(self.env.context).is_automatic:
            return None
        return super()._get_message_side(message)

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        """A note that a machine wrote interrupts nobody."""
        if Letter.of(self.env.context).is_automatic and self._is_note(message):
            return []
        return super()._notify_get_recipients(message, msg_vals=msg_vals, **kwargs)

    @api.model
    def _is_note(self, message):
        return message.subtype_id.id == self._get_subtype_id("note")

    @api.model
    def _get_subtype_id(self, name):
        return self.env["ir.model.data"]._xmlid_to_res_id(f"mail.mt_{name}")

    def _is_acknowledged(self):
        letter = Letter.of(self.env.context)
        return not letter.is_quiet and super()._is_acknowledged()

    def _track_template(self, changes):
        """No automatic answer to machines, or to who writes too often."""
        if Letter.of(self.env.context).is_quiet:
            return {}
        return super()._track_template(changes)

    def _notify_by_email_get_base_mail_values(
        self, message, recipients_data, additional_values=None
    ):
        """Mark what no person wrote, so that other machines do not answer it."""
        if message.message_type in MACHINE_TYPES:
            answers = bool(Letter.of(self.env.context))
            headers = (additional_values or {}).get("headers") or {}
            additional_values = (additional_values or {}) | {
                "headers": self._get_automatic_headers(answers) | headers
            }
        return super()._notify_by_email_get_base_mail_values(
            message, recipients_data, additional_values=additional_values
        )

    @api.model
    def _get_automatic_headers(self, answers=False):
        """Headers of RFC 3834, and what Exchange understands."""
        return {
            "Auto-Submitted": "auto-replied" if answers else "auto-generated",
            "X-Auto-Response-Suppress": "All",
        }

    def _notify_get_reply_to(self, default=None, author_id=False):
        """Answers go to the alias of the team."""
        # addresses of teams are what customers see
        teams = self.sudo().team_id
        addresses = teams._notify_get_reply_to(default=default, author_id=author_id)
        result = {
            ticket.id: addresses[ticket.team_id.id]
            for ticket in self.sudo()  # only the id of the team
            if ticket.team_id
        }
        others = self.filtered(lambda ticket: ticket.id not in result)
        if others:
            result.update(
                super(ServiceTicket, others)._notify_get_reply_to(
                    default=default, author_id=author_id
                )
            )
        return result
