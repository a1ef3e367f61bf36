from odoo import api, fields, models
from odoo.fields import Command, Domain
from odoo.tools import SQL, format_datetime

CLOSED = ("Denied", "Cancelled")
# a change of the meeting is told to its viewing, and the other way round, once
SYNC = "estate_viewing_sync"


class EstateViewing(models.Model):
    """The meeting of a viewing: made, moved and cancelled with it."""

    _inherit = "estate.viewing"

    event_id = fields.Many2one(
        "calendar.event",
        string="Meeting",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    alarm_ids = fields.Many2many(
        "calendar.alarm",
        "estate_viewing_alarm_rel",
        "viewing_id",
        "alarm_id",
        string="Reminders",
        default=lambda self: self._get_default_alarms(),
        help="As in the calendar: agent and visitor are reminded.",
    )
    clash_warning = fields.Char(
        string="Double Booking",
        compute="_compute_clash_warning",
        help="What else the agent has in the calendar at this time.",
    )

    @api.model
    def _get_default_alarms(self):
        names = ("alarm_notif_2", "alarm_mail_1")
        alarms = [
            self.env.ref(f"calendar.{name}", raise_if_not_found=False) for name in names
        ]
        return self.env["calendar.alarm"].concat(*filter(None, alarms))

    @api.depends("date_start", "date_end", "user_id", "state")
    def _compute_clash_warning(self):
        clashes = self._get_clashes()
        for index, viewing in enumerate(self):
            viewing.clash_warning = viewing._describe_clash(clashes.get(index))

    def _describe_clash(self, clash):
        if not clash:
            return False
        start, name = clash
        return self.env._(
            "%(agent)s is busy at %(time)s: %(what)s",
            agent=self.user_id.name,
            time=format_datetime(self.env, start, dt_format="short"),
            what=name or self.env._("another appointment"),
        )

    def _get_clashes(self):
        """{index of the viewing: (begin, subject)} of the first meeting in its way.

        The subject of what is no viewing stays private.
        """
        self.flush_model(["event_id"])
        self.env["calendar.event"].flush_model()
        self.env["calendar.attendee"].flush_model()
        rows = [
            SQL(
                "(%s, %s, %s::timestamp, %s::timestamp, %s)",
                index,
                viewing.user_id.partner_id.id,
                viewing.date_start,
                viewing.date_end,
                viewing.event_id.id or 0,
            )
            for index, viewing in enumerate(self)
            if viewing.state not in CLOSED and viewing.date_start and viewing.date_end
        ]
        if not rows:
            return {}
        found = self.env.execute_query(self._get_clash_query(rows))
        return {index: tuple(clash) for index, *clash in found}

    @api.model
    def _get_clash_query(self, rows):
        return SQL(
            """SELECT DISTINCT ON (w.index) w.index, e.start,
                      (SELECT e.name FROM estate_viewing v
                        WHERE v.event_id = e.id LIMIT 1)
                 FROM (VALUES %s) w (index, partner_id, start, stop, event_id)
                 JOIN calendar_attendee a ON a.partner_id = w.partner_id
                  AND a.state IS DISTINCT FROM 'declined'
                 JOIN calendar_event e ON e.id = a.event_id AND e.id <> w.event_id
                  AND e.active AND e.show_as = 'busy'
                  AND e.start < w.stop AND e.stop > w.start
                ORDER BY w.index, e.start, e.id""",
            SQL(", ").join(rows),
        )

    @api.model
    def _calendar_fields(self):
        return {
            "alarm_ids",
            "date_end",
            "date_start",
            "listing_id",
            "note",
            "partner_id",
            "state",
            "user_id",
        }

    def _make_events(self):
        """Put new viewings into the calendar of their agents."""
        waiting = self.filtered(lambda row: not row.event_id and row.state != "Done")
        # sudo: meetings of viewings that the caller has just made; nobody is invited
        # before the viewing is confirmed
        Event = (
            self.env["calendar.event"]
            .sudo()
            .with_context(
                no_mail_to_attendees=True, mail_create_nosubscribe=True, **{SYNC: True}
            )
        )
        events = Event.create([row._prepare_event() for row in waiting])
        for viewing, event in zip(waiting, events, strict=True):
            # sudo: the link is written by this step only
            viewing.sudo().event_id = event.id

    def _update_events(self):
        if self.env.context.get(SYNC):
            return
        for viewing in self.with_context(active_test=False):
            # sudo: the meeting of a viewing that the caller may write
            event = viewing.sudo().event_id.with_context(**{SYNC: True})
            if event:
                event.write(viewing._prepare_event())

    def _prepare_event(self):
        """Return the values of the meeting: a hook."""
        self.ensure_one()
        partners = self.user_id.partner_id | self.partner_id
        return {
            "name": self.display_name,
            "start": self.date_start,
            "stop": self.date_end,
            "user_id": self.user_id.id,
            "partner_ids": [Command.set(partners.ids)],
            "alarm_ids": [Command.set(self.alarm_ids.ids)],
            "location": self.property_id.name,
            "active": self.state not in CLOSED,
        }


class CalendarEvent(models.Model):
    _inherit = "calendar.event"

    estate_viewing_ids = fields.One2many(
        "estate.viewing",
        "event_id",
        string="Viewings",
        groups="crm_industry_profiles.group_estate_agent",
    )

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"active", "start", "stop", "user_id"}:
            self._update_viewings()
        return result

    def unlink(self):
        viewings = self._get_viewings()
        result = super().unlink()
        viewings.filtered(lambda row: row.state in ("Pending", "Confirmed")).write(
            {"state": "Cancelled"}
        )
        return result

    def _get_viewings(self):
        """Viewings that have to follow their meetings."""
        Viewing = self.env["estate.viewing"]
        if self.env.context.get(SYNC) or not self:
            return Viewing
        # sudo: whoever may move the meeting moves the viewing that it is for
        Viewing = Viewing.sudo().with_context(**{SYNC: True})
        return Viewing.search(Domain("event_id", "in", self.ids))

    def _update_viewings(self):
        for viewing in self._get_viewings():
            values = viewing._prepare_from_event()
            changed = {
                name: value
                for name, value in values.items()
                if viewing._fields[name].convert_to_write(viewing[name], viewing)
                != value
            }
            if changed:
                viewing.write(changed)


class EstateViewingEvent(models.Model):
    _inherit = "estate.viewing"

    def _prepare_from_event(self):
        """Return what the meeting says about the viewing."""
        event = self.event_id
        values = {"date_start": event.start, "date_end": event.stop}
        if event.user_id:
            values["user_id"] = event.user_id.id
        if not event.active and self.state in ("Pending", "Confirmed"):
            values["state"] = "Cancelled"
        if event.active and self.state == "Cancelled":
            values["state"] = "Pending"
        return values
