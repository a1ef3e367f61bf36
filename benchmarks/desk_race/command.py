"""benchmarks/service_desk: a database with both desks, the races, the report."""

import argparse
from functools import partial

from suite import database
from suite.command import (
    BENCHMARKS,
    add_choice,
    add_output,
    add_runs,
    ask_inside,
    command_parser,
    end_in_order,
)

from . import paper, peer
from .peer import OdooWithPeer

REPORT = BENCHMARKS / "SERVICE_DESK.md"
DATABASE = "desk_race"
EPILOG = """\
Needs what setup/test needs and PyPI, from which it downloads OCA's helpdesk_mgmt and
helpdesk_mgmt_sla. Counts of statements do not depend on the machine; times do: start
it on a calm one. Both desks get the same content and run in the same process, by turns.

  benchmarks/service_desk                      all, 50,000 tickets, about half an hour
  benchmarks/service_desk --tickets 2000       quickly
  benchmarks/service_desk --only create,move   some races: create, move, breached,
                                               replay, due, list, kanban, counters,
                                               mail, portal, knowledge, verdicts
"""


def parse(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = command_parser(
        "benchmarks/service_desk",
        "Measure the service desk beside OCA's helpdesk_mgmt.",
        EPILOG,
    )
    parser.add_argument("--tickets", type=int, default=50_000, help="default: 50000")
    add_runs(parser, "race")
    add_choice(parser, "races")
    add_output(parser, REPORT)
    parser.add_argument(
        "--keep", action="store_true", help="leave the database to look into it"
    )
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> int:
    options = parse(arguments)
    return end_in_order("benchmarks/service_desk", partial(_run, options))


def _run(options: argparse.Namespace) -> None:
    peer.race(options, peer.WHEELS, _race, paper)


def _race(odoo: OdooWithPeer, options: argparse.Namespace) -> dict:
    modules = ["crm_service_desk", *peer.MODULES]
    template = peer.template(odoo, "race", modules, peer.WHEELS)
    database.drop(odoo.server, DATABASE)
    database.create(odoo.server, DATABASE, template)
    settings = {
        "tickets": options.tickets,
        "repeat": options.repeat,
        "only": options.only,
        "peer": peer.WHEELS,
    }
    try:
        return ask_inside(odoo, DATABASE, "desk_race.inside:run", settings, "the race")
    finally:
        if not options.keep:
            database.drop(odoo.server, DATABASE)
