"""Proof that the copies make a consistent Odoo database.

Sums and references are looked at in all rows; what Odoo computes and stores is counted
anew by the ORM in a sample of each kind of copy and compared.
"""

from collections.abc import Iterator

from odoo.tools import SQL

from .family import foreign_keys
from .generate import tables_made
from .generate.sales import RELATIONS

SAMPLE = 100  # copies of each table's rows
# What a salesperson types over a proposal (each copy has its own price), and what
# depends on today.
TYPED = {
    ("account.move.line", "balance"),
    ("account.move.line", "price_unit"),
    ("sale.order", "validity_date"),
    ("sale.order.line", "price_unit"),
    ("sale.order.line", "purchase_price"),
}
SUMS = {
    "entries that do not balance": """
        SELECT count(*) FROM (
            SELECT move_id FROM account_move_line
             GROUP BY move_id HAVING abs(sum(balance)) > 0.001) x""",
    "lines whose open amount is not what is unmatched": """
        SELECT count(*) FROM account_move_line l
          JOIN account_account a ON a.id = l.account_id AND a.reconcile
         WHERE l.parent_state = 'posted' AND l.display_type <> 'line_section'
           AND abs(l.amount_residual - l.balance
             + COALESCE((SELECT sum(amount) FROM account_partial_reconcile r
                          WHERE r.debit_move_id = l.id), 0)
             - COALESCE((SELECT sum(amount) FROM account_partial_reconcile r
                          WHERE r.credit_move_id = l.id), 0)) > 0.001""",
    "invoices that say something else than their lines": """
        SELECT count(*) FROM account_move m JOIN (
            SELECT move_id, sum(balance) AS total, sum(amount_residual) AS open
              FROM account_move_line WHERE display_type = 'payment_term'
             GROUP BY move_id) l ON l.move_id = m.id
         WHERE m.move_type = 'out_invoice' AND m.state = 'posted'
           AND (abs(m.amount_total_signed - l.total) > 0.001
                OR abs(m.amount_residual_signed - l.open) > 0.001
                OR (m.payment_state IN ('paid', 'in_payment', 'reversed'))
                   <> (abs(l.open) < 0.001))""",
    "orders that say something else than their lines": """
        SELECT count(*) FROM sale_order o JOIN (
            SELECT order_id, sum(price_total) AS total FROM sale_order_line
             GROUP BY order_id) l ON l.order_id = o.id
         WHERE abs(o.amount_total - l.total) > 0.001""",
    "gaps in the numbers of our journals": """
        SELECT COALESCE(sum(gaps), 0)::bigint FROM (
            SELECT max(m.sequence_number) - count(*) AS gaps FROM account_move m
              JOIN account_journal j ON j.id = m.journal_id
             WHERE j.code IN ('BNCHS', 'BNCHB') AND m.state = 'posted'
             GROUP BY j.id) x""",
    "contacts with another account than their company's": """
        SELECT count(*) FROM res_partner p JOIN res_partner c ON c.id = p.parent_id
         WHERE NOT p.is_company
           AND p.commercial_partner_id <> c.commercial_partner_id""",
    "open tickets whose clocks are late and do not say so": """
        SELECT count(*) FROM service_sla_status
         WHERE is_open AND next_due < now() AT TIME ZONE 'UTC' - interval '1 hour'""",
}


def check(env) -> list[str]:
    """What is wrong: nothing, one hopes."""
    tables = tables_made(env.cr)
    return [
        *sums(env.cr),
        *orphans(env.cr, tables),
        *late_sequences(env.cr),
        *wrong_fields(env, sorted({*tables} - {*RELATIONS})),
    ]


def sums(cr) -> Iterator[str]:
    for what, query in SUMS.items():
        cr.execute(query)
        if number := cr.fetchone()[0]:
            yield f"{number} {what}"


def orphans(cr, tables) -> Iterator[str]:
    for table in tables:
        for column, target in foreign_keys(cr, table).items():
            cr.execute(
                SQL(
                    "SELECT count(*) FROM %s t WHERE t.%s IS NOT NULL"
                    " AND NOT EXISTS (SELECT FROM %s o WHERE o.id = t.%s)",
                    SQL.identifier(table),
                    SQL.identifier(column),
                    SQL.identifier(target.strip('"')),
                    SQL.identifier(column),
                )
            )
            if number := cr.fetchone()[0]:
                yield f"{number} rows of {table} name a missing {target} in {column}"


def late_sequences(cr) -> Iterator[str]:
    cr.execute("SELECT DISTINCT source FROM bench.base")
    for (table,) in cr.fetchall():
        cr.execute("SELECT pg_get_serial_sequence(%s, 'id')", [table])
        sequence = cr.fetchone()[0]
        cr.execute(f"SELECT last_value FROM {sequence}")
        given = cr.fetchone()[0]
        cr.execute(SQL("SELECT max(id) FROM %s", SQL.identifier(table)))
        if cr.fetchone()[0] > given:
            yield f"{sequence} would give an id that is taken"


def wrong_fields(env, tables) -> Iterator[str]:
    """Fields that the ORM counts otherwise than they stand in the copies.

    Left out is what it would count otherwise in the rows that it made itself: values
    of a moment ago, or that somebody chose.
    """
    models = {model._table: name for name, model in env.registry.items() if model._auto}
    for table in tables:
        records = env[models[table]].browse(_sample(env.cr, table))
        originals = records.browse(_originals(env.cr, table))
        for field in _computed_fields(records):
            wrong = _differences(records, field)
            if wrong and not _differences(originals, field):
                yield f"{len(wrong)} {records._name}.{field.name}: {wrong[0]}"


def _sample(cr, table) -> list[int]:
    """Ids of copies of each variant, from the beginning to the end."""
    cr.execute(
        "SELECT base, per, number FROM bench.base JOIN bench.step ON name = family"
        " WHERE source = %s",
        [table],
    )
    ids = set()
    for base, per, number in cr.fetchall():
        step = max(number * per // SAMPLE, 1)
        ids.update(range(base, base + number * per, step))
    cr.execute(
        SQL("SELECT id FROM %s WHERE id IN %s", SQL.identifier(table), tuple(ids))
    )
    return [row_id for (row_id,) in cr.fetchall()]


def _originals(cr, table) -> list[int]:
    cr.execute("SELECT id FROM bench.original WHERE source = %s", [table])
    return [row_id for (row_id,) in cr.fetchall()]


def _computed_fields(records):
    return [
        field
        for field in records._fields.values()
        if field.store
        and field.compute
        and field.column_type
        and (records._name, field.name) not in TYPED
    ]


def _differences(records, field) -> list[tuple]:
    """(id, stored, counted) of each record in which they differ; writes nothing."""
    env = records.env
    stored = {record.id: _plain(record[field.name]) for record in records}
    with env.cr.savepoint(flush=False) as savepoint:
        env.add_to_compute(field, records)
        counted = {record.id: _plain(record[field.name]) for record in records}
        env.transaction.clear()
        savepoint.rollback()
    return [
        (record_id, stored[record_id], value)
        for record_id, value in counted.items()
        if value != stored[record_id]
    ]


def _plain(value):
    if hasattr(value, "_name"):
        return value.ids
    return round(value, 4) if isinstance(value, float) else value
