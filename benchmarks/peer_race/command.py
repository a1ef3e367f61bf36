"""benchmarks/peers: databases with both sides, measures, verdicts, the paper."""

import argparse
from functools import partial

from desk_race import peer
from desk_race.peer import OdooWithPeer
from scale.command import size

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

from . import paper

REPORT = BENCHMARKS / "PEERS.md"
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
    parser = command_parser(
        "benchmarks/peers",
        "Measure relations, pay and calls beside OCA's addons.",
        EPILOG,
    )
    parser.add_argument(
        "--relations",
        type=lambda text: sorted({size(word) for word in text.split(",")}),
        default=[20_000, 200_000],
        help="default: 20k,200k",
    )
    add_runs(parser, "measure")
    add_choice(parser, "measures")
    add_output(parser, REPORT)
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> int:
    options = parse(arguments)
    return end_in_order("benchmarks/peers", partial(_run, options))


def _run(options: argparse.Namespace) -> None:
    peer.race(options, WHEELS, _race, paper)


def _race(odoo: OdooWithPeer, options: argparse.Namespace) -> list[dict]:
    template = peer.template(odoo, "peers", ["crm_relations", *MODULES], WHEELS)
    results = []
    for relations in options.relations:
        database.drop(odoo.server, DATABASE)
        database.create(odoo.server, DATABASE, template)
        try:
            results.append(_ask(odoo, options, relations))
        finally:
            database.drop(odoo.server, DATABASE)
    return results


def _ask(odoo: OdooWithPeer, options: argparse.Namespace, relations: int) -> dict:
    settings = {
        "relations": relations,
        "repeat": options.repeat,
        "only": options.only,
        "judge": relations == options.relations[0],
        "peer": WHEELS,
        "pay": {},
    }
    return ask_inside(odoo, DATABASE, "peer_race.inside:run", settings, "the race")
