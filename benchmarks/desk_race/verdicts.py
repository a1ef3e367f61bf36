"""Right or wrong: the same situation on both desks, and what each makes of it."""

from datetime import datetime, timedelta

from odoo import Command
from odoo.exceptions import AccessError, UserError

from . import judging
from .judging import ABSENT, Cases

CASES = Cases()
MONDAY = datetime(2026, 3, 2, 8, 0)


def at(side, hours):
    """So many hours after Monday 08:00 UTC."""
    return judging.at(side.env, MONDAY + timedelta(hours=hours))


def without_clock(ask):
    """The answer of a desk that has no clocks yet."""

    def asked(world, side):
        return ask(world, side) if side.has_clock else (ABSENT, None)

    return asked


@CASES.add("H1", "a customer closes the ticket of another one by its number")
def _attack(world, side):
    attacker, victim = world.customers[0], world.customers[1]
    ticket = side.tickets.create(
        side.prepare_values(1, victim.partner_id.ids)[0] | {"name": "Not yours"}
    )
    before = ticket.stage_id
    if not side.close_as_customer(ticket, attacker):
        return ABSENT, None
    ticket.invalidate_recordset()
    closed = ticket.stage_id != before
    return ("another customer closed it" if closed else "refused"), not closed


@CASES.add("H1b", "the customer of the ticket does the same")
def _own_close(world, side):
    """The control of the attack: the same call by whom it is for."""
    customer = world.customers[1]
    ticket = side.tickets.create(side.prepare_values(1, customer.partner_id.ids)[0])
    if not side.close_as_customer(ticket, customer):
        return ABSENT, None
    ticket.invalidate_recordset()
    closed = ticket.stage_id.id == side.stages["solved"]
    return ("closed" if closed else "refused"), closed


@CASES.add("H2", "a visitor without a login renames a stage")
def _public_stage(world, side):
    stage = side.tickets.browse().stage_id.browse(side.stages["new"])
    visitor = world.env.ref("base.public_user")
    try:
        stage.with_user(visitor).write({"name": "Hacked"})
    except AccessError:
        return "refused", True
    return "a visitor who is not logged in renamed a stage", False


@without_clock
@CASES.add("H3", "2 h allowed, 1 h used, 5 h waiting for the customer, closed")
def _paused(world, side):
    """Two working hours allowed: one used, five waiting, then closed."""
    side.set_hours("resolution", 2)
    with at(side, 0):
        ticket = side.new_ticket(world)
    with at(side, 1):
        ticket.stage_id = side.stages["waiting"]
    with at(side, 6):
        side.close(ticket)
    with at(side, 20):
        state = side.clock_state(ticket, "resolution")
    return state, state == "met"


@without_clock
@CASES.add("H4", "a target without the stage that reaches it")
def _no_target(world, side):
    return side.policy_without_target(world)


@without_clock
@CASES.add("H5", "cancelled after an hour: does that count as met?")
def _cancelled(world, side):
    with at(side, 0):
        ticket = side.new_ticket(world)
    with at(side, 1):
        ticket.stage_id = side.stages["cancelled"]
    with at(side, 2):
        state = side.clock_state(ticket, "resolution")
    return state, state not in ("met", "running")


@without_clock
@CASES.add("H6", "a calendar without working hours")
def _no_hours(world, side):
    calendar = side.env["resource.calendar"].create(
        {"name": "No hours", "attendance_ids": [Command.clear()]}
    )
    try:
        side.set_calendar(calendar)
        with at(side, 0):
            ticket = side.new_ticket(world)
        with at(side, 1):
            ticket.read(["sla_deadline"])
            side.show_clocks(ticket)
    except UserError as error:
        return f"says: {str(error).splitlines()[0][:120]}", True
    return "deadline: " + str(ticket.sla_deadline), bool(ticket.sla_deadline)


@without_clock
@CASES.add("H7", "the category changes to one with another policy")
def _category_changes(world, side):
    """A policy of a category has to leave with the category."""
    category = side.env[side.category_model].create({"name": "Payments"})
    side.add_policy("resolution", 1, category)
    with at(side, 0):
        ticket = side.new_ticket(world, category_id=category.id)
        first = ticket.sla_deadline
        ticket.category_id = side.category_id
        ticket.env.flush_all()
        second = ticket.sla_deadline
    return ("the deadline follows" if first != second else "nothing changes"), (
        first != second
    )


@without_clock
@CASES.add("H8", "a policy of another company")
def _other_company(world, side):
    other = side.env["res.company"].create({"name": "Race B"})
    policy = side.add_policy("resolution", 1, company=other)
    with at(side, 0):
        ticket = side.new_ticket(world)
    applied = policy in side.policies_of(ticket)
    return ("the other company's applies" if applied else "left out"), not applied


@CASES.add("H9", "the closing date of a ticket that was opened again")
def _reopened(world, side):
    with at(side, 0):
        ticket = side.new_ticket(world)
    with at(side, 1):
        side.close(ticket)
    with at(side, 2):
        ticket.stage_id = side.stages["progress"]
    kept = bool(ticket.closed_date)
    return ("still has a closing date" if kept else "no closing date"), not kept


@CASES.add("H9b", "the date of the first assignment, after a second")
def _first_assigned(world, side):
    one, two = world.agents[1], world.agents[2]
    with at(side, 0):
        ticket = side.new_ticket(world, user_id=one.id)
    first = ticket.assigned_date
    with at(side, 3):
        ticket.user_id = two
    kept = ticket.assigned_date == first
    return ("kept" if kept else "overwritten by the second"), kept
