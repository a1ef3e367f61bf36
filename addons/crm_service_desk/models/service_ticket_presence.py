from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ..tools.letter import Letter

HERE_SECONDS = 100  # a browser reports every minute
TYPING_SECONDS = 45
CHANNEL = "service_ticket/presence"


class ServiceTicketPresence(models.Model):
    """Who has a ticket open. Rows live for minutes; nobody reads them but methods."""

    _name = "service.ticket.presence"
    _description = "Open Ticket"
    _log_access = False

    ticket_id = fields.Many2one(
        "service.ticket", required=True, index=True, ondelete="cascade"
    )
    user_id = fields.Many2one(
        "res.users", required=True, index=True, ondelete="cascade"
    )
    seen_date = fields.Datetime(required=True, index=True)
    typing_date = fields.Datetime()

    _ticket_user_unique = models.Constraint(
        "UNIQUE(ticket_id, user_id)", "One row for each agent and ticket."
    )

    @api.model
    def _get_others(self, ticket):
        """Rows of colleagues who have the ticket open now."""
        limit = fields.Datetime.now() - timedelta(seconds=HERE_SECONDS)
        return self.search(
            [
                ("ticket_id", "=", ticket.id),
                ("user_id", "!=", self.env.uid),
                ("seen_date", ">=", limit),
            ],
            order="id",
        )

    @api.model
    def _report(self, ticket, is_typing):
        """Remember that the user is here; return whether this is news."""
        now = fields.Datetime.now()
        limit = now - timedelta(seconds=HERE_SECONDS)
        was_typing = now - timedelta(seconds=TYPING_SECONDS)
        own = self.search(
            [("ticket_id", "=", ticket.id), ("user_id", "=", self.env.uid)]
        )
        typed = bool(own.typing_date and own.typing_date >= was_typing)
        is_news = not own or own.seen_date < limit or typed != is_typing
        self.env.cr.execute(
            SQL(
                "INSERT INTO service_ticket_presence"
                " (ticket_id, user_id, seen_date, typing_date)"
                " VALUES (%(ticket)s, %(user)s, %(now)s, %(typing)s)"
                " ON CONFLICT (ticket_id, user_id) DO UPDATE"
                " SET seen_date = %(now)s, typing_date = %(typing)s",
                ticket=ticket.id,
                user=self.env.uid,
                now=now,
                typing=now if is_typing else None,
            )
        )
        self.invalidate_model()
        return is_news

    def _is_typing(self):
        limit = fields.Datetime.now() - timedelta(seconds=TYPING_SECONDS)
        return bool(self.typing_date and self.typing_date >= limit)

    def _prepare_person(self):
        return {
            "id": self.user_id.id,
            "name": self.user_id.name,
            "typing": self._is_typing(),
        }

    @api.autovacuum
    def _gc_presence(self):
        limit = fields.Datetime.now() - timedelta(days=1)
        self.search([("seen_date", "<", limit)]).unlink()


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    def _check_colleague(self):
        """Customers who read their ticket do not see who works on it."""
        self.ensure_one()
        self.check_access("read")
        if not self.env.user._is_internal():
            raise AccessError(self.env._("Only colleagues see who has a ticket open."))

    def presence_report(self, is_typing=False):
        """The reader has the ticket open; return who else has, and the last message.

        Colleagues hear of it only when it is news to them.
        """
        self._check_colleague()
        # sudo: rows of people who have this ticket open, which the reader may see
        Presence = self.env["service.ticket.presence"].sudo()
        is_news = Presence._report(self, bool(is_typing))
        others = Presence._get_others(self)
        if is_news:
            self._tell_present(others.user_id, {"typing": bool(is_typing)})
        return {
            "others": [other._prepare_person() for other in others],
            "last_message_id": self._get_last_dialogue_id(),
        }

    def presence_leave(self):
        self._check_colleague()
        # sudo: the row of the user and those who have the ticket open, see above
        Presence = self.env["service.ticket.presence"].sudo()
        Presence.search(
            [("ticket_id", "=", self.id), ("user_id", "=", self.env.uid)]
        ).unlink()
        self._tell_present(Presence._get_others(self).user_id, {"left": True})
        return True

    def _tell_present(self, users, news):
        user = self.env.user
        person = {"id": user.id, "name": user.name}
        users._bus_send(CHANNEL, {"ticket_id": self.id, **person, **news})

    @api.readonly
    def get_collisions(self, last_message_id):
        """What the reader may not know before answering.

        :return: ``typing``, names of who writes now, and ``answers``, authors of
            messages to the customer or from the customer since the given one
        """
        self._check_colleague()
        # sudo: rows and messages of a ticket that the reader may see, checked above
        others = self.env["service.ticket.presence"].sudo()._get_others(self)
        messages = self.sudo().message_ids.filtered(
            lambda m: m.id > last_message_id and m.author_id != self.env.user.partner_id
        )
        # sudo: only who wrote, of a ticket that the reader may read (checked above)
        answers = [m for m in messages if self.sudo()._get_message_side(m)]
        return {
            "typing": [row.user_id.name for row in others if row._is_typing()],
            "answers": [m.author_id.name or m.email_from for m in reversed(answers)],
        }

    def _get_last_dialogue_id(self):
        # sudo: only the id of the newest message of a ticket that the reader may see
        return (
            self.env["mail.message"]
            .sudo()
            .search(
                [("model", "=", self._name), ("res_id", "=", self.id)],
                order="id desc",
                limit=1,
            )
            .id
        )

    def _after_message(self, message, side):
        result = super()._after_message(message, side)
        if Letter.of(self.env.context).opens:
            return result  # nobody can have seen it
        others = self.env["service.ticket.presence"]._get_others(self)
        if others:
            name = message.author_id.name or message.email_from
            news = {"ticket_id": self.id, "answer": name, "message_id": message.id}
            others.user_id._bus_send(CHANNEL, news)
        return result
