from odoo import fields, models

from ..clock import takeover, to_seconds


class ServiceTicket(models.Model):
    """Clocks of tickets that are merged: nobody's wait gets lost."""

    _inherit = "service.ticket"

    def _merge_clocks(self, tickets):
        """Take over the wait of `tickets`, whose clocks end without a result.

        Call it on the survivor; `_unmerge_clocks` undoes it without loss.
        """
        self.ensure_one()
        moment = self._get_event_date()
        events = self.env["service.ticket.event"]._read_events(tickets.ids)
        rows = []
        for ticket in tickets:
            history = events[ticket.id]
            rules, _calendars = self._get_terms(history)
            data = takeover(history, rules, to_seconds(moment))
            rows.append((ticket, "merged", {"into": self.id}))
            rows.append((self, "absorbed", {"ref": ticket.id, **data}))
        (self | tickets)._add_events(rows, moment)

    def _unmerge_clocks(self, tickets):
        """Give `tickets` back their clocks, as if they had run all the time."""
        self.ensure_one()
        rows = []
        for ticket in tickets:
            rows.append((ticket, "unmerged", {}))
            rows.append((self, "released", {"ref": ticket.id}))
        (self | tickets)._add_events(rows, fields.Datetime.now())
