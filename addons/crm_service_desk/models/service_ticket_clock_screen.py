from odoo import api, fields, models

from ..clock import explain, to_datetime


class ServiceTicket(models.Model):
    """What people see of the clocks: badges, and why a deadline is what it is."""

    _inherit = "service.ticket"

    clock_badges = fields.Json(compute="_compute_clock_badges", compute_sudo=True)

    @api.depends("sla_status_ids.state", "sla_status_ids.deadline")
    def _compute_clock_badges(self):
        badges = self.env["service.sla.status"]._get_badges(self._origin.ids)
        for ticket in self:
            ticket.clock_badges = badges.get(ticket._origin.id, [])

    def _get_column(self, field):
        """Badges of a page are made where they are read: nobody else asks for them."""
        if field.name != "clock_badges":
            return super()._get_column(field)
        self._check_field_access(field, "read")
        # sudo: as the field is computed; who may read a ticket sees its clocks
        badges = self.env["service.sla.status"].sudo()._get_badges(self._ids)
        return [badges.get(number, []) for number in self._ids]

    @api.readonly
    def get_clock_explanation(self):
        """What the screen *Why this deadline?* shows: every stretch of time, who held
        the ball, whether it counted, by which policy and which working hours."""
        self.ensure_one()
        self.check_access("read")
        ticket = self.sudo()  # who may read a ticket may know why it is due
        now = fields.Datetime.now()
        clocks = ticket._count_clocks(now, with_intervals=True)[ticket.id]
        owners = ticket._get_owner_names(clocks)
        return {
            "name": ticket.display_name,
            "now": fields.Datetime.to_string(now),
            "clocks": [
                ticket._prepare_clock(clock, owners)
                for clock in sorted(clocks.values(), key=lambda c: not c.is_open)
            ],
            "events": ticket._prepare_event_rows(),
        }

    def _get_owner_names(self, clocks):
        ids = {i.owner for clock in clocks.values() for i in clock.intervals} - {None}
        users = self.env["res.users"].browse(ids).exists()
        return {user.id: user.name for user in users}

    def _prepare_clock(self, clock, owners):
        """One clock of the explanation: a hook."""
        version = self.env["service.sla.version"].browse(clock.rule)
        hours = version.calendar_version_id
        calendar = self.env["service.calendar.version"]._get_work_calendar(hours.id)
        labels = self._get_clock_labels()
        return {
            "metric": clock.metric,
            "label": labels["metric"][clock.metric],
            "state": clock.state,
            "state_label": labels["state"][clock.state],
            "policy": version.name,
            "policy_date": fields.Datetime.to_string(version.create_date),
            "calendar": hours.name,
            "tz": calendar.tz,
            "target": clock.target,
            "consumed": clock.consumed,
            "paused": clock.paused,
            "unanswered": clock.unanswered,
            **self._prepare_moments(clock),
            "rows": [
                self._prepare_clock_row(row, owners)
                for row in explain(clock.intervals, calendar)
            ],
        }

    @api.model
    def _prepare_moments(self, clock):
        names = ("start", "deadline", "reached", "breached")
        moments = {name: to_datetime(getattr(clock, name)) for name in names}
        return {k: fields.Datetime.to_string(moment) for k, moment in moments.items()}

    def _prepare_clock_row(self, row, owners):
        interval = row.interval
        labels = self._get_clock_labels()
        ball = labels["ball"][interval.ball]
        if interval.ball == "us" and owners.get(interval.owner):
            ball = owners[interval.owner]
        return {
            "start": fields.Datetime.to_string(to_datetime(row.start)),
            "end": fields.Datetime.to_string(to_datetime(row.end)),
            "seconds": row.end - row.start,
            "counted": row.counted,
            "working": row.working,
            "ball": ball,
            "side": interval.ball,
            "kind": self._get_row_kind(row),
            "why": self._get_row_reason(row),
        }

    @api.model
    def _get_row_kind(self, row):
        """How the row is drawn: counted, free (outside of hours), stopped or hidden
        (stopped although the customer waits)."""
        if not row.working:
            return "free"
        if row.counted:
            return "counted"
        return "hidden" if row.interval.unanswered else "stopped"

    @api.model
    def _get_row_reason(self, row):
        interval = row.interval
        if not row.working:
            return self.env._("Outside working hours")
        if interval.why in ("waiting", "paused"):
            return self._get_hold_reason(interval)
        reasons = {
            "closed": self.env._("The ticket was closed"),
            "cancelled": self.env._("The ticket was cancelled"),
            "merged": self.env._("The ticket was merged into another one"),
            "resolved": self.env._("Resolved before: the first resolution decides"),
        }
        if interval.unanswered:
            return reasons.get(interval.why) or self.env._("The customer waits for us")
        return reasons.get(interval.why) or self.env._("We work on it")

    @api.model
    def _get_hold_reason(self, interval):
        if interval.why == "paused":
            text = self.env._("Paused: %(reason)s", reason=interval.reason)
        else:
            text = self.env._(
                "Waiting for the customer (%(stage)s)", stage=interval.reason
            )
        if interval.counted:
            return self.env._(
                "%(hold)s, but the customer has no answer yet: it counts", hold=text
            )
        if interval.unanswered:
            return self.env._(
                "%(hold)s, although the customer has no answer yet", hold=text
            )
        return text

    @api.model
    def _get_clock_labels(self):
        Status = self.env["service.sla.status"]
        return {
            **{
                name: dict(Status._fields[name]._description_selection(self.env))
                for name in ("metric", "state")
            },
            "ball": {
                "us": self.env._("We"),
                "customer": self.env._("Customer"),
                "nobody": self.env._("Nobody"),
            },
        }

    def _prepare_event_rows(self):
        Event = self.env["service.ticket.event"]
        kinds = dict(Event._fields["kind"]._description_selection(self.env))
        events = Event.search([("ticket_id", "=", self.id)])
        return [
            {
                "id": event.id,
                "date": fields.Datetime.to_string(event.date),
                "kind": kinds[event.kind],
                "by": event.user_id.name or "",
                "detail": self._get_event_detail(event),
            }
            for event in events
        ]

    @api.model
    def _get_event_detail(self, event):
        """A few words about an event: a hook."""
        data = event.data or {}
        if event.kind == "policy":
            return self.env["service.sla.version"].browse(data["rule"] or []).name or ""
        if event.kind == "owner":
            user = self.env["res.users"].browse(data["owner"] or []).exists()
            return user.name or self.env._("Nobody")
        if event.kind == "customer" and not data.get("needs_answer", True):
            return self.env._("Needs no answer")
        if "from" in data:
            names = [self._get_value_label(event.kind, data[k]) for k in ("from", "to")]
            return " → ".join(names)
        return data.get("name") or data.get("reason") or ""

    @api.model
    def _get_value_label(self, kind, value):
        if kind != "priority":
            return value or "—"
        labels = dict(self._fields["priority"]._description_selection(self.env))
        return labels.get(value, value)
