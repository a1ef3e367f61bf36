"""benchmarks/peers: databases with both sides, measures, verdicts, the paper."""

import argparse
import json
import os
import tempfile
from pathlib import Path

from desk_race import peer
from desk_race.peer import OdooWithPeer
from scale.command import size

from suite import database
from suite.cache import ROOT, alone, require_space
from suite.console import Stop, say
from suite.odoo import interrupted, on_signals
from suite.odoo_source import find_odoo
from suite.postgres import Cluster
from suite.python_env import DEVELOPMENT, python_env, use_packages_of

from . import paper

FOLDER = ROOT / "benchmarks"
REPORT = FOLDER / "PEERS.md"
DATABASE = "peer_race"
# name on PyPI -> version that is measured
WHEELS = {
    "odoo-addon-partner_multi_relation": "19.0.1.1.3.1",
    "odoo-addon-commission_oca": "19.0.2.0.0.10",
    "odoo-addon-account_commission_oca": "19.0.1.0.1.4",
    "odoo-addon-sale_commission_oca": "19.0.1.0.1.2",
    "odoo-addon-crm_phonecall": "19.0.1.0.1",
}
MODULES = ["partner_multi_relation", "sale_commission_oca", "crm_phonecall"]
EPILOG = """\
Needs what setup/test needs and PyPI, from which it downloads OCA's addons. Counts of
statements and rows do not depend on the machine; times do: start it on a calm one. Both
sides get the same content and run in the same process, by turns.

  benchmarks/peers                          all, 20,000 and 200,000 relations
  benchmarks/peers --relations 2k           quickly, without growth
  benchmarks/peers --only create,counter    some measures: related, type, relations,
                                            create, counter, calls, settle,
                                            verdicts
"""


def parse(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="benchmarks/peers",
        description="Measure relations, pay and calls beside OCA's addons.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--relations",
        type=lambda text: sorted({size(word) for word in text.split(",")}),
        default=[20_000, 200_000],
        help="default: 20k,200k",
    )
    parser.add_argument(
        "--repeat", type=int, default=5, help="runs of each measure; default: 5"
    )
    parser.add_argument("--only", default="", help="measures by name, with commas")
    parser.add_argument(
        "--output", type=Path, default=REPORT, help=f"default: {REPORT.name} here"
    )
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> int:
    options = parse(arguments)
    on_signals(interrupted)
    try:
        with alone("benchmark"):
            _run(options)
    except Stop as problem:
        print(f"benchmarks/peers: {problem}", flush=True)
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
        addons = peer.peer_addons(python, WHEELS)
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


def _race(odoo: OdooWithPeer, options: argparse.Namespace) -> list[dict]:
    require_space(database.data_folder(), 3)
    modules = ["crm_relations", *MODULES]
    template = peer.template(odoo, "peers", modules, WHEELS)
    results = []
    for relations in options.relations:
        database.drop(odoo.server, DATABASE)
        database.create(odoo.server, DATABASE, template)
        try:
            results.append(_run_inside(odoo, options, relations))
        finally:
            database.drop(odoo.server, DATABASE)
    return results


def _run_inside(odoo: OdooWithPeer, options, relations: int) -> dict:
    with tempfile.TemporaryDirectory() as folder:
        results = Path(folder, "results.json")
        settings = {
            "relations": relations,
            "repeat": options.repeat,
            "only": [name for name in options.only.split(",") if name],
            "judge": relations == options.relations[0],
            "results": str(results),
            "load": [round(load, 2) for load in os.getloadavg()],
            "peer": WHEELS,
            "pay": {},
        }
        code = f"import sys; sys.path.append({str(FOLDER)!r})\n"
        code += f"from peer_race.inside import run; run(env, {settings!r})"
        odoo.script(DATABASE, code, "the race")
        return json.loads(results.read_text())
