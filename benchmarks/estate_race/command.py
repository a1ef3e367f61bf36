"""benchmarks/estate_matching: everything at once, and what one change costs."""

import argparse
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

REPORT = BENCHMARKS / "ESTATE.md"
EPILOG = """\
Needs what setup/test needs, and makes its database in a private PostgreSQL.

  benchmarks/estate_matching                           100,000 listings, 10,000 requests
  benchmarks/estate_matching --listings 5000 --requests 500
  PGHOST=... benchmarks/estate_matching --database big a database of yours: it is filled
"""


def parse(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = command_parser(
        "benchmarks/estate_matching",
        "Match the requests of customers with the listings on offer.",
        EPILOG,
    )
    parser.add_argument("--listings", type=int, default=100_000)
    parser.add_argument("--requests", type=int, default=10_000)
    add_runs(parser, "measure")
    parser.add_argument("--database", metavar="NAME", help="one to throw away")
    add_output(parser, REPORT)
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> int:
    options = parse(arguments)
    return end_in_order("benchmarks/estate_matching", partial(_run, options))


def _run(options: argparse.Namespace) -> None:
    named = named_server() if options.database else None
    with alone("benchmark"):
        source, python = prepare(DEVELOPMENT)
        server = named[0] if named else Cluster("benchmark", durable=False)
        with running(server):
            odoo = Odoo(source, python, server)
            settings = {
                "listings": options.listings,
                "requests": options.requests,
                "repeat": options.repeat,
            }
            name = _require_database(odoo, options)
            inside = "estate_race.inside:run"
            results = ask_inside(odoo, name, inside, settings, "measuring")
    write_report(options.output, results, paper.write(results))


def _require_database(odoo: Odoo, options: argparse.Namespace) -> str:
    found = database.names(odoo.server)
    if options.database:
        if options.database not in found:
            raise Stop(f"there is no database {options.database} at {odoo.server.host}")
        return options.database
    template = require_template(odoo, "estate", suite_addons(), *core_modules(), ADDONS)
    name = f"{template}_{options.listings}_{options.requests}"
    if name not in found:
        require_space(odoo.server.folder, 4)
        database.create(odoo.server, name, template)
    return name
