from datetime import timedelta

import psycopg2.errors

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .service_ticket import CHANNELS

STATES = [
    ("ticket", "New Ticket"),
    ("reply", "Answer"),
    ("automatic", "Automatic Message"),
    ("quarantine", "Quarantine"),
]
KEEP_DAYS = 730
KEY_SIZE = 255


class AlreadyTaken(Exception):
    """This has come in before: give up the savepoint."""


class ServiceIntake(models.Model):
    """The book at the door: one line for each thing that came in.

    The unique key makes a second delivery of the same thing impossible, also in a
    transaction that runs at the same time.
    """

    _name = "service.intake"
    _description = "Intake Log"
    _order = "id desc"
    _rec_name = "key"
    _log_access = False

    date = fields.Datetime(required=True, readonly=True)
    channel = fields.Selection(CHANNELS, required=True, readonly=True)
    key = fields.Char(required=True, readonly=True)
    sender = fields.Char(readonly=True)
    state = fields.Selection(STATES, required=True, readonly=True)
    team_id = fields.Many2one(
        "service.team", readonly=True, ondelete="set null", index="btree_not_null"
    )
    ticket_id = fields.Many2one(
        "service.ticket", readonly=True, ondelete="set null", index="btree_not_null"
    )
    quarantine_id = fields.Many2one(
        "service.quarantine", readonly=True, ondelete="set null", index="btree_not_null"
    )
    company_id = fields.Many2one("res.company", readonly=True, index="btree_not_null")

    _key_idx = models.UniqueIndex("(channel, key)", "This has come in already.")
    _sender_idx = models.Index("(sender, date)")
    _date_idx = models.Index("(date)")

    def write(self, vals):
        self.check_access("write")
        if not set(vals) <= {"ticket_id", "quarantine_id"}:
            raise UserError(self.env._("The intake log cannot be changed."))
        return super().write(vals)

    @api.model
    def _claim(self, channel, key, state, **values):
        """Note that something came in, unless it did before.

        Whoever claims the same key at the same time waits for the end of the other
        transaction.

        :raise AlreadyTaken: leave the savepoint around the call by it
        """
        line = {
            "channel": channel,
            "key": key[:KEY_SIZE],
            "state": state,
            "date": fields.Datetime.now(),
            **values,
        }
        query = SQL(
            "INSERT INTO service_intake (%s) VALUES (%s) RETURNING id",
            SQL(", ").join(SQL.identifier(name) for name in line),
            SQL(", ").join(SQL("%s", value or None) for value in line.values()),
        )
        try:
            self.env.cr.execute(query, log_exceptions=False)
        except psycopg2.errors.UniqueViolation as error:
            raise AlreadyTaken(key) from error
        return self.browse(self.env.cr.fetchone()[0])

    def _file(self, ticket):
        """Note what a claim became."""
        self.ticket_id = ticket
        self.env.cr.execute(
            SQL(
                "UPDATE service_intake SET team_id = %s, company_id = %s WHERE id = %s",
                ticket.team_id.id or None,
                ticket.company_id.id,
                self.id,
            )
        )

    @api.model
    def _find(self, channel, key):
        return self.search(
            [("channel", "=", channel), ("key", "=", key[:KEY_SIZE])], limit=1
        )

    @api.model
    def _get_sender_facts(self, sender, minutes):
        """What the door asks about a sender, in one query.

        :return: tuple (messages within so many minutes, within a day, is blocked)
        """
        now = fields.Datetime.now()
        domain = "@" + sender.rpartition("@")[2]
        self.env["service.blocked.sender"].flush_model()
        self.env.cr.execute(
            SQL(
                """
                SELECT count(*) FILTER (WHERE date >= %s), count(*),
                       EXISTS (SELECT FROM service_blocked_sender
                                WHERE active AND name IN (%s, %s))
                  FROM service_intake
                 WHERE sender = %s AND date >= %s
                """,
                now - timedelta(minutes=minutes),
                sender,
                domain,
                sender,
                now - timedelta(minutes=max(minutes, 24 * 60)),
            )
        )
        return self.env.cr.fetchone()

    @api.autovacuum
    def _gc_intake(self):
        limit = fields.Datetime.now() - timedelta(days=KEEP_DAYS)
        lines = self.search([("date", "<", limit)], limit=10000, order="date")
        lines.unlink()
        return len(lines), 0 if len(lines) < 10000 else 1
