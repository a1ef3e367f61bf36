from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

WINDOW = timedelta(days=14)
WINDOWS = 26  # a year
BATCH = 50
PLAN_FIELDS = {
    "auto_close_days",
    "auto_close_warning_days",
    "resource_calendar_id",
}


class ResourceCalendar(models.Model):
    _inherit = "resource.calendar"

    def _plan_whole_days(self, days, start):
        """The end of the n-th working day after the day of ``start``.

        :param datetime start: naive UTC
        :return: naive UTC datetime, or nothing when the calendar has no hours
        """
        self.ensure_one()
        zone = ZoneInfo(self.tz or "UTC")
        day = start.replace(tzinfo=UTC).astimezone(zone).date() + timedelta(days=1)
        ends = {}
        for _window in range(WINDOWS):
            begin, end = (
                datetime.combine(one, time.min, zone) for one in (day, day + WINDOW)
            )
            for first, last, _rest in self._work_intervals_batch(begin, end)[False]:
                ends[first.astimezone(zone).date()] = last
            if len(ends) >= days:
                last = ends[sorted(ends)[days - 1]]
                return last.astimezone(UTC).replace(tzinfo=None)
            day += WINDOW
        return None


class ServiceTeam(models.Model):
    """When tickets that wait for the customer are closed."""

    _inherit = "service.team"

    auto_close_days = fields.Integer(
        string="Close after Waiting",
        help="Working days of the team that a ticket waits for the customer until it is"
        " closed. 0: it is never closed by itself.",
    )
    auto_close_warning_days = fields.Integer(
        string="Warn before",
        default=2,
        help="Working days before closing at which the customer is asked for an answer."
        " 0: no warning.",
    )
    auto_close_stage_id = fields.Many2one(
        "service.stage",
        string="Close as",
        domain=[("is_closed", "=", True)],
        ondelete="restrict",
        help="Empty: the first closed stage of the team.",
    )

    @api.constrains("auto_close_days", "auto_close_warning_days")
    def _check_auto_close(self):
        for team in self.filtered("auto_close_days"):
            warning = team.auto_close_warning_days
            if not 0 <= warning < team.auto_close_days:
                raise ValidationError(
                    self.env._(
                        "The team “%(team)s” closes after %(days)s working days: warn"
                        " fewer days before, or not at all.",
                        team=team.name,
                        days=team.auto_close_days,
                    )
                )

    def write(self, vals):
        result = super().write(vals)
        if PLAN_FIELDS & set(vals):
            tickets = self.env["service.ticket"].search(
                Domain("team_id", "in", self.ids)
                & Domain("stage_id.is_waiting", "=", 1)
            )
            tickets._plan_auto_close()
        return result

    def _get_auto_close_dates(self, since):
        """Return (warning, closing) for a ticket that waits since then."""
        self.ensure_one()
        calendar = self.resource_calendar_id
        if self.auto_close_days <= 0 or not calendar:
            return False, False
        closing = calendar._plan_whole_days(self.auto_close_days, since)
        days = self.auto_close_days - self.auto_close_warning_days
        if not closing or not self.auto_close_warning_days:
            return False, closing
        return calendar._plan_whole_days(days, since), closing


class ServiceTicket(models.Model):
    """Tickets that wait in vain are closed, after a warning."""

    _inherit = "service.ticket"

    auto_close_warning_date = fields.Datetime(
        string="Warning on", readonly=True, copy=False
    )
    auto_close_date = fields.Datetime(
        string="Closes on",
        readonly=True,
        copy=False,
        help="The ticket closes by itself when the customer does not answer.",
    )

    _auto_close_idx = models.Index(
        "(auto_close_date) WHERE auto_close_date IS NOT NULL"
    )
    _auto_close_warning_idx = models.Index(
        "(auto_close_warning_date) WHERE auto_close_warning_date IS NOT NULL"
    )

    def _after_change(self, changes):
        result = super()._after_change(changes)
        moved = self.filtered(
            lambda t: not changes or {"stage_id", "team_id"} & set(changes.get(t, ()))
        )
        moved.filtered(
            lambda t: t.is_waiting or t.auto_close_date or t.auto_close_warning_date
        )._plan_auto_close()
        return result

    def _after_message(self, message, side):
        result = super()._after_message(message, side)
        if side == "agent" and self.auto_close_date:
            self._plan_auto_close()  # asked again: the customer gets the time again
        return result

    def _plan_auto_close(self):
        """Set when to warn and to close, counted from what was asked last."""
        known = {}
        for ticket in self.sudo():  # a plan of the system, whoever moved the ticket
            since = max(
                ticket.date_last_stage_update,
                ticket.last_agent_message_date or ticket.date_last_stage_update,
            )
            dates = (False, False)
            if ticket.is_waiting and ticket.team_id:
                key = (ticket.team_id, since)
                if key not in known:
                    known[key] = ticket.team_id._get_auto_close_dates(since)
                dates = known[key]
            ticket.auto_close_warning_date, ticket.auto_close_date = dates

    @api.model
    def _cron_auto_close(self):
        now = fields.Datetime.now()
        warn = Domain("auto_close_warning_date", "<=", now)
        # who was not warned is not closed
        close = Domain("auto_close_date", "<=", now) & Domain(
            "auto_close_warning_date", "=", False
        )
        if self._work_off_auto_close(warn, "_warn_before_closing"):
            self._work_off_auto_close(close, "_close_unanswered")

    @api.model
    def _work_off_auto_close(self, domain, method):
        while batch := self.search(domain, limit=BATCH, order="id"):
            getattr(batch, method)()
            left = BATCH if len(batch) == BATCH else 0
            if not self.env["ir.cron"]._commit_progress(len(batch), remaining=left):
                return False
        return True

    def _warn_before_closing(self):
        """Ask the customer, and leave the promised time for an answer."""
        template = self.env.ref("crm_service_desk.mail_template_service_closing")
        now = fields.Datetime.now()
        for team, tickets in self.grouped("team_id").items():
            earliest = team.resource_calendar_id._plan_whole_days(
                team.auto_close_warning_days or 1, now
            )
            for ticket in tickets:
                if earliest and ticket.auto_close_date < earliest:
                    ticket.auto_close_date = earliest  # the warning goes out late
                ticket._post_closing_notice(template)
        self.auto_close_warning_date = False

    def _post_closing_notice(self, template):
        self.message_post_with_source(
            template, message_type="auto_comment", **self._get_notice_options()
        )

    def _close_unanswered(self):
        stages = self.env["service.stage"]._get_stages_by_team(self.team_id)
        for team, tickets in self.grouped("team_id").items():
            closed = stages[team].filtered("is_closed")
            own = team.auto_close_stage_id
            tickets.write(
                {
                    "stage_id": (own or closed[:1]).id,
                    "auto_close_date": False,
                }
            )
            tickets._message_log_batch(
                {
                    ticket.id: self.env._("Closed: the customer did not answer.")
                    for ticket in tickets
                }
            )
