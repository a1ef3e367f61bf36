from email.message import EmailMessage
from email.policy import SMTP

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize, plaintext2html

from ..tools.letter import Letter, make_storable
from .service_mail_door import QUIET_AFTER

LENGTHS = {"name": 200, "email": 200, "subject": 200, "description": 20_000}
MAX_FILES = 5


class ServiceTicket(models.Model):
    """Tickets from the public form of a team."""

    _inherit = "service.ticket"

    @api.model
    def _submit_form(self, team, form, files, key):
        """Open a ticket of what somebody wrote into the form of a team.

        :param form: dict of texts: ``name``, ``email``, ``subject``, ``description``
        :param files: list of (name, bytes)
        :return: the ticket, or nothing for what went to quarantine
        """
        form = self._check_form(form)
        self._check_form_files(files)
        door = self.env["service.mail.door"]
        letter = self._get_form_letter(form, key)
        _recent, today, is_blocked = door._get_facts(letter)
        if is_blocked or form["trap"]:
            reason = "blocked" if is_blocked else "spam"
            door._keep(letter, team, reason)
            return self.browse()
        quiet = self._quietly() if today >= QUIET_AFTER else self
        before = self._find_submitted("website", key)
        if before:
            return before
        ticket = quiet._submit(self._prepare_form_values(team, form), "website", key)
        ticket._attach_form_files(files)
        return ticket._merge_into_recent()

    @api.model
    def _check_form(self, form):
        """Return clean texts, or tell the customer what is missing."""
        texts = {
            name: make_storable(form.get(name) or "").strip()[:length]
            for name, length in LENGTHS.items()
        }
        texts["trap"] = bool(form.get("homepage"))
        texts["email"] = email_normalize(texts["email"]) or ""
        if not texts["email"]:
            raise UserError(self.env._("Please enter your e-mail address."))
        if not texts["subject"]:
            raise UserError(
                self.env._("Please tell us in a few words what it is about.")
            )
        texts["subject"] = " ".join(texts["subject"].split())
        return texts

    @api.model
    def _check_form_files(self, files):
        limit = self.env["service.mail.door"].sudo()._get_size_limit()  # a setting
        if len(files) > MAX_FILES:
            raise UserError(self.env._("Please attach at most %s files.", MAX_FILES))
        if limit and sum(len(content) for _name, content in files) > limit:
            raise UserError(
                self.env._(
                    "The files are too large: at most %s MB.", limit // 1024 // 1024
                )
            )

    @api.model
    def _get_form_letter(self, form, key):
        """What was written as an e-mail, for the log and the quarantine."""
        letter = EmailMessage(policy=SMTP)
        letter["From"] = form["email"]
        letter["Subject"] = form["subject"]
        letter["Message-Id"] = f"<form-{key}@service>"
        letter.set_content(form["description"])
        return Letter(letter.as_bytes())

    @api.model
    def _prepare_form_values(self, team, form):
        thread = self.env["mail.thread"]
        partner = thread._partner_find_from_emails_single(
            [form["email"]], no_create=True
        )
        return {
            "name": form["subject"],
            "description": plaintext2html(form["description"]),
            "team_id": team.id,
            "partner_id": partner.id,
            "partner_name": form["name"] or partner.name or form["email"],
            "partner_email": form["email"],
            "partner_phone": partner.phone,
        }

    def _attach_form_files(self, files):
        self.env["ir.attachment"].create(
            [
                {
                    "name": make_storable(name)[:200] or "file",
                    "raw": content,
                    "res_model": self._name,
                    "res_id": self.id,
                }
                for name, content in files
            ]
        )
