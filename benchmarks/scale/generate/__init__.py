"""A company's database at a chosen size: `make(env, customers)`."""

from odoo.tools import SQL

from odoo.addons.crm_partner_prm.tools.customer_words import name_key

from ..progress import Progress, say
from ..sizes import Sizes
from . import customers, history, relations, sales, tickets
from .world import World

NAMES = 10_000  # names in one statement
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
    for model in ("res.partner", "crm.lead"):
        progress.once(f"sound of {model}", lambda model=model: _sound(env[model]))
    progress.once("statistics", lambda: _analyze(env))
    return progress


def _sound(records):
    """How names sound (crm_partner_prm), which no SQL can say: each name once."""
    cr, table = records.env.cr, SQL.identifier(records._table)
    column = "name" if records._name == "res.partner" else "partner_name"
    source = SQL.identifier(column)
    cr.execute(SQL("SELECT DISTINCT %s FROM %s WHERE %s <> ''", source, table, source))
    names = [name for (name,) in cr.fetchall()]
    _silence(cr, table, source)
    for start in range(0, len(names), NAMES):
        part = names[start : start + NAMES]
        cr.execute(
            SQL(
                """
                UPDATE %s t SET prm_name_key = v.sound
                  FROM unnest(%s, %s) AS v (name, sound)
                 WHERE t.%s = v.name AND t.prm_name_key IS DISTINCT FROM v.sound
                """,
                table,
                part,
                [name_key(name) for name in part],
                source,
            )
        )


def _silence(cr, table, source):
    """The copy of a deal that named a company may name none."""
    cr.execute(
        SQL(
            "UPDATE %s SET prm_name_key = NULL WHERE prm_name_key <> ''"
            " AND COALESCE(%s, '') = ''",
            table,
            source,
        )
    )


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
