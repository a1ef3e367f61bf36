"""benchmarks/levels: the yearly review of all partners' levels beside plain SQL."""

import argparse
import json
from functools import partial
from pathlib import Path

from suite import database
from suite.cache import ADDONS, alone, require_space
from suite.command import (
    BENCHMARKS,
    ask_inside,
    end_in_order,
    prepare,
    require_template,
    running,
)
from suite.console import Stop, say
from suite.odoo import Odoo, core_modules, suite_addons
from suite.postgres import Cluster, named_server
from suite.python_env import DEVELOPMENT

REPORT = BENCHMARKS / "LEVELS.json"
GIB_PER_MILLION = 16
EPILOG = """\
Needs what setup/test needs, and makes its database in a private PostgreSQL: deals,
orders, invoices and payments as benchmarks/deals makes them, and a reseller for each
hundred deals. It can be measured again without filling.

  benchmarks/levels                                    a million deals, 16 GB
  benchmarks/levels --deals 2000                       quickly
  PGHOST=... benchmarks/levels --database big          a database of yours: it is filled

The result is JSON: plain is the specialist's SQL, values what ours reads, review all
that the scheduled action does: reading, deciding, writing evidence, moving levels with
their trail. times_plain compares processor times.
"""


def parse(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="benchmarks/levels",
        description="Review the levels of all partners, and compare with plain SQL.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--deals", type=int, default=1_000_000, help="default: 1000000")
    parser.add_argument("--repeat", type=int, default=3, help="runs; default: 3")
    parser.add_argument(
        "--database", metavar="NAME", help="one to throw away, with crm_partner_prm"
    )
    parser.add_argument(
        "--output", type=Path, default=REPORT, help=f"default: {REPORT.name} here"
    )
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
    options.output.write_text(json.dumps(results, indent=1) + "\n")
    say(f"written: {options.output}")


def _require_database(odoo: Odoo, options: argparse.Namespace) -> str:
    found = database.names(odoo.server)
    if options.database:
        if options.database not in found:
            raise Stop(f"there is no database {options.database}")
        return options.database
    template = require_template(odoo, "levels", suite_addons(), *core_modules(), ADDONS)
    name = f"{template}_{options.deals}"
    if name not in found:
        require_space(
            odoo.server.folder, 2 + GIB_PER_MILLION * options.deals / 1_000_000
        )
        database.create(odoo.server, name, template)
    return name
