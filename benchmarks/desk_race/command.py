"""benchmarks/service_desk: a database with both desks, the races, the report."""

import argparse
from functools import partial
from pathlib import Path

from suite import database
from suite.command import BENCHMARKS, ask_inside, end_in_order

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
  benchmarks/service_desk --only create,move   some races: create, move, breached, due,
                                               list, kanban, counters, mail, portal,
                                               knowledge, verdicts
"""


def parse(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="benchmarks/service_desk",
        description="Measure the service desk beside OCA's helpdesk_mgmt.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--tickets", type=int, default=50_000, help="default: 50000")
    parser.add_argument(
        "--repeat", type=int, default=5, help="runs of each race; default: 5"
    )
    parser.add_argument("--only", default="", help="races by name, with commas")
    parser.add_argument(
        "--output", type=Path, default=REPORT, help=f"default: {REPORT.name} here"
    )
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
        "only": [name for name in options.only.split(",") if name],
        "peer": peer.WHEELS,
    }
    try:
        return ask_inside(odoo, DATABASE, "desk_race.inside:run", settings, "the race")
    finally:
        if not options.keep:
            database.drop(odoo.server, DATABASE)
