from odoo import api, models
from odoo.exceptions import AccessError, ConcurrencyError, UserError

from ..tools.letter import Letter
from .service_intake import AlreadyTaken

SHORTEST_KEY = 8
LONGEST_KEY = 120


class ServiceTicket(models.Model):
    """Tickets from forms and programs: each key opens one, however often it comes."""

    _inherit = "service.ticket"

    @api.model
    def submit_ticket(self, vals, key):
        """Open a ticket once, for programs that may ask twice.

        :param dict vals: as for ``create``; ``channel`` is “other” unless given
        :param str key: what the caller repeats when it asks again, 8 to 120 characters
        :return: dict of ``id``, ``number`` and ``is_new``
        """
        if not isinstance(vals, dict):
            raise UserError(self.env._("The values of a ticket are an object."))
        if not isinstance(key, str) or not SHORTEST_KEY <= len(key) <= LONGEST_KEY:
            raise UserError(
                self.env._(
                    "Give a key of %(least)s to %(most)s characters, a new one for each"
                    " ticket.",
                    least=SHORTEST_KEY,
                    most=LONGEST_KEY,
                )
            )
        before = self._find_submitted(vals.get("channel") or "other", key)
        ticket = before or self._submit(vals, vals.get("channel") or "other", key)
        ticket.check_access("read")
        return {"id": ticket.id, "number": ticket.number, "is_new": not before}

    @api.model
    def _submit(self, values, channel, key):
        """Create a ticket of a channel with the rights of the caller.

        :param str key: the same key of the same user returns the same ticket
        """
        return self._submit_once(values, channel, self._get_submit_key(key))

    @api.model
    def _submit_once(self, values, channel, key):
        """Create a ticket of a channel with the rights of the caller.

        :param str key: in the book at the door: the same one, whoever uses it,
            returns the same ticket
        """
        if not self.has_access("create"):
            raise AccessError(self.env._("You may not open tickets."))
        intake = self.env["service.intake"].sudo()  # writes what was checked above
        try:
            with self.env.cr.savepoint():
                line = intake._claim(
                    channel,
                    key,
                    "ticket",
                    sender=self._get_submit_sender(values),
                )
                ticket = self.create({**values, "channel": channel})
                line._file(ticket)
        except AlreadyTaken as error:
            ticket = self._find_by_key(channel, key)
            if not ticket:
                # another request is opening it: the server runs this one again
                raise ConcurrencyError(key) from error
        return ticket

    @api.model
    def _get_submit_key(self, key):
        return f"user-{self.env.uid}/{key}"

    @api.model
    def _get_submit_sender(self, values):
        partner = self.env["res.partner"].browse(values.get("partner_id"))
        # only the address of the customer, for the log
        address = partner.sudo().email_normalized or values.get("partner_email")
        return (address or "").lower()

    @api.model
    def _find_submitted(self, channel, key):
        return self._find_by_key(channel, self._get_submit_key(key))

    @api.model
    def _find_by_key(self, channel, key):
        # sudo: who has the key has asked for this ticket; it is read as the caller
        intake = self.env["service.intake"].sudo()
        return intake._find(channel, key).ticket_id.with_env(self.env)

    @api.model
    def _quietly(self):
        """With a context in which customers get no automatic answers."""
        letter = Letter(b"")
        letter.is_quiet = True
        return self.with_context(service_letter=letter)
