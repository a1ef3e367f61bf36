from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL, email_normalize, ormcache

from ..tools.letter import Letter
from .service_ticket_opening import READ

# what the gateway gives besides the model and the message, in this order
OPTIONS = ("custom_values", "save_original", "strip_attachments", "thread_id")
BOUNCING = """
(SELECT %s::varchar FROM %s WHERE email_normalized = %s AND message_bounce > 0 LIMIT 1)
"""
MANY = 50  # recipients of a letter that are looked up at once


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
        letter.is_ours = True
        options = dict.fromkeys(OPTIONS) | dict(zip(OPTIONS, args, strict=False))
        options |= kwargs | {"model": model}
        return door._receive(thread, letter, aliases, options)

    @api.model
    def _routing_reset_bounce(self, email_message, message_dict):
        """As Odoo does it, with the names of the models from memory."""
        if not Letter.of(self.env.context).is_ours:
            return super()._routing_reset_bounce(email_message, message_dict)
        sender = email_normalize(message_dict["email_from"])
        for name in self._find_bouncing(sender) if sender else ():
            domain = [("message_bounce", ">", 0), ("email_normalized", "=", sender)]
            # sudo: counts mails that came back, whoever may see whose address it is
            found = self.env[name].sudo().search(domain)
            found._message_reset_bounce(sender)
        return None

    @api.model
    def _find_bouncing(self, address):
        """Names of the models where mails to an address came back, in one query."""
        parts = []
        for name in self._get_bouncing_models():
            self.env[name].flush_model(["message_bounce", "email_normalized"])
            table = SQL.identifier(self.env[name]._table)
            parts.append(SQL(BOUNCING, name, table, address))
        rows = self.env.execute_query(SQL(" UNION ALL ").join(parts)) if parts else []
        return [name for (name,) in rows]

    @api.model
    @ormcache()
    def _get_bouncing_models(self):
        mixin = "mail.thread.blacklist"
        # sudo: names of models only
        models_ = self.env["ir.model"].sudo()
        domain = [("is_mail_blacklist", "=", True), ("model", "!=", mixin)]
        return [one.model for one in models_.search(domain) if one.model in self.env]

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
    _name = "mail.alias.domain"
    _inherit = ["mail.alias.domain", "crm.remembered.mixin"]

    @api.model
    def search(self, domain, offset=0, limit=None, order=None):
        """The gateway asks for all of them six times for each letter."""
        letter = Letter.of(self.env.context)
        if not letter.is_ours or domain or offset or order:
            return super().search(domain, offset=offset, limit=limit, order=order)
        if self.env.su:
            return self.browse(self._get_all_ids()[:limit])
        key = ("domains", self.env.uid)
        if key not in letter.known:
            letter.known[key] = super().search(Domain.TRUE).ids
        return self.browse(letter.known[key][:limit])

    @api.model
    @ormcache()
    def _get_all_ids(self):
        # sudo: ids, for who is in sudo anyway
        return self.sudo().search_fetch(Domain.TRUE, []).ids

    def _find_aliases(self, email_list):
        """The gateway asks five times for each letter."""
        letter = Letter.of(self.env.context)
        if not letter.is_ours:
            return super()._find_aliases(email_list)
        asked = [email for email in email_list or () if email and "@" in email]
        known = letter.known.setdefault("aliases", {})
        if not known.keys() >= set(asked):
            together = [*asked, *self._get_sender_to_ask_for(letter, asked)]
            found = super()._find_aliases(together)
            known.update((email, email in found) for email in together)
        return [email for email in asked if known[email]]

    @api.model
    def _get_sender_to_ask_for(self, letter, asked):
        """The gateway will ask for it, too.

        Not together with an alias of the same name: Odoo may compare names only.
        """
        names = {email.partition("@")[0] for email in asked}
        is_alone = letter.sender.partition("@")[0] not in names
        return [letter.sender] if letter.sender and is_alone else []


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _find_or_create_from_emails(self, emails, *args, **kwargs):
        """Look once, not five times, for whom a letter is from and to."""
        letter = Letter.of(self.env.context)
        addresses = [email_normalize(address) for address in emails]
        banned = {*(kwargs.get("ban_emails") or ())}
        if addresses and self._get_letter_people(letter).issuperset(addresses):
            wanted = [address for address in addresses if address not in banned]
            chosen = {a: self._choose_person(letter, a, **kwargs) for a in wanted}
            if all(chosen.values()) or kwargs.get("no_create"):
                return [chosen.get(address, self.browse()) for address in addresses]
            letter.known.pop(self._get_people_key(), None)  # one is created now
        return super()._find_or_create_from_emails(emails, *args, **kwargs)

    @api.model
    def _get_letter_people(self, letter):
        """Addresses of the sender and recipients of a letter that comes to us."""
        if not letter.is_ours:
            return set()
        return {letter.sender, *letter.recipients[:MANY]} - {""}

    @api.model
    def _choose_person(
        self,
        letter,
        address,
        filter_found=None,
        sort_key=None,
        sort_reverse=True,
        **_options,
    ):
        """The contact that Odoo would choose of those with the address."""
        key = self._get_people_key()
        if key not in letter.known:
            people = self._get_letter_people(letter)
            domain = [("email_normalized", "in", list(people))]
            found = self.search_fetch(domain, READ[self._name], order="id")
            letter.known[key] = found.grouped("email_normalized")
        found = self.browse(letter.known[key].get(address, self).ids)
        if filter_found:
            found = found.filtered(filter_found)
        if sort_key:
            found = found.sorted(key=sort_key, reverse=sort_reverse)
        return found[:1]

    @api.model
    def _get_people_key(self):
        companies = tuple(self.env.context.get("allowed_company_ids") or ())
        return "people", self.env.su or self.env.uid, companies
