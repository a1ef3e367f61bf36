import json

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import ormcache

from ..clock import NoWorkingTime, WorkCalendar, snapshot_hash, to_seconds


class ServiceCalendarVersion(models.Model):
    """Working hours as they were when a ticket was given its deadline.

    Clocks count by these rows, so an edit of a calendar never rewrites the past.
    """

    _name = "service.calendar.version"
    _description = "Version of Working Hours"
    _order = "id desc"

    name = fields.Char(required=True, readonly=True)
    calendar_id = fields.Many2one(
        "resource.calendar", ondelete="set null", readonly=True, index=True
    )
    digest = fields.Char(required=True, readonly=True, index=True)
    snapshot = fields.Text(required=True, readonly=True)

    def write(self, vals):
        if vals:
            raise UserError(self.env._("A version of working hours never changes."))
        return super().write(vals)

    @api.model
    def _pin(self, calendar):
        """Return the version that says what the calendar says now.

        :raises UserError: the calendar has no working hours, and never had any
        """
        # whoever opens a ticket needs the hours of the team
        versions = self.sudo()
        domain = Domain("calendar_id", "=", calendar.id)
        digest = self._get_digest(calendar)
        if not digest:
            # mail must not get lost because somebody is just editing the calendar
            return versions.search(domain, limit=1) or self._refuse(calendar)
        found = versions.search(domain & Domain("digest", "=", digest), limit=1)
        return found or versions.create(
            {
                "name": calendar.name,
                "calendar_id": calendar.id,
                "digest": digest,
                "snapshot": json.dumps(self._get_snapshot(calendar), sort_keys=True),
            }
        )

    @api.model
    def _get_digest(self, calendar):
        """Digest of what the calendar says now, from memory; empty without hours."""
        return self._get_digest_of(calendar.id)

    @api.model
    @ormcache("calendar_id")
    def _get_digest_of(self, calendar_id):
        # emptied when hours or days off of everybody change, see `resource_calendar`
        calendar = self.env["resource.calendar"].browse(calendar_id)
        snapshot = self._get_snapshot(calendar)
        try:
            WorkCalendar.from_snapshot(snapshot)
        except NoWorkingTime:
            return ""
        return snapshot_hash(snapshot)

    @api.model
    def _refuse(self, calendar):
        raise UserError(
            self.env._(
                "The working hours “%(calendar)s” are empty, so no deadline would ever"
                " come. Enter hours in Settings, Technical, Working Schedules, or"
                " choose others in the team and the service policies.",
                calendar=calendar.name,
            )
        )

    @api.model
    def _check_hours(self, calendars):
        """Refuse calendars that no deadline can be counted with."""
        for calendar in calendars:
            if not self._get_digest(calendar):
                self._refuse(calendar)

    @api.model
    def _get_snapshot(self, calendar):
        # hours and public holidays are no secret, only who is absent is
        calendar = calendar.sudo()
        weeks = [[] for _week in range(2 if calendar.two_weeks_calendar else 1)]
        for line in calendar.attendance_ids:
            if line.display_type or not line._is_work_period():
                continue
            week = weeks[int(line.week_type or 0) % len(weeks)]
            hours = [round(hour * 3600) for hour in (line.hour_from, line.hour_to)]
            week.append([int(line.dayofweek), *hours])
        return {
            "tz": calendar.tz or "UTC",
            "weeks": [sorted(week) for week in weeks],
            "leaves": self._get_leaves(calendar),
        }

    @api.model
    def _get_leaves(self, calendar):
        """Days off of everybody: [from, to] in seconds since 1970."""
        Leave = self.env["resource.calendar.leaves"].sudo()  # without a person
        company = calendar.company_id
        domain = Domain("resource_id", "=", False) & Domain("time_type", "=", "leave")
        own = Domain("calendar_id", "=", calendar.id)
        if company:
            own |= Domain("calendar_id", "=", False) & Domain(
                "company_id", "in", [company.id, False]
            )
        leaves = Leave.search_fetch(domain & own, ["date_from", "date_to"])
        return sorted(
            [to_seconds(leave.date_from), self._until(leave.date_to)]
            for leave in leaves
        )

    @api.model
    def _until(self, date_to):
        """Leaves end at 23:59:59; their last second is off, too."""
        seconds = to_seconds(date_to)
        return seconds + 1 if seconds % 60 == 59 else seconds

    @api.model
    @ormcache("version_id")
    def _get_work_calendar(self, version_id):
        # rows never change, so neither does what is cached
        text = self.sudo().browse(version_id).snapshot
        return WorkCalendar.from_snapshot(json.loads(text))
