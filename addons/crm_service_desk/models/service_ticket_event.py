import json

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.json import json_default

from ..clock import Event

KINDS = [
    ("opened", "Opened"),
    ("customer", "Customer wrote"),
    ("answer", "We answered"),
    ("dismissed", "No answer needed"),
    ("stage", "Stage"),
    ("owner", "Assigned"),
    ("priority", "Priority"),
    ("category", "Category"),
    ("team", "Team"),
    ("pause", "Paused"),
    ("resume", "Resumed"),
    ("policy", "Service policy"),
    ("merged", "Merged into another ticket"),
    ("unmerged", "Merge undone"),
    ("absorbed", "Took over another ticket"),
    ("released", "Gave another ticket back"),
]

INSERT = """
INSERT INTO service_ticket_event (ticket_id, date, kind, data, user_id)
     SELECT v.ticket_id, %(date)s, v.kind, v.data, v.user_id
       FROM jsonb_to_recordset(%(rows)s)
         AS v(place int, ticket_id int, kind varchar, data jsonb, user_id int)
   ORDER BY v.place
"""


class ServiceTicketEvent(models.Model):
    """What happened to a ticket. Rows are only ever added: clocks are counted anew
    from all of them each time."""

    _name = "service.ticket.event"
    _description = "Ticket Event"
    _order = "id"
    _rec_name = "kind"
    _log_access = False

    ticket_id = fields.Many2one(
        "service.ticket", required=True, ondelete="cascade", readonly=True
    )
    date = fields.Datetime(required=True, readonly=True)
    kind = fields.Selection(KINDS, required=True, readonly=True)
    data = fields.Json(readonly=True)
    user_id = fields.Many2one(
        "res.users", string="By", ondelete="set null", readonly=True
    )

    _ticket_idx = models.Index("(ticket_id, id)")
    _user_idx = models.Index("(user_id) WHERE user_id IS NOT NULL")

    def write(self, vals):
        if vals:
            raise UserError(self.env._("What happened to a ticket cannot be changed."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        raise UserError(self.env._("What happened to a ticket cannot be deleted."))

    @api.model
    def _prepare_insert(self, rows, date):
        """The statement that adds events in this order; None when they are added.

        :param list rows: (ticket, kind, data)
        """
        values = [
            {
                "ticket_id": ticket.id,
                "kind": kind,
                "data": data or None,
                "user_id": ticket.env.uid,
            }
            for ticket, kind, data in rows
        ]
        if self._get_merge_recorder():  # hears of what Odoo creates
            # rows nobody may write by hand follow from what somebody was allowed to do
            self.sudo().create([one | {"date": date} for one in values])
            return None
        self.invalidate_model()
        values = [one | {"place": place} for place, one in enumerate(values)]
        return SQL(INSERT, date=date, rows=json.dumps(values, default=json_default))

    @api.model
    def _read_events(self, ticket_ids):
        """{ticket id: its events for the clock}, in one query."""
        self.flush_model()
        events = {ticket_id: [] for ticket_id in ticket_ids}
        rows = self.env.execute_query(
            SQL(
                """
                SELECT ticket_id, EXTRACT(EPOCH FROM date)::bigint, kind, data
                  FROM service_ticket_event
                 WHERE ticket_id = ANY(%s)
              ORDER BY ticket_id, id
                """,
                list(ticket_ids),
            )
        )
        for ticket_id, at, kind, data in rows:
            events[ticket_id].append(Event(at, kind, data or {}))
        return events
