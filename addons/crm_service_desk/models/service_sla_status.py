import json
from datetime import datetime
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

from ..clock import to_datetime
from .service_sla import METRICS

STATES = [
    ("running", "Running"),
    ("paused", "Paused"),
    ("met", "Met"),
    ("breached", "Breached"),
    ("cancelled", "Cancelled"),
]

# A level that waits to be dealt with makes the clock due at once. That the tickets are
# named twice keeps PostgreSQL from reading the whole table: it cannot know how many
# rows are in the JSON.
UPSERT = """
%(before)s
INSERT INTO service_sla_status (%(names)s, fired, level, next_due)
     SELECT %(values)s, COALESCE(s.fired, 0), COALESCE(s.level, 0),
            CASE WHEN v.is_open AND v.passed > COALESCE(s.fired, 0)
                 THEN %(now)s ELSE v.due END
       FROM jsonb_to_recordset(%(rows)s) AS v(%(columns)s, due timestamp)
  LEFT JOIN service_sla_status s
         ON s.ticket_id = v.ticket_id
        AND s.ticket_id = ANY(%(tickets)s)
        AND s.metric = v.metric
        AND s.generation = v.generation
ON CONFLICT (ticket_id, metric) DO UPDATE SET %(updates)s
  RETURNING ticket_id, state, is_open, deadline, level
"""
FORGET = """
DELETE FROM service_sla_status
 WHERE ticket_id = ANY(%s)
   AND NOT ticket_id || ' ' || metric = ANY(%s)
RETURNING id
"""


class StoredClock(NamedTuple):
    """What a ticket shows of a clock, as it is in the database."""

    ticket_id: int
    state: str
    is_open: bool
    deadline: datetime
    level: int

    @classmethod
    def of(cls, row):
        """A new one, of the values that are about to be stored."""
        names = ("ticket_id", "state", "is_open", "deadline")
        return cls(*(row[name] for name in names), level=0)


def _group(clocks):
    """{ticket id: its clocks}"""
    found = {}
    for clock in clocks:
        found.setdefault(clock.ticket_id, []).append(clock)
    return found


class ServiceSlaStatus(models.Model):
    """One clock: the result of replaying a ticket's events for one target.

    Nobody writes here; a replay does, for a whole batch of tickets at once.
    """

    _name = "service.sla.status"
    _description = "Service Clock"
    _order = "ticket_id desc, id"
    _log_access = False
    _rec_name = "metric"

    ticket_id = fields.Many2one(
        "service.ticket", required=True, ondelete="cascade", readonly=True
    )
    metric = fields.Selection(METRICS, required=True, readonly=True)
    state = fields.Selection(STATES, required=True, readonly=True)
    sla_id = fields.Many2one(
        "service.sla",
        string="Service Policy",
        ondelete="set null",
        readonly=True,
        index="btree_not_null",
    )
    version_id = fields.Many2one(
        "service.sla.version",
        string="Policy Version",
        ondelete="restrict",
        readonly=True,
        index=True,
    )
    calendar_version_id = fields.Many2one(
        related="version_id.calendar_version_id", string="Working Hours"
    )
    target = fields.Integer(readonly=True, help="Working seconds.")
    consumed = fields.Integer(readonly=True, help="Working seconds used so far.")
    hours = fields.Float(
        string="Target (hours)", compute="_compute_hours", help="Working hours."
    )
    consumed_hours = fields.Float(
        string="Used (hours)", readonly=True, aggregator="avg", help="Working hours."
    )
    paused_hours = fields.Float(
        readonly=True,
        aggregator="sum",
        help="Working hours in which the clock stood still to wait.",
    )
    unanswered_hours = fields.Float(
        string="Paused over an Unanswered Message (hours)",
        readonly=True,
        aggregator="sum",
        help="Working hours that did not count although the customer had no answer.",
    )
    start_date = fields.Datetime(string="Started on", readonly=True)
    deadline = fields.Datetime(readonly=True)
    reached_date = fields.Datetime(string="Reached on", readonly=True)
    breached_date = fields.Datetime(string="Missed on", readonly=True)
    next_due = fields.Datetime(
        readonly=True, help="When something about this clock changes by itself."
    )
    is_open = fields.Boolean(string="Open", readonly=True)
    laps = fields.Integer(
        string="Times", readonly=True, help="How often the customer waited for it."
    )
    laps_met = fields.Integer(string="Times Met", readonly=True)
    laps_breached = fields.Integer(string="Times Missed", readonly=True)
    generation = fields.Integer(
        readonly=True, help="Grows when the ticket gets another policy."
    )
    passed = fields.Integer(
        readonly=True, help="Escalation levels whose moment has come."
    )
    fired = fields.Integer(
        readonly=True, help="Escalation levels that have been dealt with."
    )
    level = fields.Integer(string="Escalation Level", readonly=True)

    _ticket_metric_uniq = models.UniqueIndex("(ticket_id, metric)")
    # a quiet minute looks at nothing else
    _due_idx = models.Index("(next_due) WHERE next_due IS NOT NULL")

    @api.depends("target")
    def _compute_hours(self):
        for status in self:
            status.hours = status.target / 3600

    @api.depends("metric", "ticket_id")
    def _compute_display_name(self):
        labels = dict(self._fields["metric"]._description_selection(self.env))
        for status in self:
            status.display_name = labels.get(status.metric, "")

    @api.model
    def _store(self, clocks, now, are_first=False, events=None):
        """Write the clocks of a batch of tickets in one statement.

        :param dict clocks: {ticket id: {metric: Clock}}
        :param datetime now: due now, if a level of escalation waits to be dealt with
        :param bool are_first: the tickets have no clocks yet
        :param SQL events: what they follow from, added in the same statement
        :return: {ticket id: its stored clocks}
        """
        rows = [
            self._prepare_row(ticket_id, clock)
            for ticket_id, of_ticket in clocks.items()
            for clock in of_ticket.values()
        ]
        before = [events] if events else []
        first = [StoredClock.of(row) for row in rows] if are_first else []
        if first:
            tickets = self.env["service.ticket"].browse(clocks)
            before.append(tickets._prepare_show(_group(first)))
        elif not are_first:
            before.append(self._prepare_forget(clocks))
        if rows:
            stored = self._upsert(rows, now, before)
        else:
            stored = []
            for statement in before:
                self.env.cr.execute(statement)
        self.invalidate_model()
        return _group(stored)

    @api.model
    def _prepare_forget(self, clocks):
        """Delete clocks of targets that a ticket no longer has."""
        kept = [
            f"{ticket_id} {metric}"
            for ticket_id, of_ticket in clocks.items()
            for metric in of_ticket
        ]
        return SQL(FORGET, list(clocks), kept)

    @api.model
    def _prepare_row(self, ticket_id, clock):
        """Values of the stored columns of a clock: a hook."""
        sla_id, _calendar = self.env["service.sla.version"]._get_origin(clock.rule)
        return {
            "ticket_id": ticket_id,
            "metric": clock.metric,
            "state": clock.state,
            "sla_id": sla_id or None,
            "version_id": clock.rule,
            "target": clock.target,
            "consumed": clock.consumed,
            "consumed_hours": clock.consumed / 3600,
            "paused_hours": clock.paused / 3600,
            "unanswered_hours": clock.unanswered / 3600,
            "start_date": to_datetime(clock.start),
            "deadline": to_datetime(clock.deadline),
            "reached_date": to_datetime(clock.reached),
            "breached_date": to_datetime(clock.breached),
            "due": to_datetime(clock.next_due),
            "is_open": clock.is_open,
            "laps": clock.laps,
            "laps_met": clock.laps_met,
            "laps_breached": clock.laps_breached,
            "generation": clock.generation,
            "passed": len(clock.passed),
        }

    @api.model
    def _upsert(self, rows, now, before):
        """Levels stay dealt with until a replay under another policy begins.

        :param list before: statements to run along with it
        """
        names = [name for name in rows[0] if name != "due"]
        columns = [
            SQL("%s %s", SQL.identifier(name), SQL(self._fields[name].column_type[1]))
            for name in names
        ]
        updates = [
            SQL("%s = %s", SQL.identifier(name), SQL.identifier("excluded", name))
            for name in [*names, "fired", "level", "next_due"]
        ]
        found = self.env.execute_query(
            SQL(
                UPSERT,
                before=self._join_statements(before),
                names=SQL(", ").join(map(SQL.identifier, names)),
                values=SQL(", ").join(SQL.identifier("v", name) for name in names),
                tickets=list({row["ticket_id"] for row in rows}),
                now=now,
                rows=json.dumps(rows, default=str),
                columns=SQL(", ").join(columns),
                updates=SQL(", ").join(updates),
            )
        )
        return [StoredClock(*row) for row in found]

    @api.model
    def _join_statements(self, statements):
        """Put them before another one, which runs along with all of them."""
        parts = [
            SQL("%s AS (%s)", SQL.identifier(f"part_{number}"), statement)
            for number, statement in enumerate(statements)
        ]
        return SQL("WITH %s", SQL(", ").join(parts)) if parts else SQL()

    @api.model
    def _get_badges(self, ticket_ids):
        """{ticket id: badges of its clocks, the nearest deadline first}.

        A board shows hundreds, so no record is made of each.
        """
        self.flush_model()
        columns = SQL(", ").join(map(SQL.identifier, self._get_badge_columns()))
        query = "SELECT %s FROM %s WHERE ticket_id = ANY(%s) ORDER BY deadline, id"
        table = SQL.identifier(self._table)
        self.env.cr.execute(SQL(query, columns, table, list(ticket_ids)))
        rows = self.env.cr.dictfetchall()
        ids = {row["sla_id"] for row in rows} - {None}
        policies = self.env["service.sla"].browse(ids)
        policies.fetch(["name"])
        names = {policy.id: policy.name for policy in policies}
        labels = dict(self._fields["metric"]._description_selection(self.env))
        badges = {}
        for row in rows:
            badge = self._prepare_badge(row, labels, names)
            badges.setdefault(row["ticket_id"], []).append(badge)
        return badges

    @api.model
    def _get_badge_columns(self):
        """Names of columns that `_prepare_badge` needs: a hook."""
        return [
            *("ticket_id", "metric", "state", "is_open", "target"),
            *("deadline", "level", "sla_id"),
        ]

    @api.model
    def _prepare_badge(self, row, labels, policies):
        """What a badge shows of the clock: a hook.

        :param dict row: the columns of `_get_badge_columns`
        :param dict labels: {metric: its name}
        :param dict policies: {id: name of the policy}
        """
        return {
            "metric": row["metric"],
            "label": labels.get(row["metric"], ""),
            "state": row["state"],
            "is_open": row["is_open"],
            "target": row["target"],
            "deadline": fields.Datetime.to_string(row["deadline"]),
            "level": row["level"],
            "policy": policies.get(row["sla_id"], ""),
        }

    def action_view_ticket(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "service.ticket",
            "res_id": self.ticket_id.id,
            "view_mode": "form",
        }
