from odoo import models


class ServiceTicket(models.Model):
    """Merges and clocks: events are only ever added, so the undo adds some, too."""

    _inherit = "service.ticket"

    def _get_merge_left_tables(self):
        return super()._get_merge_left_tables() | {
            "service_calendar_version",
            "service_sla_status",
            "service_sla_version",
            "service_ticket_event",
        }

    def _get_change_events(self, changes):
        """A merged ticket is not cancelled: its wait goes on in the one that stays."""
        merged = {t for t, old in changes.items() if "merged_into_id" in old}
        rows = super()._get_change_events(changes)
        return [row for row in rows if row[0] not in merged or row[1] != "stage"]

    def _after_merge(self, survivor):
        result = super()._after_merge(survivor)
        survivor._merge_clocks(self)
        return result

    def _after_unmerge(self, survivor):
        result = super()._after_unmerge(survivor)
        survivor._unmerge_clocks(self)
        events = self.env["service.ticket.event"]._read_events(survivor.ids)
        if rows := survivor._get_policy_events(events):
            survivor._add_events(rows)
        return result
