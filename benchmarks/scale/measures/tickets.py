"""Tickets: list, board, and the minute's pass over the clocks.

How they compare with OCA's desk is measured by `benchmarks/service_desk`.
"""

from desk_race.screens import open_kanban, open_list, specification
from desk_race.sides import MISSED, NOT_DUE, without_commit

from odoo.tools import split_every

from .base import Budget, Measure

OPEN = [("is_closed", "=", False)]
MANY = 10_000
BATCH = 500  # as many as the minute's pass takes at once
QUIET_MINUTE = """
    SELECT ticket_id FROM service_sla_status
     WHERE next_due <= now() AT TIME ZONE 'UTC' ORDER BY next_due LIMIT 500"""
# What a specialist would do once a minute, who need not tell anybody, has no levels,
# and trusts the deadline that stands there.
NOTE_MISSED = """
    WITH missed AS (
        UPDATE service_sla_status
           SET state = 'breached', breached_date = deadline, next_due = NULL
         WHERE next_due <= now() AT TIME ZONE 'UTC' AND state = 'running'
     RETURNING ticket_id)
    UPDATE service_ticket SET sla_state = 'breached'
     WHERE id IN (SELECT ticket_id FROM missed)"""
LEFT = """
    SELECT count(*) FROM service_sla_status
     WHERE next_due <= now() AT TIME ZONE 'UTC'"""
EVENTS = """
    SELECT ticket_id, date, kind, data FROM service_ticket_event
     WHERE ticket_id = ANY(%s) ORDER BY ticket_id, id"""


def list_tickets(domain):
    def make(bench):
        env = bench.as_agent
        spec = specification(env, "service.ticket", "list")
        return lambda: open_list(env, "service.ticket", spec, domain)

    return make


def read_page(bench):
    names = ["number", "name", "stage_id", "priority", "sla_state", "sla_deadline"]
    Ticket = bench.as_agent["service.ticket"]
    return lambda: Ticket.search([], limit=80).read(names)


def board(bench):
    env = bench.as_agent
    spec = specification(env, "service.ticket", "kanban")
    return lambda: open_kanban(env, "service.ticket", spec, OPEN)


def late(bench):
    Ticket = bench.as_agent["service.ticket"]
    domain = [*OPEN, ("sla_state", "=", "breached")]
    return lambda: (Ticket.search(domain, limit=80), Ticket.search_count(domain))


def quiet_sweep(bench):
    bench.env.cr.execute(NOT_DUE)
    Status = bench.env["service.sla.status"]
    return lambda: without_commit(Status, Status._cron_due)


def plain_look(bench):
    cr = bench.env.cr
    cr.execute(NOT_DUE)
    return lambda: cr.execute(QUIET_MINUTE)


def sweep(bench):
    """Many targets were missed since the last pass. How many are left after it?"""
    cr = bench.env.cr
    call = quiet_sweep(bench)
    cr.execute(MISSED, [MANY])
    return lambda: (call(), _count_due(cr))[1]


def plain_sweep(bench):
    cr = bench.env.cr
    cr.execute(NOT_DUE)
    cr.execute(MISSED, [MANY])
    return lambda: (cr.execute(NOTE_MISSED), _count_due(cr))[1]


def _count_due(cr):
    cr.execute(LEFT)
    return cr.fetchone()[0]


def escalate(bench):
    """The same of a batch, and a level of escalation tells each ticket's agent."""
    env = bench.env
    call = quiet_sweep(bench)
    env["service.escalation.rule"].create({"name": "Missed", "level": 1})
    env.flush_all()
    env.cr.execute(MISSED, [BATCH])

    def sweep_and_forget():
        call()
        env.flush_all()
        env.registry.clear_cache()  # the rule is rolled back

    return sweep_and_forget


def replay(bench):
    tickets = bench.env["service.ticket"].browse(_pick_tickets(bench))

    def call():
        for ids in split_every(BATCH, tickets.ids):
            tickets.browse(ids)._replay_clocks()
            bench.env.flush_all()
            bench.env.invalidate_all()

    return call


def read_events(bench):
    cr, ids = bench.env.cr, _pick_tickets(bench)

    def call():
        cr.execute(EVENTS, [ids])
        cr.fetchall()

    return call


def _pick_tickets(bench):
    """Ids of many tickets, spread over all of them."""
    cr = bench.env.cr
    cr.execute("SELECT max(id) / %s FROM service_ticket", [MANY])
    step = cr.fetchone()[0] or 1
    cr.execute(
        "SELECT id FROM service_ticket WHERE mod(id, %s) = 0 ORDER BY id LIMIT %s",
        [step, MANY],
    )
    return [ticket_id for (ticket_id,) in cr.fetchall()]


MEASURES = [
    Measure(
        "tickets",
        "list of 80 tickets, all",
        list_tickets([]),
    ),
    Measure(
        "tickets",
        "list of 80 tickets, open ones",
        list_tickets(OPEN),
    ),
    Measure(
        "tickets",
        "read 80 tickets with stage and deadline",
        read_page,
        budget=Budget(sql=6, ms=40),
    ),
    Measure("tickets", "board of open tickets", board),
    Measure(
        "tickets",
        "late tickets, with their number",
        late,
        budget=Budget(ms=10),
        why="the number is counted in an index, one row per late ticket; two searches"
        " by the ORM are most of the rest.",
    ),
    Measure(
        "sweep",
        "the minute's pass, nothing due",
        quiet_sweep,
        plain_look,
        beside="plain SQL",
        budget=Budget(sql=3),
    ),
    Measure(
        "sweep",
        f"the minute's pass, {MANY:,} targets missed (or all that are)",
        sweep,
        plain_sweep,
        beside="plain SQL, without events, levels or anybody told",
        same=int,
    ),
    Measure(
        "sweep",
        f"the minute's pass, {BATCH} targets missed, each told to the ticket's agent",
        escalate,
    ),
    Measure(
        "replay",
        f"count the clocks of {MANY:,} tickets anew from their events",
        replay,
        read_events,
        beside="plain SQL: only reading the events",
    ),
]
