"""benchmarks/deals: a database full of deals, the measures, the figures."""

import argparse
import re
from functools import partial

from suite import database
from suite.cache import ADDONS, alone, require_space
from suite.command import (
    BENCHMARKS,
    add_output,
    add_runs,
    ask_inside,
    command_parser,
    end_in_order,
    prepare,
    require_template,
    running,
    write_report,
)
from suite.console import Stop
from suite.odoo import Odoo, core_modules, suite_addons
from suite.postgres import Cluster, named_server
from suite.python_env import DEVELOPMENT

from . import paper

REPORT = BENCHMARKS / "DEALS.md"
GIB_PER_MILLION = 15
MADE = re.compile("(books|deals)_[0-9a-f]{12}")
EPILOG = """\
Needs what setup/test needs, and makes its databases in a private PostgreSQL: one with
our addons, filled with so many deals, three times as many invoices and their payments;
and two that are almost empty, with our addons and without, in which writing is compared
from the deal to the payment. It can be measured again without filling. Times depend on
the machine: start it on a calm one.

  benchmarks/deals                                     200,000 deals, 3 GB
  benchmarks/deals --deals 2000                        quickly
  PGHOST=... benchmarks/deals --database big --beside core
                                                       databases of yours: big is filled

Beside the page for people the figures are written as JSON.
"""


def parse(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = command_parser(
        "benchmarks/deals",
        "Measure pages, debts and payments of many deals, and accounting.",
        EPILOG,
    )
    parser.add_argument("--deals", type=int, default=200_000, help="default: 200000")
    add_runs(parser, "measure")
    parser.add_argument(
        "--database", metavar="NAME", help="one to throw away, with crm_relations"
    )
    parser.add_argument(
        "--beside", metavar="NAME", help="the same apps, without our addons"
    )
    add_output(parser, REPORT)
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> int:
    options = parse(arguments)
    return end_in_order("benchmarks/deals", partial(_run, options))


def _run(options: argparse.Namespace) -> None:
    named = named_server() if options.database else None
    with alone("benchmark"):
        source, python = prepare(DEVELOPMENT)
        server = named[0] if named else Cluster("benchmark", durable=False)
        with running(server):
            odoo = Odoo(source, python, server)
            results = _measure(odoo, _require_databases(odoo, options), options)
    write_report(options.output, results, paper.write(results))


def _require_databases(odoo: Odoo, options: argparse.Namespace) -> dict[str, str]:
    """The full one, one with our addons, one without: the user's, or made ones."""
    found = database.names(odoo.server)
    if options.database:
        names = {"full": options.database, "without": options.beside}
        for name in filter(None, names.values()):
            if name not in found:
                raise Stop(f"there is no database {name} at {odoo.server.host}")
        return names
    core = core_modules()
    beside = require_template(odoo, "books", core, *core)
    template = require_template(odoo, "deals", suite_addons(), *core, ADDONS)
    name = f"{template}_{options.deals}"
    for old in found:
        if MADE.match(old) and old[:18] not in (beside, template):
            database.drop(odoo.server, old)
    if name not in found:
        gib = 2 + GIB_PER_MILLION * options.deals / 1_000_000
        require_space(odoo.server.folder, gib)
        database.create(odoo.server, name, template)
    return {"full": name, "with": template, "without": beside}


def _measure(odoo: Odoo, names: dict[str, str], options: argparse.Namespace) -> dict:
    settings = {"deals": options.deals, "repeat": options.repeat}
    inside = "deal_money.inside"
    results = ask_inside(odoo, names["full"], f"{inside}:run", settings, "measuring")
    for key in ("with", "without"):
        if name := names.get(key):
            books = ask_inside(odoo, name, f"{inside}:keep_books", {}, "writing")
            results["writing"][key] = books
    return results
