from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import split_every

from ..clock import Event, to_datetime, to_seconds
from ..models.service_sla import METRICS
from ..models.service_sla_status import STATES

BATCH = 500
SHOWN = 200


class ServiceSlaReplay(models.TransientModel):
    """Open tickets counted anew by what a policy and its working hours say now, with
    a look at what would change first."""

    _name = "service.sla.replay"
    _description = "Replay of Open Tickets"

    sla_id = fields.Many2one("service.sla", string="Service Policy", required=True)
    line_ids = fields.One2many("service.sla.replay.line", "replay_id", readonly=True)
    ticket_count = fields.Integer(string="Open Tickets", readonly=True)
    change_count = fields.Integer(string="Clocks That Change", readonly=True)
    late_count = fields.Integer(string="Become Late", readonly=True)
    saved_count = fields.Integer(string="No Longer Late", readonly=True)
    shown = fields.Integer(default=SHOWN, readonly=True)

    @api.model_create_multi
    def create(self, vals_list):
        replays = super().create(vals_list)
        for replay in replays:
            replay._preview()
        return replays

    def _get_tickets(self):
        """Open tickets under the policy, and those that have no clock yet."""
        domain = Domain("is_closed", "=", False) & (
            Domain("sla_status_ids", "any", [("sla_id", "=", self.sla_id.id)])
            | Domain("sla_status_ids", "=", False)
        )
        if self.sla_id.company_id:
            domain &= Domain("company_id", "=", self.sla_id.company_id.id)
        # a manager changes the rules for all tickets of the own companies
        return self.env["service.ticket"].sudo().search(domain)

    def _get_rows(self, tickets):
        """(ticket, kind, data) of the policy that each ticket has from now on."""
        rows, pins = [], {}
        for ticket, policy in self.env["service.sla"]._get_policies(tickets).items():
            if policy != self.sla_id and not ticket.sla_status_ids:
                continue
            calendar = policy._get_calendar(ticket) if policy else False
            key = (policy, calendar)
            if key not in pins:
                pins[key] = policy._pin(calendar).id if policy else None
            data = {"rule": pins[key], "replay": True}
            rows.append((ticket, "policy", data))
        return rows

    def _preview(self):
        lines, figures = [], [0, 0, 0, 0]
        for tickets in self._get_batches():
            rows = self._get_rows(tickets)
            changes = self._compare(rows)
            lines += changes[: SHOWN - len(lines)]
            for index, number in enumerate(self._sum_up(rows, changes)):
                figures[index] += number
        names = ("ticket_count", "change_count", "late_count", "saved_count")
        commands = [fields.Command.create(line) for line in lines]
        values = dict(zip(names, figures, strict=True))
        self.write(values | {"line_ids": commands})

    def _get_batches(self):
        tickets = self._get_tickets()
        for ids in split_every(BATCH, tickets.ids):
            yield tickets.browse(ids)

    @api.model
    def _sum_up(self, rows, changes):
        late = [line for line in changes if line["new_state"] == "breached"]
        saved = [line for line in changes if line["old_state"] == "breached"]
        return (
            len(rows),
            len(changes),
            sum(line["old_state"] != "breached" for line in late),
            sum(line["new_state"] != "breached" for line in saved),
        )

    @api.model
    def _compare(self, rows):
        """Values of lines for the clocks that a replay would change."""
        now = fields.Datetime.now()
        tickets = self.env["service.ticket"].union(*(row[0] for row in rows))
        events = self.env["service.ticket.event"]._read_events(tickets.ids)
        lines = []
        for ticket, kind, data in rows:
            history = [*events[ticket.id], Event(to_seconds(now), kind, data)]
            lines += self._compare_clocks(ticket, ticket._count(history, now))
        return lines

    @api.model
    def _compare_clocks(self, ticket, clocks):
        old = {status.metric: status for status in ticket.sla_status_ids}
        none = self.env["service.sla.status"]
        for metric, _label in METRICS:
            before, after = old.get(metric, none), clocks.get(metric)
            line = {
                "ticket_id": ticket.id,
                "metric": metric,
                "old_state": before.state,
                "old_deadline": before.deadline,
                "new_state": after.state if after else False,
                "new_deadline": to_datetime(after.deadline) if after else False,
            }
            pairs = ("state", "deadline")
            if any(line[f"old_{name}"] != line[f"new_{name}"] for name in pairs):
                yield line

    def action_replay(self):
        self.ensure_one()
        self.sla_id.check_access("write")
        for tickets in self._get_batches():
            rows = self._get_rows(tickets)
            tickets.browse(row[0].id for row in rows)._add_events(rows)
        return {"type": "ir.actions.act_window_close"}


class ServiceSlaReplayLine(models.TransientModel):
    _name = "service.sla.replay.line"
    _description = "Clock That a Replay Changes"

    replay_id = fields.Many2one("service.sla.replay", required=True, ondelete="cascade")
    ticket_id = fields.Many2one("service.ticket", ondelete="cascade")
    metric = fields.Selection(METRICS, string="Clock")
    old_state = fields.Selection(STATES, string="Is")
    old_deadline = fields.Datetime(string="Deadline")
    new_state = fields.Selection(STATES, string="Becomes")
    new_deadline = fields.Datetime()
