"""What the sides of all three races have in common."""

from contextlib import ExitStack, contextmanager
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError

INDEXED = """
    SELECT a.attname
      FROM pg_index i
      JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
     WHERE i.indrelid = %s::regclass"""

HIDDEN = set(vars(object)) | {"__dict__", "__module__", "__weakref__"}

REFERENCES = """
    SELECT c.conrelid::regclass::text, a.attname
      FROM pg_constraint c
      JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
     WHERE c.contype = 'f' AND c.confrelid = 'res_partner'::regclass
     ORDER BY 1, 2"""


class Side:
    """One side: ours, or the peer's."""

    key = ""

    def __init__(self, world):
        self.world = world
        self.env = world.env


def refuses(side, call) -> tuple[str, bool]:
    """Whether the side refuses what would be wrong."""
    try:
        with side.env.cr.savepoint():
            call()
            side.env.flush_all()
    except (AccessError, IntegrityError, UserError):
        return "refused", True
    return "accepted", False


def says_indexes(cr, wanted: dict[str, tuple]) -> tuple[str, bool]:
    """Which of the columns no index begins with.

    :param wanted: columns by table
    """
    missing = []
    for table, columns in wanted.items():
        cr.execute(INDEXED, [table])
        indexed = {name for (name,) in cr.fetchall()}
        prefix = f"{table}." if len(wanted) > 1 else ""
        missing += [f"{prefix}{name}" for name in columns if name not in indexed]
    return (f"none for {', '.join(missing)}" if missing else "each has one"), (
        not missing
    )


def says_whole_scans(env, modules: set[str]) -> tuple[str, bool]:
    """Columns of the modules' tables that PostgreSQL has to look a contact up in, one
    row after the other, before it deletes the contact."""
    tables = {
        model._table
        for model in env.values()
        if model._original_module in modules and not model.is_transient()
    }
    env.cr.execute(REFERENCES)
    found = [(table, name) for table, name in env.cr.fetchall() if table in tables]
    missing = []
    for table, name in found:
        env.cr.execute(INDEXED, [table])
        if (name,) not in env.cr.fetchall():
            missing.append(f"{table}.{name}")
    return f"{len(missing)} of {len(found)} columns", not missing


def count_statements(env, call) -> int:
    return len(_watch(env, call))


def count_returned(env, call) -> int:
    """Rows that come from the database to Odoo."""
    return sum(rows for _length, rows in _watch(env, call))


def longest_statement(env, call) -> int:
    """Characters of a statement with its parameters."""
    return max(length for length, _rows in _watch(env, call))


def _watch(env, call) -> list[tuple[int, int]]:
    env.flush_all()
    env.invalidate_all()
    with _watched(env.cr) as statements:
        call()
        env.flush_all()
    return statements


@contextmanager
def _watched(cr):
    """A list that gets (characters, rows returned) of each statement."""
    statements = []
    execute = type(cr).execute

    def noted(self, query, *args, **options):
        result = execute(self, query, *args, **options)
        rows = self.rowcount if self.description else 0
        statements.append((len(self.query or ""), rows))
        return result

    with patch.object(type(cr), "execute", noted):
        yield statements


def create_user(env, login, *groups, company=None):
    company = company or env.company
    return (
        env["res.users"]
        .with_context(no_reset_password=True)
        .create(
            {
                "name": f"Race {login}",
                "login": f"race-{login}",
                "email": f"{login}@race.example.com",
                "company_id": company.id,
                "company_ids": [Command.set(company.ids)],
                "group_ids": [Command.set([env.ref(name).id for name in groups])],
            }
        )
    )


def merge(env, source, kept):
    env.flush_all()
    wizard = env["base.partner.merge.automatic.wizard"]
    wizard._merge([source.id, kept.id], kept, extra_checks=False)
    env.invalidate_all()


def merge_without_ours(env, source, kept):
    """As Odoo merges contacts by itself: our addon protects the peer's rows, too."""
    wizard = type(env["base.partner.merge.automatic.wizard"])
    with ExitStack() as stack:
        for name in _overridden(wizard):
            others = (vars(base) for base in wizard.mro()[1:] if not _is_ours(base))
            method = next(found[name] for found in others if name in found)
            stack.enter_context(patch.object(wizard, name, method))
        merge(env, source, kept)


def _overridden(model):
    """Methods that our addons override in a model of others."""
    others = {name for base in model.mro() if not _is_ours(base) for name in vars(base)}
    ours = {name for base in model.mro() if _is_ours(base) for name in vars(base)}
    return {name for name in ours & others if callable(getattr(model, name))} - HIDDEN


def _is_ours(base):
    return base.__module__.startswith("odoo.addons.crm_relations")
