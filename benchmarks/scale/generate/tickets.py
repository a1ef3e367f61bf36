"""Tickets with their events, clocks and letters: most are solved, the latest open.

Copies happened whole weeks earlier, so that working hours count the same.
"""

from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import Command

from ..family import Family
from .world import pick

OPEN = 4  # per cent of the tickets, of the last weeks
OPEN_WEEKS = 6
WEEKS = 104
# (hours until the answer, hours until it is solved); None: not yet
SOLVED = ((1, 5), (6, 30))
UNSOLVED = {"new": None, "progress": 2, "waiting": 1}


def make(world):
    progress = world.progress
    desk = progress.note("desk", lambda: _create_desk(world))
    variants = progress.note("tickets", lambda: _create(world, desk))
    number = world.sizes.total("ticket")
    links = {("mail_message", "res_id"): "service_ticket"}
    links[("mail_followers", "res_id")] = "service_ticket"
    family = Family("tickets", number, variants, links=links)
    progress.prepare(family)
    family = replace(
        family, varied=_varied(world, number), columns=_columns(), tables=_tables()
    )
    progress.copies(family)


def _create_desk(world):
    env = world.env
    team = env["service.team"].create(
        {
            "name": "Bench desk",
            "member_ids": [Command.set(world.agents.ids)],
            "resource_calendar_id": _create_calendar(env).id,
        }
    )
    env["service.sla"].create(
        {
            "name": "Bench policy",
            "sequence": 0,
            "team_ids": [Command.set(team.ids)],
            "first_response_hours": 4,
            "resolution_hours": 16,
        }
    )
    return team.id


def _create_calendar(env):
    hours = [
        {
            "name": f"{day} {start}",
            "dayofweek": str(day),
            "hour_from": start,
            "hour_to": end,
            "day_period": "morning",
        }
        for day in range(5)
        for start, end in ((8, 12), (13, 17))
    ]
    lines = [Command.create(values) for values in hours]
    return env["resource.calendar"].create(
        {"name": "Bench hours", "tz": "UTC", "attendance_ids": lines}
    )


@contextmanager
def _moment(env, moment):
    """Odoo and its clock of the database believe that it is then."""
    with (
        freeze_time(moment),
        patch.object(type(env.cr), "now", lambda _cr: moment),
        patch.object(type(env["mail.mail"]), "send", lambda self, *a, **kw: True),
    ):
        yield
        env.flush_all()


def _create(world, desk):
    """Solved tickets, which are copied back in time, and open ones of each week.

    What is open is not moved: how late it is depends on today.
    """
    # at the latest solved last Friday
    today = datetime.now().replace(hour=9, minute=0, second=0, microsecond=0)
    monday = today - timedelta(days=today.weekday() + 14)
    tickets = [_create_solved(world, desk, monday, *hours) for hours in SOLVED]
    # those of the last hours still have time
    started = [datetime.now().replace(microsecond=0) - timedelta(hours=3)]
    started += [
        monday - timedelta(weeks=week, days=-week % 5) for week in range(1, OPEN_WEEKS)
    ]
    for start in started:
        tickets += [
            _create_open(world, desk, start, *story) for story in UNSOLVED.items()
        ]
    _settle(world, tickets)
    return [_rows(world.env, ticket) for ticket in tickets]


def _create_ticket(world, desk, start):
    with _moment(world.env, start):
        ticket = world.env["service.ticket"].create(
            {
                "name": "The machine stands still",
                "description": "<p>Since this morning. Please help.</p>",
                "partner_id": world.progress.base("customers", "res_partner"),
                "team_id": desk,
                "user_id": world.agents[0].id,
            }
        )
    return ticket.with_user(world.agents[0])


def _create_solved(world, desk, start, answered, solved):
    ticket = _create_open(world, desk, start, "progress", answered)
    with _moment(world.env, start + timedelta(hours=solved)):
        ticket.stage_id = world.env.ref("crm_service_desk.service_stage_solved")
    return ticket


def _create_open(world, desk, start, stage, answered):
    ticket = _create_ticket(world, desk, start)
    if answered:
        with _moment(world.env, start + timedelta(hours=answered)):
            ticket.message_post(
                body="Somebody comes.",
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
            )
            ticket.stage_id = world.env.ref(f"crm_service_desk.service_stage_{stage}")
    return ticket


def _settle(world, tickets):
    """What the minute's pass does when a clock is late, before they are copied."""
    Status = world.env["service.sla.status"].sudo()  # generated, nobody's rights
    with _moment(world.env, datetime.now().replace(microsecond=0)):
        ids = [ticket.id for ticket in tickets]
        world.env["service.ticket"].browse(ids)._replay_clocks()
        world.env.flush_all()
        while due := Status._lock_due(len(ids)):
            Status._deal_with(list(dict.fromkeys(due)))
            world.env.flush_all()


def _rows(env, ticket):
    domain = [("res_id", "=", ticket.id)]
    messages = env["mail.message"].search(
        [*domain, ("model", "=", ticket._name), ("message_type", "=", "comment")]
    )
    followed = [*domain, ("res_model", "=", ticket._name)]
    records = (
        ticket,
        env["service.ticket.event"].search([("ticket_id", "=", ticket.id)]),
        ticket.sla_status_ids,
        env["service.escalation"].search([("ticket_id", "=", ticket.id)]),
        messages,
        env["mail.followers"].search(followed),
    )
    return {rows._table: rows.ids for rows in records if rows}


def _varied(world, number):
    first_open = number * (100 - OPEN) // 100
    opened = f"{len(SOLVED)} + bench.dice(n, 51, {len(UNSOLVED) * OPEN_WEEKS})"
    weeks = f"(({number} - 1 - n) * {WEEKS} / {number})::int"
    return {
        **world.owner("ticket"),
        "variant": f"CASE WHEN n >= {first_open} THEN {opened}"
        " WHEN bench.dice(n, 52, 10) = 0 THEN 1 ELSE 0 END",
        "days": f"CASE WHEN n >= {first_open} THEN 0 ELSE 7 * {weeks} END",
        "agent": pick(world.agents.ids, "n"),
    }


def _columns():
    return {
        "partner_id": "v.partner",
        "commercial_partner_id": "v.account",
        "partner_name": "p.name",
        "partner_email": "p.email",
        "partner_phone": "p.phone",
        "message_id": "'<bench-ticket-' || n || '-' || t.id || '@bench.example.com>'",
        "access_token": "NULL",
    }


def _tables():
    return {
        "service_ticket": {
            "number": "'BT' || lpad(n::text, 8, '0')",
            "name": "'Machine ' || n || ' stands still'",
            "user_id": "v.agent",
            "priority": "bench.dice(n, 54, 4)::text",
        },
        # whose ticket it is, in the history too
        "service_ticket_event": {
            "data": "CASE WHEN t.data::jsonb -> 'owner' <> 'null'"
            " THEN jsonb_set(t.data::jsonb, '{owner}', to_jsonb(v.agent))"
            " ELSE t.data::jsonb END",
        },
    }
