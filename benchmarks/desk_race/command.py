"""benchmarks/service_desk: a database with both desks, the races, the report."""

import argparse
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from suite import database
from suite.cache import ADDONS, alone, digest, require_space
from suite.command import (
    BENCHMARKS,
    ask_inside,
    end_in_order,
    prepare,
    running,
    write_report,
)
from suite.console import say
from suite.odoo import Odoo
from suite.postgres import Cluster
from suite.python_env import DEVELOPMENT, RUNTIME

from . import paper, peer

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
    with alone("benchmark"):
        source, python = prepare(DEVELOPMENT)
        with alone("setup"):
            addons = peer.peer_addons(python)
        with running(Cluster("benchmark", durable=False)) as server:
            odoo = OdooWithPeer(source, python, server, addons)
            results = _race(odoo, options)
    write_report(options.output, results, paper.write(results))


def _race(odoo: "OdooWithPeer", options: argparse.Namespace) -> dict:
    require_space(database.data_folder(), 3)
    template = _template(odoo)
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


def _template(odoo: "OdooWithPeer") -> str:
    """A database with both desks and no demo data, kept for the next time."""
    found = database.names(odoo.server)
    contents = digest(str(odoo.source.folder), RUNTIME, ADDONS, *peer.WHEELS.values())
    name = f"race_{contents}"
    if name not in found:
        for old in found:
            if old.startswith("race_"):
                database.drop(odoo.server, old)
        say("installing crm_service_desk and helpdesk_mgmt_sla, some minutes")
        with database.making(odoo.server, name) as half_made:
            modules = ["crm_service_desk", *peer.MODULES]
            odoo.install(half_made, modules, demo=False, languages="")
    return name


@dataclass
class OdooWithPeer(Odoo):
    peer: Path

    def _addons_path(self) -> list[Path]:
        return [*super()._addons_path(), self.peer]
