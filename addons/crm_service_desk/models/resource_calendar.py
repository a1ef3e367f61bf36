from odoo import api, models


class ResourceCalendar(models.Model):
    _inherit = "resource.calendar"

    @api.constrains("attendance_ids")
    def _check_service_hours(self):
        """Clocks that count by these hours must go on."""
        # whoever edits hours need not see the policies and teams that use them
        policies = self.env["service.sla"].sudo()
        teams = self.env["service.team"].sudo()
        domain = [("resource_calendar_id", "in", self.ids)]
        used = policies.search(domain).resource_calendar_id
        used |= teams.search(domain).resource_calendar_id
        self.env["service.calendar.version"]._check_hours(used)
