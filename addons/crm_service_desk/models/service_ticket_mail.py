from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import email_normalize, parse_contact_from_email

from ..tools.letter import Letter
from .service_intake import AlreadyTaken

REOPEN_DAYS = 14
ASKS_NAMES = "fields"  # known of a letter: Odoo asks next which fields there are
MACHINE_TYPES = ("auto_comment", "notification", "user_notification", "out_of_office")


class ServiceTicket(models.Model):
    """Tickets by e-mail: what Odoo's gateway makes of a message."""

    _inherit = "service.ticket"

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        sender = msg_dict.get("email_from") or ""
        name, address = parse_contact_from_email(sender)
        address = email_normalize(sender) or address or sender
        partner = self.env["res.partner"].browse(msg_dict.get("author_id"))
        values = {
            "name": msg_dict.get("subject") or self.env._("(No subject)"),
            "partner_id": partner.id,
            # the address that is given here keeps all three from being computed
            "partner_name": partner.name or name or address,
            "partner_phone": partner.phone,
            "channel": "email",
            **(custom_values or {}),
        }
        Letter.of(self.env.context).known[ASKS_NAMES] = True
        return super().message_new(
            msg_dict | {"email_from": address}, custom_values=values
        )

    @api.model
    def fields_get(self, allfields=None, attributes=None):
        """The gateway describes all fields to see whether there is a subject."""
        is_all = allfields is None and attributes is None
        if is_all and Letter.of(self.env.context).known.pop(ASKS_NAMES, False):
            attributes = ("type",)
        return super().fields_get(allfields, attributes)

    def _get_customer_information(self):
        """What a contact gets that Odoo makes of a sender whom nobody knows."""
        result = super()._get_customer_information()
        for ticket in self.filtered("partner_email"):
            address = email_normalize(ticket.partner_email) or ticket.partner_email
            values = result.setdefault(address, {})
            values.setdefault("name", ticket.partner_name or address)
            if ticket.partner_phone:
                values.setdefault("phone", ticket.partner_phone)
        return result

    def _message_post_after_hook(self, message, msg_values):
        result = super()._message_post_after_hook(message, msg_values)
        for ticket in self.filtered(lambda t: t.partner_email and not t.partner_id):
            ticket._link_new_customer(message.partner_ids)
        return result

    def _link_new_customer(self, partners):
        """The contact that Odoo made to write to the sender is the customer."""
        address = email_normalize(self.partner_email)
        found = partners.filtered(lambda partner: partner.email_normalized == address)
        found = found.filtered(lambda p: p.company_id <= self.company_id)
        if address and found:
            # who may write in the thread need not be allowed to change the ticket
            self.sudo().partner_id = found[0]

    def _may_reopen_by_mail(self):
        """Whether an answer reopens this closed ticket; else it opens a new one."""
        self.ensure_one()
        if not self.closed_date or self.stage_id.is_cancelled:
            return False
        days = self._get_reopen_days()
        return fields.Datetime.now() < self.closed_date + timedelta(days=days)

    def _get_reopen_days(self):
        """Days after closing in which an answer reopens: as in the portal."""
        team = self.team_id
        if team and "portal_reopen_days" in team._fields:
            return team.portal_reopen_days
        return REOPEN_DAYS

    def _settle_new(self, closed):
        """File a ticket that a letter has opened.

        :param closed: the ticket that the letter answers too late
        :return: the ticket that goes on
        """
        self.ensure_one()
        if not closed:
            return self._merge_into_recent()
        # the same customer's; the link is for those who may read it
        link = closed._get_html_link()
        self._message_log(body=self.env._("An answer to the closed ticket %s.", link))
        return self

    def _get_next_values(self):
        """Values of a ticket that goes on with this closed one."""
        return {"team_id": self.team_id.id, "company_id": self.company_id.id}

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

    def _message_compute_parent_id(self, parent_id):
        """Nothing comes before the letter that opens a ticket."""
        if Letter.of(self.env.context).opens:
            return False
        return super()._message_compute_parent_id(parent_id)

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
