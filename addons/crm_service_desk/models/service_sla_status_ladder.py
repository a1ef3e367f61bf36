import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..clock import to_datetime

_logger = logging.getLogger(__name__)

BATCH = 500


class ServiceSlaStatus(models.Model):
    """Clocks that are due: deadlines that passed, pauses that end, escalation."""

    _inherit = "service.sla.status"

    @api.model
    def _cron_due(self):
        """Deal with what is due, in batches that other workers skip."""
        while ticket_ids := self._lock_due(BATCH):
            self._deal_with(list(dict.fromkeys(ticket_ids)))
            done = len(ticket_ids)
            remaining = BATCH if done >= BATCH else 0
            if not self.env["ir.cron"]._commit_progress(done, remaining=remaining):
                break
            if not remaining:
                break

    @api.model
    def _lock_due(self, limit):
        """Ids of the tickets of so many due clocks, one for each clock.

        The clocks stay locked until the commit.
        """
        self.flush_model(["next_due"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT ticket_id FROM service_sla_status
                 WHERE next_due <= %s
              ORDER BY next_due LIMIT %s FOR UPDATE SKIP LOCKED
                """,
                fields.Datetime.now(),
                limit,
            )
        )
        return [ticket_id for (ticket_id,) in rows]

    @api.model
    def _deal_with(self, ticket_ids):
        """All at once; if one of them fails, one by one."""
        tickets = self.env["service.ticket"].browse(ticket_ids)
        try:
            with self.env.cr.savepoint():
                self._climb(tickets)
        except Exception:
            self.env.invalidate_all()
            for ticket in tickets:
                self._deal_with_one(ticket)

    @api.model
    def _deal_with_one(self, ticket):
        try:
            with self.env.cr.savepoint():
                self._climb(ticket)
        except Exception:
            _logger.exception("The clocks of ticket %s cannot be counted", ticket.id)
            self.env.invalidate_all()
            again = fields.Datetime.now() + timedelta(hours=1)
            self.env.execute_query(
                SQL(
                    "UPDATE service_sla_status SET next_due = %s"
                    " WHERE ticket_id = %s AND next_due IS NOT NULL RETURNING id",
                    again,
                    ticket.id,
                )
            )

    @api.model
    def _climb(self, tickets):
        """Replay the clocks, then act on each level that was reached since."""
        clocks = tickets._replay_clocks()
        now = fields.Datetime.now()
        domain = [("ticket_id", "in", tickets.ids), ("is_open", "=", True)]
        waiting = self.search(domain).filtered(lambda c: c.passed > c.fired)
        if not waiting:
            return
        known = waiting._get_fired_levels()
        steps = []
        for status in waiting:
            clock = clocks[status.ticket_id.id][status.metric]
            steps += status._get_steps(clock, known.get(status.id, set()))
        self.env["service.escalation"].create(
            [self._prepare_escalation(*step, now) for step in steps]
        )
        waiting._note_fired(clocks)
        self._act([(status, rule) for status, rule, acts in steps if acts])

    def _get_fired_levels(self):
        """{clock id: levels of its generation that have fired}."""
        rows = self.env["service.escalation"].search_fetch(
            [("status_id", "in", self.ids)], ["status_id", "level", "generation"]
        )
        levels = {}
        for row in rows:
            if row.generation == row.status_id.generation:
                levels.setdefault(row.status_id.id, set()).add(row.level)
        return levels

    def _get_steps(self, clock, known):
        """[(clock, rule, whether it acts)]: levels in order, only the last acts."""
        rules = self.env["service.escalation.rule"].browse(clock.passed)
        chosen = {}
        for rule in rules.sorted():
            if rule.level in known or rule.level in chosen:
                continue
            if rule._accepts(self.ticket_id, self.sla_id):
                chosen[rule.level] = rule
        highest = max(chosen, default=0)
        return [(self, rule, level == highest) for level, rule in chosen.items()]

    @api.model
    def _prepare_escalation(self, status, rule, acts, now):
        return {
            "status_id": status.id,
            "ticket_id": status.ticket_id.id,
            "rule_id": rule.id,
            "level": rule.level,
            "generation": status.generation,
            "date": now,
            "has_acted": acts,
        }

    def _note_fired(self, clocks):
        """The levels are dealt with; from now on the clock is due when the next is."""
        rows = []
        for status in self:
            clock = clocks[status.ticket_id.id][status.metric]
            due = to_datetime(clock.next_due)
            rows.append(SQL("(%s, %s::timestamp)", status.id, due))
        self.env.execute_query(
            SQL(
                """
                UPDATE service_sla_status s
                   SET fired = s.passed, next_due = v.due, level = COALESCE((
                           SELECT MAX(e.level) FROM service_escalation e
                            WHERE e.status_id = s.id AND e.generation = s.generation
                       ), 0)
                  FROM (VALUES %s) AS v(id, due)
                 WHERE s.id = v.id
             RETURNING s.id
                """,
                SQL(", ").join(rows),
            )
        )
        self.invalidate_recordset()
        tickets = self.ticket_id
        self.env.add_to_compute(tickets._fields["escalation_level"], tickets)

    @api.model
    def _act(self, steps):
        """A broken rule must not stop the ladder of the others: if one fails, all of
        them act one by one.

        :param list steps: (clock, rule)
        """
        try:
            with self.env.cr.savepoint():
                for status, rule in steps:
                    rule._escalate(status.ticket_id, status.metric)
        except Exception:
            if len(steps) > 1:
                for step in steps:
                    self._act([step])
            else:
                _logger.exception("Escalation failed: %s", steps)
