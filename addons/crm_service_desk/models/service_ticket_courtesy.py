import re

from odoo import api, models

from ..tools.courtesy import find_kinds, get_own_html, get_own_text, get_words

# what programs add to a letter
NO_FILES = ("smime.p7s", "signature.asc", "original_email.eml")
IN_BODY = re.compile(r"/web/image/(\d+)")


class ServiceTicket(models.Model):
    """A message that only says thanks wants no answer."""

    _inherit = "service.ticket"

    def _needs_answer(self, message):
        if not super()._needs_answer(message):
            return False
        body = message.body or ""
        in_body = {int(number) for number in IN_BODY.findall(body)}
        files = message.attachment_ids.filtered(
            lambda a: a.id not in in_body and a.name not in NO_FILES
        )
        names = [message.author_id.name, message.email_from]
        return bool(files) or not self._is_courtesy(body, names)

    def _is_courtesy(self, body, names=()):
        """Whether a text of the customer is nothing but thanks: a hook.

        :param str body: HTML, with what it quotes
        :param names: of the writer; who signs has not said more by that
        """
        self.ensure_one()
        if not self.team_id.ignore_thanks:
            return False
        own = get_own_html(str(body or ""))
        if "<img" in own:
            return False
        phrases = self.env["service.courtesy"]._get_phrases()
        known = self._get_courtesy_names(names)
        kinds = find_kinds(get_own_text(own), phrases, known)
        # a consent answers what we have asked
        if self.is_waiting and "consent" in kinds:
            return False
        return bool(kinds & {"thanks", "consent"})

    @api.model
    def _is_file(self, name, _content, info):
        """Whether a part of a letter is a file that the customer sends.

        Pictures of the text are seen there; those of signatures are none.
        """
        return name not in NO_FILES and not (info or {}).get("cid")

    def _get_courtesy_names(self, names):
        people = self.partner_id | self.commercial_partner_id | self.user_id.partner_id
        people.fetch(["name"])
        words = get_words(" ".join([*(n or "" for n in names), *people.mapped("name")]))
        return set(words)
