"""Tickets: list, board, and the minute's pass over the clocks.

How they compare with OCA's desk is measured by `benchmarks/service_desk`.
"""

from desk_race.screens import open_kanban, open_list, specification
from desk_race.sides import DUE, NOT_DUE, without_commit

from .base import Budget, Measure

OPEN = [("is_closed", "=", False)]
DUE_NUMBER = 10_000
QUIET_MINUTE = """
    SELECT ticket_id FROM service_sla_status
     WHERE next_due <= now() AT TIME ZONE 'UTC' ORDER BY next_due LIMIT 500"""


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


def sweep(number):
    """So many clocks are due, or all that are open if they are fewer."""

    def make(bench):
        cr = bench.env.cr
        cr.execute(NOT_DUE)
        if number:
            cr.execute(DUE, [number])
        Status = bench.env["service.sla.status"]
        return lambda: without_commit(Status, Status._cron_due)

    return make


def plain_look(bench):
    cr = bench.env.cr
    cr.execute(NOT_DUE)
    return lambda: cr.execute(QUIET_MINUTE)


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
        sweep(0),
        plain_look,
        beside="plain SQL",
        budget=Budget(sql=3),
    ),
    Measure(
        "sweep",
        f"the minute's pass, {DUE_NUMBER:,} clocks due (or all that run)",
        sweep(DUE_NUMBER),
    ),
]
