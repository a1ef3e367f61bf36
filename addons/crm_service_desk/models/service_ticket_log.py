from odoo import models
from odoo.tools import SQL

SUBTYPES = ("stage", "closed")


class ServiceTicket(models.Model):
    """Changes that nobody follows are logged for a whole batch at once.

    Odoo posts a message with a subtype for each record by itself, with the search for
    whom to notify. That is for followers who asked for it; for the others a note with
    the same content does, and notes of many tickets cost what those of one do.
    """

    _name = "service.ticket"
    _inherit = ["crm.trail.mixin", "service.ticket"]

    def _creation_subtype(self):
        subtype = super()._creation_subtype()
        if subtype.id != self._get_service_subtype("new").id:
            return subtype
        # hidden, so only followers by default can have it
        defaults, _internal, _external = subtype.default_subtypes(self._name)
        return subtype & defaults

    def _track_subtype(self, init_values):
        if self.id in self.env.context.get("service_unfollowed", ()):
            return self.env["mail.message.subtype"]
        return super()._track_subtype(init_values)

    def _message_track(self, fields_iter, initial_values_dict):
        unfollowed = frozenset(self.ids) - self._get_followed_ids()
        tickets = self.with_context(service_unfollowed=unfollowed)
        return super(ServiceTicket, tickets)._message_track(
            fields_iter, initial_values_dict
        )

    def _get_followed_ids(self):
        """Ids of tickets with a follower who wants to hear of changes."""
        subtypes = [self._get_service_subtype(name).id for name in SUBTYPES]
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT f.res_id
                  FROM mail_followers f
                  JOIN mail_followers_mail_message_subtype_rel r
                    ON r.mail_followers_id = f.id
                 WHERE f.res_model = %s AND f.res_id = ANY(%s)
                   AND r.mail_message_subtype_id = ANY(%s)
                """,
                self._name,
                self.ids,
                subtypes,
            )
        )
        return frozenset(ticket_id for (ticket_id,) in rows)
