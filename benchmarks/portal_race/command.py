"""benchmarks/portal_logins: a server, its customers, the report."""

import argparse
import os
import platform
import statistics
from datetime import date
from functools import partial

from suite import database
from suite.cache import alone
from suite.command import (
    BENCHMARKS,
    add_output,
    call_inside,
    command_parser,
    end_in_order,
    prepare,
    running,
)
from suite.console import say
from suite.odoo import Odoo
from suite.postgres import Cluster
from suite.python_env import DEVELOPMENT, RUNTIME
from suite.testing import Bench

from .crowd import STEPS, send

REPORT = BENCHMARKS / "PORTAL_LOGINS.md"
DATABASE = "portal_race"
PORT = 8168
# what pages would write, but for counters of sequences and sessions
WRITTEN = """
    SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0)
      FROM pg_stat_user_tables
     WHERE relname ~ '^(service|sale|mail|res_partner|ir_attachment)'"""
INTRODUCTION = """\
# Many customers log in to the portal at once

Made by `benchmarks/portal_logins`: {customers} customers with ten tickets and an order
each log in at the same moment over HTTP and open the home page, their orders (Odoo's
own page), their tickets and one ticket. A request counts as an error when its status is
one, when what belongs there is missing, or when anything of another customer is shown.
One server process with threads (`ODOO_MAX_HTTP_THREADS=auto`); the customers run on the
same machine.

{day}: Odoo 19.0, Python {python}, {processors} processors, load {load}.

| page | requests | errors | median ms | slowest ms |
| --- | --- | --- | --- | --- |
"""


def parse(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = command_parser(
        "benchmarks/portal_logins",
        "Let many customers log in to the portal at the same moment.",
    )
    parser.add_argument("--customers", type=int, default=50, help="default: 50")
    parser.add_argument(
        "--address", help="a server of yours that `people.prepare` has filled"
    )
    add_output(parser, REPORT)
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> int:
    options = parse(arguments)
    return end_in_order("benchmarks/portal_logins", partial(_run, options))


def _run(options: argparse.Namespace) -> int:
    if options.address:
        results = {"visits": send(options.address, options.customers)}
    else:
        with alone("benchmark"):
            results = _measure(options.customers)
    options.output.write_text(_write(results, options.customers))
    say(f"written: {options.output}")
    return int(any(visit.error for visit in results["visits"]))


def _measure(customers: int) -> dict:
    source, python = prepare(DEVELOPMENT, RUNTIME)
    # else the server takes more requests than PostgreSQL gives it connections
    os.environ["ODOO_MAX_HTTP_THREADS"] = "auto"
    with running(Cluster("test", durable=False)) as server:
        odoo = Odoo(source, python, server)
        bench = Bench(odoo)
        bench.require_templates()
        database.drop(server, DATABASE)
        database.create(server, DATABASE, bench.suite)
        try:
            return _race(odoo, customers)
        finally:
            database.drop(server, DATABASE)


def _race(odoo: Odoo, customers: int) -> dict:
    call = f"portal_race.people:prepare(env, {customers})"
    call_inside(odoo, DATABASE, call, "customers with logins")
    service = odoo.serve(DATABASE, PORT, "127.0.0.1")
    try:
        service.wait_until_ready()
        before = _count_written(odoo)
        visits = send(service.address, customers)
        return {"visits": visits, "written": _count_written(odoo) - before}
    finally:
        service.stop()


def _count_written(odoo: Odoo) -> int:
    with database.connect(odoo.server, DATABASE) as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute(WRITTEN)
        return int(cursor.fetchone()[0])


def _write(results: dict, customers: int) -> str:
    text = INTRODUCTION.format(
        customers=customers,
        day=date.today().isoformat(),
        python=platform.python_version(),
        processors=os.cpu_count(),
        load="/".join(f"{load:.0f}" for load in os.getloadavg()),
    )
    for step in STEPS:
        visits = [visit for visit in results["visits"] if visit.step == step]
        times = [visit.seconds * 1000 for visit in visits]
        errors = [visit.error for visit in visits if visit.error]
        row = (step, len(visits), len(errors), f"{statistics.median(times):,.0f}")
        text += f"| {' | '.join(map(str, row))} | {max(times):,.0f} |\n"
    if "written" in results:
        text += f"\nRows written by these pages: {results['written']}.\n"
    return text
