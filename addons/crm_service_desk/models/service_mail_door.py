import logging
from ast import literal_eval

import psycopg2

from odoo import api, models
from odoo.exceptions import UserError

from ..tools.letter import REPLY, Letter, make_storable
from .mail_alias_service import get_local_parts
from .service_intake import AlreadyTaken

_logger = logging.getLogger(__name__)

MAX_MAIL_MB = 25
MAX_HEADER_BYTES = 256 * 1024
SPAM_HEADERS = "X-Spam-Flag, X-Spam-Status, X-Spam"
QUIET_AFTER = 8  # messages of one sender within a day


class ServiceMailDoor(models.AbstractModel):
    """What happens to an e-mail before it is a ticket.

    A message becomes a ticket or a part of one, or it is kept in quarantine with the
    reason. Nothing is dropped but what is here already.
    """

    _name = "service.mail.door"
    _description = "E-mail Door of the Service Desk"

    @api.model
    def _find_aliases(self, letter):
        """Addresses of teams among the recipients, and the sender if it is one."""
        # the gateway reads all aliases, whoever runs it
        found = self.env["mail.alias"].sudo()._find_of_letter(letter)
        model_id = self.env["ir.model"]._get_id("service.ticket")
        return [alias for alias in found if alias.model_id == model_id]

    @api.model
    def _concerns_us(self, letter, aliases, model):
        if model == "service.ticket" or letter.answers("service.ticket"):
            return True
        return any(self._is_address(alias, letter.recipients) for alias in aliases)

    @api.model
    def _is_address(self, alias, addresses):
        return alias.has(addresses, get_local_parts(addresses))

    @api.model
    def _receive(self, thread, letter, aliases, options):
        """Make a ticket or an answer of a letter, or keep it; return the ticket's id.

        :param thread: mail.thread with the letter in its context
        :param aliases: from `_find_aliases`
        :param dict options: arguments of `message_process`
        """
        door = self.sudo()  # the gateway decides for everybody
        is_own = any(door._is_address(alias, [letter.sender]) for alias in aliases)
        facts = {"teams": door._get_teams(letter, aliases), "is_own": is_own}
        reason = door._get_reason_to_keep(letter)
        if reason:
            return door._keep(letter, facts["teams"], *reason)
        for letter.is_simple in (False, True):
            try:
                with self.env.cr.savepoint():
                    return door._process(thread, letter, facts, options)
            except AlreadyTaken:
                _logger.info("Message %s is here already.", letter.key)
                return False
            except psycopg2.OperationalError as error:
                return door._keep_elsewhere(letter, facts["teams"], error)
            except Exception as error:
                detail = door._get_error_text(letter, error)
                letter.known.clear()  # some of it may be gone with the savepoint
        return door._keep(letter, facts["teams"], "error", detail)

    @api.model
    def _get_error_text(self, letter, error):
        """What to write about a letter that could not be processed."""
        if letter.is_recovered:
            raise error
        _logger.info("Message %s: %r", letter.key, error, exc_info=True)
        return f"{type(error).__name__}: {error}"[:500]

    @api.model
    def _get_teams(self, letter, aliases):
        ids = [
            literal_eval(alias.defaults or "{}").get("team_id")
            for alias in aliases
            if self._is_address(alias, letter.recipients)
        ]
        return self.env["service.team"].browse(filter(None, ids))

    @api.model
    def _get_reason_to_keep(self, letter):
        """Return (reason, detail) when limits forbid to process a letter: a hook."""
        if letter.is_recovered:
            return None
        limit = self._get_size_limit()
        if limit and len(letter.raw) > limit:
            return "size", f"{len(letter.raw):,} > {limit:,}"
        if letter.header_size > MAX_HEADER_BYTES:
            return "size", f"{letter.header_size:,} > {MAX_HEADER_BYTES:,}"
        if not letter.sender and not letter.get_header("From"):
            return "sender", ""
        if letter.is_spam(self._get_spam_headers()):
            return "spam", ""
        if self._get_facts(letter)[2]:
            return "blocked", letter.sender
        return None

    @api.model
    def _get_facts(self, letter):
        """What the log knows about the sender, see `_get_sender_facts`."""
        if "sender" not in letter.known:
            facts = self.env["service.intake"]._get_sender_facts(
                letter.sender, self._get_loop_limit()[0]
            )
            letter.known["sender"] = facts
        return letter.known["sender"]

    @api.model
    def _get_size_limit(self):
        """Bytes; 0: no limit."""
        get_param = self.env["ir.config_parameter"].get_param
        size = get_param("crm_service_desk.max_mail_mb", str(MAX_MAIL_MB))
        return int(float(size) * 1024 * 1024)

    @api.model
    def _get_spam_headers(self):
        get_param = self.env["ir.config_parameter"].get_param
        names = get_param("crm_service_desk.spam_headers", SPAM_HEADERS)
        return [name.strip() for name in names.split(",") if name.strip()]

    @api.model
    def _process(self, thread, letter, facts, options):
        message, values = self._read(thread, letter, options)
        known = self.env["mail.message"].search(
            [("message_id", "=", values["message_id"])]
        )
        facts["places"] = {(one.model, one.res_id) for one in known}
        if any(one.message_type != "email" for one in known):
            return False  # we wrote it
        if thread._detect_loop_headers(values):
            return self._keep(letter, facts["teams"], "automatic")
        names = ("model", "thread_id", "custom_values")
        routes = thread.message_route(
            message, values, *(options[name] for name in names)
        )
        if not routes:
            return self._keep_unrouted(letter, facts["teams"], values)
        return self._process_routes(thread, letter, message, values, routes, facts)

    @api.model
    def _process_routes(self, thread, letter, message, values, routes, facts):
        ours = [route for route in routes if route[0] == "service.ticket"]
        others = [route for route in routes if route not in ours]
        if facts["places"]:
            others = []  # they have it
        result = self._process_others(thread, message, values, others)
        values.update(thread._message_parse_post_process(message, values, ours))
        if len(ours) == 1 and not others:
            return self._process_route(thread, letter, message, values, *ours, facts)
        for route in ours:
            done = self._process_once(thread, letter, message, values, route, facts)
            result = done or result
        return result

    @api.model
    def _read(self, thread, letter, options):
        """Parse a letter, or what can be read of it."""
        message = letter.simplify() if letter.is_simple else letter.parse()
        values = thread.message_parse(message, save_original=options["save_original"])
        if options["strip_attachments"]:
            values.pop("attachments", None)
        for name, value in values.items():
            if isinstance(value, str):
                values[name] = type(value)(make_storable(value))
        if letter.is_recovered:
            values["is_bounce"] = False
        return message, values

    @api.model
    def _process_others(self, thread, message, values, routes):
        """Documents of other apps that were addressed with the same message."""
        if not routes or thread._detect_loop_sender(message, values, routes):
            return False
        found = thread._message_parse_post_process(message, values, routes)
        return thread._message_route_process(message, {**values, **found}, routes)

    @api.model
    def _process_once(self, thread, letter, message, values, route, facts):
        try:
            with self.env.cr.savepoint():
                return self._process_route(
                    thread, letter, message, values, route, facts
                )
        except AlreadyTaken:
            _logger.info("Message %s is here already.", letter.key)
            return False

    @api.model
    def _process_route(self, thread, letter, message, values, route, facts):
        model, ticket_id, defaults, user_id, _alias = route
        kind = self._get_kind(letter, facts["is_own"])
        ticket = self.env[model].browse(ticket_id)
        ticket, closed, is_note = self._get_place(ticket, kind, values)
        if closed:
            defaults = closed._get_next_values()
        team = self._get_team(ticket, defaults)
        if (model, ticket.id) in facts["places"]:
            raise AlreadyTaken(letter.key)
        reason = self._get_reason_to_refuse(letter, ticket, team, kind)
        if reason:
            return self._keep(letter, team, reason)
        line = self._claim(letter, team, ticket, "automatic" if kind else "")
        self._prepare_letter(letter, kind)
        if kind and ticket:
            values = values | {"is_internal": True}
        elif ticket.is_closed and not is_note:
            ticket.action_reopen()
        # without the alias: what fails is kept, so nobody has to be told
        routes = [(model, ticket.id, defaults, user_id, None)]
        with letter.opening(not ticket):
            line.ticket_id = self._file(thread, message, values, routes)
        is_new = not ticket and not kind
        return (line.ticket_id._settle_new(closed) if is_new else line.ticket_id).id

    @api.model
    def _file(self, thread, message, values, routes):
        """Hand a letter to Odoo; return the id of its ticket, with clocks."""
        ticket_id = thread._message_route_process(message, {**values}, routes)
        door = self.with_context(service_letter=Letter.of(thread.env.context))
        door.env["service.ticket"].browse(ticket_id)._settle_opening()
        return ticket_id

    @api.model
    def _get_team(self, ticket, defaults):
        team = ticket.team_id.browse((defaults or {}).get("team_id"))
        team._recall()
        return team or ticket.team_id

    @api.model
    def _get_place(self, ticket, kind, values):
        """Return (ticket, closed, is_note): where an answer goes.

        :param dict values: what `message_parse` made of the letter
        :return: the ticket, or none and the closed one that an answer comes too late
            for; and whether the letter changes nothing, as a machine or thanks do
        """
        if ticket and hasattr(ticket, "_get_survivor"):
            ticket = ticket._get_survivor()
        none = ticket.browse()
        is_note = bool(kind or (ticket and self._is_thanks(ticket, values)))
        if not ticket or is_note or not ticket.is_closed:
            return ticket, none, is_note
        if ticket._may_reopen_by_mail():
            return ticket, none, False
        return none, ticket, False

    @api.model
    def _is_thanks(self, ticket, values):
        """Whether an answer only thanks: it reopens nothing and opens nothing."""
        files = values.get("attachments") or []
        if any(ticket._is_file(*one) for one in files):
            return False
        return ticket._is_courtesy(values.get("body"), [values.get("email_from")])

    @api.model
    def _prepare_letter(self, letter, kind):
        letter.is_automatic = bool(kind)
        is_loud = self._get_facts(letter)[1] >= QUIET_AFTER
        letter.is_quiet = is_loud or bool(kind or letter.automatic)

    @api.model
    def _claim(self, letter, team, ticket, state, **values):
        place = f"ticket-{ticket.id}" if ticket else f"team-{team.id or 0}"
        return self.env["service.intake"]._claim(
            "email",
            f"{place}/{letter.key}",
            state or ("reply" if ticket else "ticket"),
            sender=letter.sender,
            team_id=team.id,
            company_id=(ticket or team).company_id.id,
            **values,
        )

    @api.model
    def _get_kind(self, letter, is_own):
        """How automatic a letter is; one that a manager recovers is none."""
        if letter.is_recovered:
            return ""
        return letter.automatic or (REPLY if is_own else "")

    @api.model
    def _get_reason_to_refuse(self, letter, ticket, team, kind):
        """Why a letter with a place to go to is kept nevertheless: a hook."""
        if letter.is_recovered:
            return None
        if kind and not ticket and (kind == REPLY or not team.accept_machine_mail):
            return "automatic"
        recent = self._get_facts(letter)[0]
        if recent >= self._get_loop_limit()[1] and not self._is_trusted(letter.sender):
            return "flood"
        return None

    @api.model
    def _get_loop_limit(self):
        """Minutes, and the messages that one sender may write in them."""
        get_param = self.env["ir.config_parameter"].get_param
        return (
            int(get_param("mail.gateway.loop.minutes", "120")),
            int(get_param("mail.gateway.loop.threshold", "20")),
        )

    @api.model
    def _is_trusted(self, sender):
        trusted = self.env["mail.gateway.allowed"]
        return bool(trusted.search_count([("email_normalized", "=", sender)], limit=1))

    @api.model
    def _keep_unrouted(self, letter, teams, values):
        message = values.get("bounced_message")
        if values.get("is_bounce") and message and message.model == "service.ticket":
            ticket = self.env["service.ticket"].browse(message.res_id).exists()
            ticket.with_context(service_letter=letter)._note_bounce(
                values["bounced_email"]
            )
            return False
        if values.get("is_bounce"):
            return self._keep(letter, teams, "bounce")
        reason = "refused" if letter.refusal else "unrouted"
        return self._keep(letter, teams, reason, letter.refusal)

    @api.model
    def _keep(self, letter, teams, reason, detail=""):
        """Put a letter into quarantine, once."""
        quarantine = self.env["service.quarantine"]
        if letter.is_recovered:
            raise UserError(quarantine._get_reason_name(reason))
        try:
            with self.env.cr.savepoint():
                quarantine._put(letter, teams, reason, detail)
        except AlreadyTaken:
            _logger.info("Message %s is in quarantine already.", letter.key)
        return False

    @api.model
    def _keep_elsewhere(self, letter, teams, error):
        """Somebody wrote the same rows at the same time.

        A request is run again by the server. A job that fetches mail is not: keep the
        letter in a transaction of its own, for the next try.
        """
        if not self.env.context.get("fetchmail_cron_running"):
            raise error
        with self.env.registry.cursor() as cursor:
            door = self.with_env(self.env(cr=cursor))
            door._keep(letter, teams.with_env(door.env), "busy", str(error)[:500])
        return False
