"""Fills both desks alike, by SQL: rows made once by the ORM, then multiplied.

A row that the ORM made has sensible values in every column, also in those that this
script does not know.
"""

from odoo.tools import SQL

NEW, PROGRESS, WAITING, SOLVED = 20, 20, 10, 50  # per cent of the tickets
SHARES = {"new": NEW, "progress": PROGRESS, "waiting": WAITING, "solved": SOLVED}


def fill(side, number, partners, users):
    """So many tickets over a year, with their clocks and followers."""
    for slug, share in SHARES.items():
        model = side.tickets.create(side.prepare_values(1, partners))
        if slug != "new":
            model.stage_id = side.stages[slug]
        side.env.flush_all()
        _multiply(side, model, number * share // 100, partners, users)
    if side.key == "ours" and side.has_clock:
        side.env.cr.execute(LATE)
    side.env.cr.commit()


def _multiply(side, model, number, partners, users):
    cr = side.env.cr
    table = side.tickets._table
    cr.execute(SQL("SELECT max(id) FROM %s", SQL.identifier(table)))
    first = cr.fetchone()[0]
    copy_rows(
        side.env,
        table,
        SQL("t.id = %s", model.id),
        number,
        _vary_ticket(model, first, partners, users),
    )
    _give_accounts(cr, table, first)
    _set_sequence(cr, table)
    for name in side.clock_models:
        copy_rows(
            side.env,
            side.env[name]._table,
            SQL("t.ticket_id = %s", model.id),
            number,
            _shift_dates(side.env, name) | {"ticket_id": SQL("%s + n", first)},
        )
    _follow(side, table, first)


# what the cron of our desk does each minute, for a year at once
LATE = """
    UPDATE service_sla_status SET state = 'breached', breached_date = deadline
     WHERE is_open AND state = 'running' AND deadline < now() AT TIME ZONE 'UTC';
    UPDATE service_sla_status SET next_due = NULL
     WHERE next_due < now() AT TIME ZONE 'UTC';
    UPDATE service_ticket t SET sla_state = 'breached'
      FROM service_sla_status s
     WHERE s.ticket_id = t.id AND s.is_open AND s.state = 'breached'"""


def _vary_ticket(model, first, partners, users):
    return _shift_dates(model.env, model._name) | {
        "id": SQL("%s + n", first),
        "number": SQL("'R' || (%s + n)", first),
        "name": SQL("'Printer ' || n || ' does not print'"),
        "partner_id": SQL("(%s::int[])[1 + n %% %s]", list(partners), len(partners)),
        "user_id": SQL("(%s::int[])[1 + n %% %s]", list(users), len(users)),
        "priority": SQL("(n %% 4)::text"),
        "access_token": SQL("NULL"),
    }


def _shift_dates(env, model):
    """Each copy happened seven minutes before the one before it."""
    moved = {}
    for field in env[model]._fields.values():
        if field.type == "datetime" and field.store and field.column_type:
            column = SQL.identifier("t", field.name)
            moved[field.name] = SQL("%s - n * interval '7 minutes'", column)
    return moved


def copy_rows(env, table, condition, number, varied):
    columns = [name for name in _columns(env.cr, table) if name != "id"]
    columns += ["id"] if "id" in varied else []
    values = [varied.get(name, SQL.identifier("t", name)) for name in columns]
    env.cr.execute(
        SQL(
            "INSERT INTO %s (%s) SELECT %s FROM %s t, generate_series(1, %s) n"
            " WHERE %s",
            SQL.identifier(table),
            SQL(", ").join(SQL.identifier(name) for name in columns),
            SQL(", ").join(values),
            SQL.identifier(table),
            number,
            condition,
        )
    )


def _columns(cr, table):
    cr.execute(
        SQL(
            "SELECT column_name FROM information_schema.columns"
            " WHERE table_name = %s AND is_generated = 'NEVER'",
            table,
        )
    )
    return [name for (name,) in cr.fetchall()]


def _give_accounts(cr, table, first):
    cr.execute(
        SQL(
            "UPDATE %s t SET commercial_partner_id = p.commercial_partner_id,"
            " partner_name = p.name, partner_email = p.email"
            " FROM res_partner p WHERE p.id = t.partner_id AND t.id > %s",
            SQL.identifier(table),
            first,
        )
    )


def _set_sequence(cr, table):
    cr.execute(
        SQL(
            "SELECT setval(%s, (SELECT max(id) FROM %s))",
            f"{table}_id_seq",
            SQL.identifier(table),
        )
    )


def _follow(side, table, first):
    """Customers follow their tickets, as those who wrote do."""
    side.env.cr.execute(
        SQL(
            "INSERT INTO mail_followers (res_model, res_id, partner_id)"
            " SELECT %s, t.id, t.partner_id FROM %s t WHERE t.id > %s",
            side.model,
            SQL.identifier(table),
            first,
        )
    )
