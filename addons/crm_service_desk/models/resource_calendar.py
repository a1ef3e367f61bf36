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
        self.env.registry.clear_cache()  # what was remembered of these hours
        self.env["service.calendar.version"]._check_hours(used)

    def write(self, vals):
        result = super().write(vals)
        self.env.registry.clear_cache()  # hours are remembered
        return result


class ResourceCalendarAttendance(models.Model):
    _name = "resource.calendar.attendance"
    _inherit = ["resource.calendar.attendance", "crm.remembered.mixin"]


class ResourceCalendarLeaves(models.Model):
    """Days off of everybody are remembered with the hours; those of people are not."""

    _inherit = "resource.calendar.leaves"

    @api.model_create_multi
    def create(self, vals_list):
        leaves = super().create(vals_list)
        leaves._forget_hours()
        return leaves

    def write(self, vals):
        self._forget_hours()  # also what was for everybody before
        result = super().write(vals)
        self._forget_hours()
        return result

    def unlink(self):
        of_everybody = self.filtered(lambda leave: not leave.resource_id)
        result = super().unlink()
        if of_everybody:
            self.env.registry.clear_cache()
        return result

    def _forget_hours(self):
        if any(not leave.resource_id for leave in self):
            self.env.registry.clear_cache()
