"""A company's database at a chosen size: `make(env, customers)`."""

from odoo.tools import SQL

from ..progress import Progress, say
from ..sizes import Sizes
from . import customers, history, relations, sales, tickets
from .world import World

SUBJECTS = (customers, relations, history, sales, tickets)


def make(env, number: int) -> "Progress":
    """Fill the database, or go on where a stopped run left it."""
    progress = Progress(env)
    progress.start()
    sizes = Sizes(number)
    wanted = progress.note("number", lambda: number)
    if wanted != number:
        raise ValueError(f"this database is being filled with {wanted} customers")
    plan = ", ".join(f"{rows:,} {name}" for name, rows in sizes.plan().items())
    say(f"filling: {plan}")
    world = World(env, progress, sizes)
    for subject in SUBJECTS:
        subject.make(world)
    progress.once("statistics", lambda: _analyze(env))
    return progress


def _analyze(env):
    """Statistics, and the map of pages that index-only scans need."""
    env.cr.commit()
    env.cr.connection.autocommit = True
    try:
        for table in tables_made(env.cr):
            env.cr.execute(SQL("VACUUM (ANALYZE) %s", SQL.identifier(table)))
    finally:
        env.cr.connection.autocommit = False


def tables_made(cr) -> list[str]:
    cr.execute("SELECT DISTINCT source FROM bench.base ORDER BY 1")
    return [name for (name,) in cr.fetchall()] + list(sales.RELATIONS)
