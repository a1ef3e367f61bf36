from odoo import fields, models
from odoo.tools import SQL

HOLDERS = [
    ("agent", "Agent"),
    ("nobody", "Nobody Yet"),
    ("customer", "Customer"),
    ("paused", "Paused by Us"),
]
# of an event v: the customer waits for an answer; the ticket is finished
ASKS = SQL(
    """(v.kind = 'customer' AND COALESCE(v.data ->> 'needs_answer', 'true') = 'true')"""
)
ENDS_PAUSE = SQL(
    """(v.kind = 'stage' AND (v.data ->> 'closed' = 'true'
           OR v.data ->> 'cancelled' = 'true'))"""
)


class ServiceBallReport(models.Model):
    """Who burned the time: stretches between two events of a ticket.

    Each belongs to whom the next step was up to. Hours are those of the wall clock,
    nights included, because that is how long the customer waited; the working hours
    by which deadlines count are in the clocks. The time of closed and merged tickets
    belongs to nobody.
    """

    _name = "service.ball.report"
    _description = "Who Held the Ball"
    _inherit = "service.report"
    _auto = False
    _order = "date desc, id desc"
    _depends = {"service.ticket.event": ["data", "date", "kind", "ticket_id"]}

    user_id = fields.Many2one(
        string="Held by", help="The agent to whom the ticket was assigned at the time."
    )
    holder = fields.Selection(HOLDERS, string="Ball with", readonly=True)
    reason = fields.Char(readonly=True, help="Why it was paused, or the stage.")
    date = fields.Datetime(string="From", readonly=True)
    date_end = fields.Datetime(string="Until", readonly=True)
    hours = fields.Float(readonly=True, help="By the wall clock.")

    def _get_columns(self):
        """Return {field: SQL}; x is the stretch, t its ticket."""
        return {
            **super()._get_columns(),
            "id": SQL("x.id * 2 + x.part"),
            "user_id": SQL("CASE WHEN x.holder = 'agent' THEN x.owner END"),
            "holder": SQL("x.holder"),
            "reason": SQL("x.reason"),
            "date": SQL("x.date"),
            "date_end": SQL("x.date_end"),
            "hours": SQL("EXTRACT(EPOCH FROM x.date_end - x.date) / 3600"),
        }

    def _get_tables(self):
        return SQL(
            "(%s) x JOIN service_ticket t ON t.id = x.ticket_id", self._get_stretches()
        )

    def _get_where(self):
        return SQL("t.active AND x.holder IS NOT NULL AND x.date < x.date_end")

    def _get_stretches(self):
        """A pause that ends by itself cuts a stretch in two: part 0 and part 1."""
        return SQL(
            """SELECT s.id, s.ticket_id, s.owner, p.part, p.date, p.date_end,
                      CASE WHEN s.over THEN NULL
                           WHEN p.part = 0 AND s.paused THEN 'paused'
                           WHEN s.waiting THEN 'customer'
                           WHEN s.owner IS NULL THEN 'nobody' ELSE 'agent' END
                          AS holder,
                      CASE WHEN p.part = 0 AND s.paused THEN s.pause_reason
                           WHEN s.waiting THEN s.stage_name END AS reason
                 FROM (%s) s
                CROSS JOIN LATERAL (
                       VALUES (0, s.date, s.middle), (1, s.middle, s.date_end)
                      ) AS p(part, date, date_end)""",
            self._get_situations(),
        )

    def _get_situations(self):
        """What was true from each event to the next; a pause lasts until `middle`."""
        return SQL(
            """SELECT e.id, e.ticket_id, e.date, e.date_end, %(facts)s
                 FROM (%(events)s) e
               WINDOW stage AS (PARTITION BY e.ticket_id, e.stages ORDER BY %(order)s),
                      owner AS (PARTITION BY e.ticket_id, e.owners ORDER BY %(order)s),
                      pause AS (PARTITION BY e.ticket_id, e.pauses ORDER BY %(order)s),
                      back AS (PARTITION BY e.ticket_id, e.backs ORDER BY %(order)s)""",
            facts=self._get_facts(),
            events=self._get_events(),
            order=SQL("e.date, e.id"),
        )

    def _get_facts(self):
        """Each as the last event that says something about it left it."""
        return SQL(
            """(FIRST_VALUE(e.data ->> 'owner') OVER owner)::int AS owner,
               %(closed)s OR %(cancelled)s OR e.merged AS over,
               FIRST_VALUE(e.kind) OVER pause = 'pause' AS paused,
               FIRST_VALUE(e.data ->> 'reason') OVER pause AS pause_reason,
               %(waiting)s AND FIRST_VALUE(e.kind) OVER back
                   NOT IN ('customer', 'resume', 'absorbed') AS waiting,
               FIRST_VALUE(e.data ->> 'name') OVER stage AS stage_name,
               CASE WHEN FIRST_VALUE(e.kind) OVER pause = 'pause'
                    THEN GREATEST(e.date, LEAST(e.date_end, %(until)s))
                    ELSE e.date_end END AS middle""",
            closed=_stage("closed"),
            cancelled=_stage("cancelled"),
            waiting=_stage("waiting"),
            until=SQL(
                """COALESCE(to_timestamp((FIRST_VALUE(e.data ->> 'until') OVER pause)
                       ::bigint) AT TIME ZONE 'UTC', e.date_end)"""
            ),
        )

    def _get_events(self):
        """Events with numbers that grow with each one that changes something."""
        return SQL(
            """SELECT v.id, v.ticket_id, v.date, v.kind, v.data,
                      LEAD(v.date, 1, now() AT TIME ZONE 'UTC') OVER w AS date_end,
                      COUNT(*) FILTER (WHERE v.kind = 'stage') OVER w AS stages,
                      COUNT(*) FILTER (WHERE v.kind IN ('opened', 'owner')) OVER w
                          AS owners,
                      COUNT(*) FILTER (WHERE v.kind IN ('pause', 'resume', 'absorbed')
                                          OR %(asks)s OR %(ends)s) OVER w AS pauses,
                      COUNT(*) FILTER (
                          WHERE v.kind IN ('stage', 'answer', 'dismissed', 'resume',
                                           'absorbed') OR %(asks)s) OVER w AS backs,
                      COUNT(*) FILTER (WHERE v.kind = 'merged') OVER w
                          > COUNT(*) FILTER (WHERE v.kind = 'unmerged') OVER w
                          AS merged
                 FROM service_ticket_event v
               WINDOW w AS (PARTITION BY v.ticket_id ORDER BY v.date, v.id)""",
            asks=ASKS,
            ends=ENDS_PAUSE,
        )


def _stage(flag):
    """Whether the stage that the ticket is in has a flag."""
    return SQL(
        "COALESCE((FIRST_VALUE(e.data ->> %s) OVER stage) = 'true', FALSE)", flag
    )
