import json
from datetime import datetime, timezone

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.date_utils import parse_date

from ..clock import Event, NoWorkingTime, replay, to_seconds
from ..tools.letter import Letter
from .service_sla_status import STATES

# what a ticket stores of its clocks
SHOWN = ("sla_state", "sla_deadline", "escalation_level")
OPENING = "opening"  # known of a letter: events of the ticket that it opens


class ServiceTicket(models.Model):
    """The clocks of a ticket: events are added, and all of them replayed."""

    _inherit = "service.ticket"

    sla_status_ids = fields.One2many(
        "service.sla.status", "ticket_id", string="Clocks", readonly=True, copy=False
    )
    sla_state = fields.Selection(
        [("none", "No Clock"), *STATES[:4]],
        string="Clock",
        compute="_compute_sla_state",
        store=True,
        copy=False,
        help="The worst of the clocks that run; of a finished ticket, of all.",
    )
    sla_deadline = fields.Datetime(
        string="Next Deadline",
        compute="_compute_sla_state",
        store=True,
        copy=False,
        help="The nearest deadline that is still ahead of us; while all clocks are"
        " paused, the one they stopped at.",
    )
    escalation_level = fields.Integer(
        compute="_compute_sla_state", store=True, copy=False
    )

    _sla_deadline_idx = models.Index(
        "(sla_deadline) WHERE sla_deadline IS NOT NULL AND is_closed IS NOT TRUE"
    )
    # all that the filters of late and paused tickets ask for, without the table
    _sla_state_idx = models.Index(
        "(sla_state, is_closed, active, company_id)"
        " WHERE sla_state IN ('breached', 'paused')"
    )
    # the first page of late tickets in the order of the list, without the table
    _late_page_idx = models.Index(
        "(priority DESC, id DESC) INCLUDE (is_closed, active, company_id)"
        " WHERE sla_state = 'breached'"
    )

    @api.depends(
        "sla_status_ids.state",
        "sla_status_ids.is_open",
        "sla_status_ids.deadline",
        "sla_status_ids.level",
    )
    def _compute_sla_state(self):
        for ticket in self:
            ticket.update(self._summarise_clocks(ticket.sla_status_ids))

    @api.model
    def _summarise_clocks(self, clocks):
        """What a ticket shows of its clocks.

        :param clocks: records, or anything with their state, is_open, deadline, level
        """
        running = [clock for clock in clocks if clock.is_open]
        counting = [clock for clock in running if clock.state != "paused"] or running
        return {
            "sla_state": self._get_worst_state(running or clocks),
            "sla_deadline": min((c.deadline for c in counting), default=False),
            "escalation_level": max((c.level for c in running), default=0),
        }

    @api.model
    def _get_worst_state(self, clocks):
        states = {clock.state for clock in clocks}
        ranking = ("breached", "running", "paused", "met")
        return next((state for state in ranking if state in states), "none")

    def _service_event(self, kind, date=None, **data):
        """Add an event to each ticket and replay the clocks.

        :param str kind: one of the kinds of `service.ticket.event`
        :param datetime date: when it happened; now, unless it is imported history
        :param data: what :class:`clock.Event` says of the kind, moments in UTC seconds
        """
        self._add_events([(ticket, kind, data) for ticket in self], date)

    def _add_events(self, rows, date=None, is_opening=False):
        """Add events of tickets, in this order, and replay the clocks of `self`.

        :param list rows: (ticket, kind, data)
        :param bool is_opening: nothing happened to these tickets before
        """
        date = date or self._get_event_date()
        rows, is_opening = self._join_opening(rows, is_opening)
        history = self._get_known_history(rows, date, is_opening)
        events = self.env["service.ticket.event"]
        if history is None:
            history = events._read_events(self.ids)
            self._note_events(history, rows, date)
        events = events._prepare_insert(rows, date)
        self._replay_clocks(history, is_opening, events)

    def _join_opening(self, rows, is_opening):
        """With the events that wait for what follows the opening of these tickets."""
        known = Letter.of(self.env.context).known
        waiting = known.get(OPENING, ())
        if not waiting or {ticket.id for ticket, *_rest in waiting} != set(self.ids):
            return rows, is_opening
        return [*known.pop(OPENING), *rows], True

    def _settle_opening(self):
        """Count the clocks of a ticket that waits, without what it waits for."""
        waiting = Letter.of(self.env.context).known.get(OPENING, ())
        ids = dict.fromkeys(ticket.id for ticket, _kind, _data in waiting)
        if ids:
            self.browse(ids)._add_events([])

    def _get_known_history(self, rows, date, is_opening):
        """{ticket id: its events}, as `_read_events` would return them, or None.

        A letter that opens a ticket is followed by its first message.
        """
        known = Letter.of(self.env.context).known
        key = ("history", *self.ids)
        history = {ticket_id: [] for ticket_id in self.ids}
        history = history if is_opening else known.get(key)
        if history is not None:
            self._note_events(history, rows, date)
            known[key] = history
        return history

    @api.model
    def _note_events(self, history, rows, date):
        for ticket, kind, data in rows:
            history[ticket.id].append(Event(to_seconds(date), kind, data))

    @api.model
    def _get_event_date(self):
        """Now; what imports history puts its moment into the context, also a relative
        one such as "-2d"."""
        moment = self.env.context.get("service_event_date")
        if isinstance(moment, str) and moment[:1] in "+-":
            moment = parse_date(moment, self.env)
        if isinstance(moment, datetime) and moment.tzinfo:
            moment = moment.astimezone(timezone.utc).replace(tzinfo=None)
        moment = fields.Datetime.to_datetime(moment) or fields.Datetime.now()
        return moment.replace(microsecond=0)

    def _replay_clocks(self, history=None, are_first=False, events=None):
        """Count the clocks anew from the events and store what they say.

        :param dict history: {ticket id: all its events}, read if it is not given
        :param bool are_first: the tickets have no clocks yet
        :param SQL events: adds the last ones, in the same statement
        """
        if not self.ids:
            return {}
        now = fields.Datetime.now()
        if history is None:
            clocks = self._count_clocks(now)
        else:
            clocks = self._count_histories(history, now)
        # clocks follow from events; no user writes them
        Status = self.env["service.sla.status"].sudo()
        stored = Status._store(clocks, now, are_first, events)
        self._show_clocks(stored, is_stored=are_first)
        return clocks

    def _show_clocks(self, rows, is_stored=False):
        """Have what `_compute_sla_state` would, without reading the clocks.

        :param dict rows: {ticket id: stored rows of its clocks}
        :param bool is_stored: whether `_prepare_show` has stored it
        """
        computed = [self._fields[name] for name in SHOWN]
        for field in computed:
            self.env.remove_to_compute(field, self)
        with self.env.protecting(computed, self):
            for ticket in self:
                shown = self._summarise_clocks(rows.get(ticket.id, ()))
                if is_stored:
                    ticket._remember(shown)
                else:
                    ticket.update(shown)
        if is_stored:
            self.modified(SHOWN)  # others may follow from it

    def _remember(self, values):
        """Know what is in the database already."""
        for name, value in values.items():
            field = self._fields[name]
            field._update_cache(self, field.convert_to_cache(value, self))

    @api.model
    def _prepare_show(self, rows):
        """The statement that stores what `_show_clocks` shows of new tickets."""
        values = [
            {"id": ticket_id, **self._summarise_clocks(clocks)}
            for ticket_id, clocks in rows.items()
        ]
        for shown in values:
            shown["sla_deadline"] = shown["sla_deadline"] or None
        types = {name: self._fields[name].column_type[1] for name in SHOWN}
        columns = [
            SQL("%s %s", SQL.identifier(name), SQL(kind))
            for name, kind in types.items()
        ]
        updates = [
            SQL("%s = %s", SQL.identifier(name), SQL.identifier("v", name))
            for name in SHOWN
        ]
        return SQL(
            "UPDATE service_ticket t SET %s FROM jsonb_to_recordset(%s)"
            " AS v(id int, %s) WHERE t.id = v.id AND t.id = ANY(%s)",
            SQL(", ").join(updates),
            json.dumps(values, default=str),
            SQL(", ").join(columns),
            list(rows),  # or PostgreSQL may read the whole table for some rows of JSON
        )

    def _count_clocks(self, now, with_intervals=False):
        """{ticket id: {metric: Clock}} by the events of the tickets."""
        history = self.env["service.ticket.event"]._read_events(self.ids)
        return self._count_histories(history, now, with_intervals)

    @api.model
    def _count_histories(self, history, now, with_intervals=False):
        return {
            ticket_id: self._count(events, now, with_intervals)
            for ticket_id, events in history.items()
        }

    @api.model
    def _count(self, events, now, with_intervals=False):
        """Clocks of one history; see :func:`clock.replay`."""
        rules, calendars = self._get_terms(events)
        levels = self.env["service.escalation.rule"]._get_levels()
        try:
            return replay(
                events,
                rules,
                calendars,
                to_seconds(now),
                lambda metric: levels.get(metric, ()),
                with_intervals=with_intervals,
            )
        except NoWorkingTime as error:
            raise UserError(
                self.env._(
                    "Days off cover all working hours for ten years, so no deadline"
                    " would ever come. Correct the days off of the working hours by"
                    " which the ticket's service policy counts."
                )
            ) from error

    @api.model
    def _get_terms(self, events):
        """Policies and working hours that a history names, by version."""
        Version = self.env["service.sla.version"]
        Calendar = self.env["service.calendar.version"]
        ids = {e.data.get("rule") for e in events if e.kind == "policy"} - {None}
        rules = {version_id: Version._get_rule(version_id) for version_id in ids}
        calendars = {
            rule.calendar: Calendar._get_work_calendar(rule.calendar)
            for rule in rules.values()
        }
        return rules, calendars

    def action_pause(self):
        """Ask why, and until when."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Pause the Clocks"),
            "res_model": "service.ticket.pause",
            "view_mode": "form",
            "target": "new",
            "context": {"default_ticket_ids": self.ids},
        }

    def action_resume(self):
        self.check_access("write")
        self._service_event("resume")

    def action_no_answer(self):
        """What the customer wrote last needs no answer."""
        self.check_access("write")
        self._service_event("dismissed")
