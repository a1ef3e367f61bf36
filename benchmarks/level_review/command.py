"""benchmarks/levels: reviews and reports of all partners beside plain SQL."""

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

REPORT = BENCHMARKS / "LEVELS.md"
GIB_PER_MILLION = 16
MADE = re.compile("levels_[0-9a-f]{12}")
EPILOG = """\
Needs what setup/test needs, and makes its database in a private PostgreSQL: deals,
orders, invoices and payments as benchmarks/deals makes them, and a reseller for each
hundred deals. It can be measured again without filling. Times depend on the machine:
start it on a calm one.

  benchmarks/levels                                    a million deals, 16 GB
  benchmarks/levels --deals 2000                       quickly
  PGHOST=... benchmarks/levels --database big          a database of yours: it is filled

Beside the page for people the figures are written as JSON.
"""


def parse(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = command_parser(
        "benchmarks/levels",
        "Review the levels of all partners, and read the reports on them.",
        EPILOG,
    )
    parser.add_argument("--deals", type=int, default=1_000_000, help="default: 1000000")
    add_runs(parser, "measure")
    parser.add_argument(
        "--database", metavar="NAME", help="one to throw away, with crm_partner_prm"
    )
    add_output(parser, REPORT)
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> int:
    options = parse(arguments)
    return end_in_order("benchmarks/levels", partial(_run, options))


def _run(options: argparse.Namespace) -> None:
    named = named_server() if options.database else None
    with alone("benchmark"):
        source, python = prepare(DEVELOPMENT)
        server = named[0] if named else Cluster("benchmark", durable=False)
        with running(server):
            odoo = Odoo(source, python, server)
            settings = {"deals": options.deals, "repeat": options.repeat}
            name = _require_database(odoo, options)
            inside = "level_review.inside:run"
            results = ask_inside(odoo, name, inside, settings, "measuring")
    write_report(options.output, results, paper.write(results))


def _require_database(odoo: Odoo, options: argparse.Namespace) -> str:
    found = database.names(odoo.server)
    if options.database:
        if options.database not in found:
            raise Stop(f"there is no database {options.database} at {odoo.server.host}")
        return options.database
    template = require_template(odoo, "levels", suite_addons(), *core_modules(), ADDONS)
    name = f"{template}_{options.deals}"
    for old in found:
        if MADE.match(old) and not old.startswith(template):
            database.drop(odoo.server, old)
    if name not in found:
        gib = 2 + GIB_PER_MILLION * options.deals / 1_000_000
        require_space(odoo.server.folder, gib)
        database.create(odoo.server, name, template)
    return name
