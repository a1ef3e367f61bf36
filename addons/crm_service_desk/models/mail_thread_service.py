from odoo import api, models
from odoo.tools import email_normalize

from ..tools.letter import Letter

# what the gateway gives besides the model and the message, in this order
OPTIONS = ("custom_values", "save_original", "strip_attachments", "thread_id")


# No docstring: Odoo would show it as the description of every model with messages.
class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    @api.model
    def message_process(self, model, message, *args, **kwargs):
        letter = Letter.take(message)
        thread = self.with_context(service_letter=letter)
        door = self.env["service.mail.door"]
        aliases = door._find_aliases(letter)
        if not door._concerns_us(letter, aliases, model):
            process = super(MailThread, thread).message_process
            return process(model, message, *args, **kwargs)
        options = dict.fromkeys(OPTIONS) | dict(zip(OPTIONS, args, strict=False))
        options |= kwargs | {"model": model}
        return door._receive(thread, letter, aliases, options)

    @api.model
    def _routing_check_route(self, message, message_dict, route, raise_exception=True):
        letter = Letter.of(self.env.context)
        is_ours = bool(letter) and route[0] == "service.ticket"
        if is_ours and letter.is_recovered:
            route = (*route[:4], None)  # whoever may write to the alias
        result = super()._routing_check_route(
            message, message_dict, route, raise_exception=raise_exception
        )
        if is_ours and result is False:
            letter.refusal = route[4].display_name
        return result


class MailAlias(models.Model):
    _inherit = "mail.alias"

    def _alias_bounce_incoming_email(self, message, message_dict, set_invalid=True):
        """A machine gets no answer, or the two would talk for ever."""
        is_ours = self.alias_model_id.model == "service.ticket"
        if is_ours and Letter.of(self.env.context).automatic:
            return None
        return super()._alias_bounce_incoming_email(
            message, message_dict, set_invalid=set_invalid
        )


class MailAliasDomain(models.Model):
    _inherit = "mail.alias.domain"

    def _find_aliases(self, email_list):
        """The gateway asks five times for each letter."""
        letter = Letter.of(self.env.context)
        asked = tuple(email_list or ())
        if not letter or not asked:
            return super()._find_aliases(email_list)
        if asked not in letter.known:
            letter.known[asked] = super()._find_aliases(email_list)
        return letter.known[asked]


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _find_or_create_from_emails(self, emails, *args, **kwargs):
        """Look once, not four times, for the sender of a letter whom nobody knows."""
        letter = Letter.of(self.env.context)
        is_sender = letter and [email_normalize(address) for address in emails] == [
            letter.sender
        ]
        if is_sender and kwargs.get("no_create") and self._is_stranger(letter):
            return [self.browse()]
        return super()._find_or_create_from_emails(emails, *args, **kwargs)

    @api.model
    def _is_stranger(self, letter):
        if "stranger" not in letter.known:
            domain = [("email_normalized", "=", letter.sender)]
            # whether there is anybody; who may be seen is for the caller to say
            found = self.sudo().search_count(domain, limit=1)
            letter.known["stranger"] = not found
        return letter.known["stranger"]
