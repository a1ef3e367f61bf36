"""benchmarks/portal_logins: a server, its customers, the report."""

import argparse
import os
import platform
import statistics
from datetime import date
from pathlib import Path

from suite import database
from suite.cache import ROOT, alone
from suite.console import Stop, say
from suite.odoo import Odoo, interrupted, on_signals
from suite.odoo_source import find_odoo
from suite.postgres import Cluster
from suite.python_env import DEVELOPMENT, RUNTIME, python_env, use_packages_of
from suite.testing import Bench

from .crowd import STEPS, send

FOLDER = ROOT / "benchmarks"
REPORT = FOLDER / "PORTAL_LOGINS.md"
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
    parser = argparse.ArgumentParser(
        prog="benchmarks/portal_logins",
        description="Let many customers log in to the portal at the same moment.",
    )
    parser.add_argument("--customers", type=int, default=50, help="default: 50")
    parser.add_argument(
        "--address", help="a server of yours that `people.prepare` has filled"
    )
    parser.add_argument(
        "--output", type=Path, default=REPORT, help=f"default: {REPORT.name} here"
    )
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> int:
    options = parse(arguments)
    on_signals(interrupted)
    try:
        if options.address:
            results = {"visits": send(options.address, options.customers)}
        else:
            with alone("benchmark"):
                results = _run(options.customers)
    except Stop as problem:
        print(f"benchmarks/portal_logins: {problem}", flush=True)
        return 1
    except KeyboardInterrupt:
        say("stopped")
        return 130
    options.output.write_text(_write(results, options.customers))
    say(f"written: {options.output}")
    return int(any(visit.error for visit in results["visits"]))


def _run(customers: int) -> dict:
    with alone("setup"):
        source, python = find_odoo(), python_env(DEVELOPMENT)
        use_packages_of(python)
        use_packages_of(python_env(RUNTIME))
    # else the server takes more requests than PostgreSQL gives it connections
    os.environ["ODOO_MAX_HTTP_THREADS"] = "auto"
    cluster = Cluster("test", durable=False)
    cluster.start()
    odoo = Odoo(source, python, cluster)
    try:
        bench = Bench(odoo)
        bench.require_templates()
        database.drop(cluster, DATABASE)
        database.create(cluster, DATABASE, bench.suite)
        return _race(odoo, customers)
    finally:
        database.drop(cluster, DATABASE)
        cluster.stop()


def _race(odoo: Odoo, customers: int) -> dict:
    code = f"import sys; sys.path.append({str(FOLDER)!r})\n"
    code += f"from portal_race.people import prepare; prepare(env, {customers})"
    odoo.script(DATABASE, code, "customers with logins")
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
