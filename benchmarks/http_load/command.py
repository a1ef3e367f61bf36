"""benchmarks/load: a server, many people, what they waited for."""

import argparse
import contextlib
import json
import os
import platform
import tempfile
import time
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from scale.command import require_company, size

from suite import database, product
from suite.cache import alone, cache_folder
from suite.command import (
    BENCHMARKS,
    add_output,
    call_inside,
    command_parser,
    end_in_order,
    prepare,
    running,
    write_report,
)
from suite.console import run, say
from suite.odoo import Odoo, Service, free_port
from suite.postgres import Cluster, named_server
from suite.python_env import DEVELOPMENT, RUNTIME, odoo_environ, python_env

from . import paper

REPORT = BENCHMARKS / "LOAD.md"
TOOL = BENCHMARKS / "http_load/requirements.txt"
RETRIED, GIVEN_UP = " tries left, try again in ", "maximum number of tries reached"
EPILOG = """\
Makes a company of that size (as benchmarks/run does) or a database with demo data in a
private, durable PostgreSQL, and keeps it; or uses the one that you name. It gets users
load1, load2 ... and what they create. Start it on a calm machine.

  benchmarks/load --customers 100k                   20 people, a minute, real size
  benchmarks/load                                    the same with demo data
  benchmarks/load --users 3 --seconds 10             quickly
  PGHOST=... benchmarks/load --database NAME         a database of yours
"""


def parse(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = command_parser(
        "benchmarks/load", "Let many people work at once over HTTP.", EPILOG
    )
    _add_options(parser)
    return parser.parse_args(arguments)


def _add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--users", type=int, default=20, help="default: 20")
    parser.add_argument(
        "--workers", type=int, default=os.cpu_count(), help="default: one a processor"
    )
    parser.add_argument("--seconds", type=int, default=60, help="default: 60")
    parser.add_argument(
        "--warm-up", type=float, default=15, help="seconds before; default: 15"
    )
    parser.add_argument(
        "--think", type=float, default=2, help="pause between two steps; default: 2 s"
    )
    parser.add_argument("--customers", type=size, help="so many: 10k, 100k, 1m")
    parser.add_argument(
        "--database", metavar="NAME", default="load", help="default: load"
    )
    parser.add_argument("--data-dir", type=Path, help="Odoo's data_dir of the database")
    add_output(parser, REPORT)


def main(arguments: list[str] | None = None) -> int:
    options = parse(arguments)
    return end_in_order("benchmarks/load", partial(_run, options))


def _run(options: argparse.Namespace) -> int:
    with alone("benchmark"):
        results = measure(options)
    write_report(options.output, results, paper.write(results))
    return 1 if results["run"]["errors"] else 0


def measure(options: argparse.Namespace) -> dict:
    source, python = prepare(DEVELOPMENT if options.customers else RUNTIME)
    with alone("setup"):
        tool = python_env(TOOL)
    named = (named_server() or [None])[0]
    with running(named or Cluster("load", durable=True)) as server:
        odoo = OdooWithFiles(source, python, server, options.data_dir)
        return _measure(odoo, tool, options)


@dataclass
class OdooWithFiles(Odoo):
    data_dir: Path | None

    def config(self, name: str, **options) -> Path:
        files = {"data_dir": self.data_dir} if self.data_dir else {}
        return super().config(name, **files, **options)


def _measure(odoo: Odoo, tool: Path, options: argparse.Namespace) -> dict:
    _require_database(odoo, options)
    before = os.getloadavg()
    with tempfile.TemporaryDirectory() as folder:
        plan = _prepare(odoo, options, Path(folder, "plan.json"))
        with _serving(odoo, options) as service:
            found = _let_them_work(tool, service, options, Path(folder))
            log = service.log.read_text()
    return {
        "about": _about(odoo, options, before) | {"rows": plan["rows"]},
        "run": found,
        "log": count_repeated(log),
    }


def count_repeated(log: str) -> dict[str, int]:
    """Transactions that Odoo's log says were repeated, and given up in the end."""
    return {"retries": log.count(RETRIED), "given_up": log.count(GIVEN_UP)}


def _require_database(odoo: Odoo, options: argparse.Namespace) -> None:
    if options.customers:
        options.database = require_company(odoo, options.customers)
    elif options.database not in database.names(odoo.server):
        product.create(odoo, options.database, demo=True)


def _prepare(odoo: Odoo, options: argparse.Namespace, target: Path) -> dict:
    say(f"{options.users} people get ready")
    call = f"http_load.inside:prepare(env, {options.users}, {str(target)!r})"
    call_inside(odoo, options.database, call, "preparing the people")
    return json.loads(target.read_text())


@contextlib.contextmanager
def _serving(odoo: Odoo, options: argparse.Namespace):
    settings = {"workers": options.workers, "gevent_port": free_port()}
    service = odoo.serve(options.database, free_port(), **settings)
    try:
        service.wait_until_ready()
        yield service
    finally:
        service.stop()


def _let_them_work(
    tool: Path, service: Service, options: argparse.Namespace, folder: Path
) -> dict:
    say(f"{options.users} people work for {options.seconds} s")
    result = folder / "result.json"
    environ = {
        key: value for key, value in odoo_environ().items() if key != "PYTHONPATH"
    } | {
        "LOAD_DATABASE": options.database,
        "LOAD_PLAN": str(folder / "plan.json"),
        "LOAD_RESULT": str(result),
        "LOAD_THINK": str(options.think),
        "LOAD_WARM_UP": str(options.warm_up),
    }
    command = [tool, "-m", "locust", "-f", BENCHMARKS / "http_load/journey.py"]
    command += ["--host", service.address, *_tool_options(options)]
    log = cache_folder("logs") / "load.log"
    run(command, "the load tool failed", log, env=environ, cwd=folder)
    return json.loads(result.read_text())


def _tool_options(options: argparse.Namespace) -> list:
    """Locust's own; what failed stands in the result, not in its exit code."""
    return [
        *("--headless", "--only-summary", "--exit-code-on-error", 0),
        *("--users", options.users, "--spawn-rate", max(1, options.users // 5)),
        *("--run-time", f"{options.warm_up + options.seconds:.0f}s"),
    ]


def _about(odoo: Odoo, options: argparse.Namespace, before: tuple) -> dict:
    with database.connect(odoo.server) as cursor:
        cursor.execute("SHOW server_version")
        version = cursor.fetchone()[0].split()[0]
    return {
        "date": f"{date.today():%-d %B %Y}",
        "odoo": _series(odoo, options.database),
        "postgresql": version,
        "python": platform.python_version(),
        "cpus": os.cpu_count(),
        "load_before": [round(load, 2) for load in before],
        "load_after": [round(load, 2) for load in os.getloadavg()],
        **{name: getattr(options, name) for name in ("users", "workers")},
        **{name: getattr(options, name) for name in ("think", "warm_up")},
        "taken": round(time.time()),
    }


def _series(odoo: Odoo, name: str) -> str:
    version = database.odoo_version(odoo.server, name) or ""
    return ".".join(version.split(".")[:2])
