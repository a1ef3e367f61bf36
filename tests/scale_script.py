"""Runs inside Odoo, for test_scale: fills a small database in two goes, then looks.

Its findings are written as JSON: what the check says of the copies and of copies that
were damaged, which indexes there are, what was measured.
"""

import json
from pathlib import Path
from unittest.mock import patch

from scale import check, generate, inside, progress
from scale.family import Copier

CUSTOMERS = 200
DAMAGES = {
    "balance": """
        UPDATE account_move_line SET balance = balance + 1 WHERE id = (
            SELECT max(id) FROM account_move_line)""",
    "open amount": """
        UPDATE account_move_line SET amount_residual = 1 WHERE id = (
            SELECT max(id) FROM account_move_line
             WHERE reconciled AND display_type = 'payment_term')""",
    "order": """
        UPDATE sale_order SET amount_total = amount_total + 1
         WHERE id = (SELECT max(id) FROM sale_order)""",
    "number": """
        UPDATE account_move SET sequence_number = sequence_number + 1
         WHERE id = (SELECT id FROM account_move WHERE name LIKE 'BNCHS/%'
                      ORDER BY sequence_number DESC LIMIT 1)""",
    "account": """
        UPDATE res_partner SET commercial_partner_id = id
         WHERE id = (SELECT max(id) FROM res_partner
                      WHERE parent_id IS NOT NULL AND NOT is_company)""",
    "reference": """
        SET LOCAL session_replication_role = replica;
        DELETE FROM sale_order WHERE id = (
            SELECT max(id) FROM sale_order WHERE name LIKE 'BS%');
        SET LOCAL session_replication_role = origin""",
    "sequence": "SELECT setval('crm_interaction_id_seq', 1)",
    "computed": """
        UPDATE res_partner SET phone_sanitized = '+1' WHERE id >= (
            SELECT base FROM bench.base WHERE family = 'customers')""",
}


class Stopped(Exception):
    """As when somebody presses Ctrl-C."""


def run(env, results: str) -> None:
    before = _indexes(env.cr)
    found = {"stopped": _fill_half(env), "halfway": _steps(env.cr)}
    # small chunks, and indexes are dropped as in a large database
    with patch.object(progress, "CHUNK", 60), patch.object(progress, "LARGE", 100):
        generate.make(env, CUSTOMERS)
    found["steps"] = _steps(env.cr)
    found["rows"] = _rows(env.cr)
    found["problems"] = check.check(env)
    found["indexes"] = [before, _indexes(env.cr)]
    found["damages"] = {what: _damage(env, sql) for what, sql in DAMAGES.items()}
    settings = {"customers": CUSTOMERS, "repeat": 1, "only": [], "load": [0.0]}
    inside.measure(env, {**settings, "results": results})
    found["measured"] = json.loads(Path(results).read_text())
    Path(results).write_text(json.dumps(found))


def _fill_half(env) -> bool:
    """Stop in the midst of the sales, between two chunks."""
    copy = Copier.copy

    def stop(copier, first, last):
        if copier.family.name == "sales" and first:
            raise Stopped
        copy(copier, first, last)

    with (
        patch.object(progress, "CHUNK", 60),
        patch.object(progress, "LARGE", 100),
        patch.object(Copier, "copy", stop),
    ):
        try:
            generate.make(env, CUSTOMERS)
        except Stopped:
            env.cr.rollback()
            return True
    return False


def _steps(cr) -> dict:
    cr.execute("SELECT name, done FROM bench.step")
    return dict(cr.fetchall())


def _rows(cr) -> dict:
    """Copies by table: rows that the generator numbered."""
    cr.execute(
        "SELECT source, family, base FROM bench.base WHERE source IN"
        " ('res_partner', 'crm_interaction', 'service_ticket', 'crm_relation')"
    )
    rows = {}
    for table, _family, base in cr.fetchall():
        cr.execute(f"SELECT count(*) FROM {table} WHERE id >= {base}")
        rows[table] = cr.fetchone()[0]
    return rows


def _indexes(cr) -> list[str]:
    cr.execute("SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1")
    return [definition for (definition,) in cr.fetchall()]


def _damage(env, sql) -> list[str]:
    env.cr.execute("SELECT last_value FROM crm_interaction_id_seq")
    [given] = env.cr.fetchone()
    env.cr.execute(sql)
    try:
        return [*check.sums(env.cr), *_others(env)]
    finally:
        env.cr.rollback()
        env.cr.execute("SELECT setval('crm_interaction_id_seq', %s)", [given])
        env.invalidate_all()


def _others(env) -> list[str]:
    tables = generate.tables_made(env.cr)
    return [
        *check.orphans(env.cr, tables),
        *check.late_sequences(env.cr),
        *check.wrong_fields(env, ["res_partner"]),
    ]
