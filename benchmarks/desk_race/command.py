"""benchmarks/service_desk: a database with both desks, the races, the report."""

import argparse
import json
import os
import tempfile
from pathlib import Path

from suite import database
from suite.cache import ROOT, alone, require_space
from suite.console import Stop, say
from suite.odoo import Odoo, interrupted, on_signals
from suite.odoo_source import find_odoo
from suite.postgres import Cluster
from suite.python_env import DEVELOPMENT, python_env, use_packages_of

from . import paper, peer
from .peer import OdooWithPeer

FOLDER = ROOT / "benchmarks"
REPORT = FOLDER / "SERVICE_DESK.md"
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
    on_signals(interrupted)
    try:
        with alone("benchmark"):
            _run(options)
    except Stop as problem:
        print(f"benchmarks/service_desk: {problem}", flush=True)
        return 1
    except KeyboardInterrupt:
        say("stopped")
        return 130
    return 0


def _run(options: argparse.Namespace) -> None:
    with alone("setup"):
        source = find_odoo()
        python = python_env(DEVELOPMENT)
        use_packages_of(python)
        addons = peer.peer_addons(python, peer.WHEELS)
    cluster = Cluster("benchmark", durable=False)
    cluster.start()
    try:
        odoo = OdooWithPeer(source, python, cluster, addons)
        results = _race(odoo, options)
    finally:
        cluster.stop()
    options.output.with_suffix(".json").write_text(json.dumps(results, indent=1) + "\n")
    options.output.write_text(paper.write(results))
    say(f"written: {options.output}")


def _race(odoo: OdooWithPeer, options: argparse.Namespace) -> dict:
    require_space(database.data_folder(), 3)
    modules = ["crm_service_desk", *peer.MODULES]
    template = peer.template(odoo, "race", modules, peer.WHEELS)
    database.drop(odoo.server, DATABASE)
    database.create(odoo.server, DATABASE, template)
    try:
        with tempfile.TemporaryDirectory() as folder:
            return _run_inside(odoo, options, Path(folder, "results.json"))
    finally:
        if not options.keep:
            database.drop(odoo.server, DATABASE)


def _run_inside(odoo: Odoo, options: argparse.Namespace, results: Path) -> dict:
    settings = {
        "tickets": options.tickets,
        "repeat": options.repeat,
        "only": [name for name in options.only.split(",") if name],
        "results": str(results),
        "load": [round(load, 2) for load in os.getloadavg()],
        "peer": peer.WHEELS,
    }
    code = f"import sys; sys.path.append({str(FOLDER)!r})\n"
    code += f"from desk_race.inside import run; run(env, {settings!r})"
    odoo.script(DATABASE, code, "the race")
    return json.loads(results.read_text())
