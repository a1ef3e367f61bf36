"""benchmarks/run: databases of chosen sizes, the measures, the report."""

import argparse
from functools import partial

from suite import database
from suite.cache import ADDONS, alone, require_space
from suite.command import (
    BENCHMARKS,
    add_choice,
    add_output,
    add_runs,
    ask_inside,
    call_inside,
    command_parser,
    end_in_order,
    prepare,
    require_template,
    running,
    write_report,
)
from suite.console import say
from suite.odoo import Odoo, suite_addons
from suite.postgres import Cluster
from suite.python_env import DEVELOPMENT

from . import paper

REPORT = BENCHMARKS / "RESULTS.md"
EPILOG = """\
Needs what setup/test needs. Counts of statements and rows do not depend on the
machine; times do: start it on a calm one. A database that was made is kept in a private
PostgreSQL cluster and used again, updated if our addons have changed meanwhile; a run
that was stopped goes on where it was.

  benchmarks/run                          10,000 customers, some minutes
  benchmarks/run --customers 1m           a million customers
  benchmarks/run --customers 100k,1m      both: the report says how cost grows
  benchmarks/run --only card,caller       some measures
  benchmarks/run --make                   only makes the database and checks it
  benchmarks/run --drop                   removes its databases
"""


def parse(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = command_parser(
        "benchmarks/run",
        "Measure the CRM at a size of your choice beside Odoo's own.",
        EPILOG,
    )
    parser.add_argument(
        "--customers", type=sizes, default=[10_000], help="10k, 100k, 1m; with commas"
    )
    add_runs(parser, "measure")
    add_choice(parser, "measures")
    parser.add_argument("--make", action="store_true", help="make databases, no more")
    parser.add_argument("--drop", action="store_true", help="remove the databases")
    add_output(parser, REPORT)
    return parser.parse_args(arguments)


def sizes(text: str) -> list[int]:
    return sorted({size(word) for word in text.split(",")})


def size(word: str) -> int:
    """100k -> 100000"""
    units = {"k": 1_000, "m": 1_000_000}
    unit = units.get(word[-1:].lower(), 1)
    digits = word[:-1] if unit > 1 else word
    if not digits.isdigit() or int(digits) * unit < 200:
        raise argparse.ArgumentTypeError(f"{word}: 200 customers or more, as 10k or 1m")
    return int(digits) * unit


def main(arguments: list[str] | None = None) -> int:
    options = parse(arguments)
    stopped = "stopped: the same command goes on from here"
    return end_in_order("benchmarks/run", partial(_run, options), stopped)


def _run(options: argparse.Namespace) -> None:
    with alone("benchmark"):
        source, python = prepare(DEVELOPMENT)
        with running(Cluster("benchmark", durable=False)) as server:
            odoo = Odoo(source, python, server)
            if options.drop:
                _drop(odoo)
            else:
                _measure_all(odoo, options)


def _drop(odoo: Odoo) -> None:
    for name in database.names(odoo.server):
        if name.startswith(("scale_", "scaled_")):
            database.drop(odoo.server, name)
            say(f"dropped {name}")


def _measure_all(odoo: Odoo, options: argparse.Namespace) -> None:
    found = []
    for number in options.customers:
        name = require_company(odoo, number)
        if not options.make:
            found.append(_measure(odoo, name, number, options))
    if found:
        write_report(options.output, found, paper.write(found))


def require_company(odoo: Odoo, number: int) -> str:
    """The database of so many customers on that server."""
    template = require_template(odoo, "scale", suite_addons(), ADDONS)
    return _make(odoo, template, number)


def _make(odoo: Odoo, template: str, number: int) -> str:
    """The database of that size: made, gone on with, updated, or found whole."""
    name = f"scaled_{number}_{template.removeprefix('scale_')}"
    existing = database.names(odoo.server)
    older = [found for found in existing if found.startswith(f"scaled_{number}_")]
    if older and name not in existing:
        update(odoo, older[0], name)
    elif not older:
        require_space(odoo.server.folder, paper.room(number))
        database.create(odoo.server, name, template)
    call = f"scale.inside:make(env, {number})"
    call_inside(odoo, name, call, f"making {number:,} customers")
    return name


def update(odoo: Odoo, older: str, name: str) -> None:
    """Take a database of earlier addons along: quicker than a new one, and a proof.

    It gets its new name last: a run that is stopped updates once more.
    """
    say(f"updating {older} to our addons of today")
    modules = suite_addons()
    odoo.install(older, modules, demo=False, update=modules, languages="")
    database.rename(odoo.server, older, name)


def _measure(odoo: Odoo, name: str, number: int, options) -> dict:
    settings = {
        "customers": number,
        "repeat": options.repeat,
        "only": options.only,
    }
    return ask_inside(odoo, name, "scale.inside:measure", settings, "measuring")
