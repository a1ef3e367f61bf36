"""What commands share: options, their end, their Odoo, their server, their report."""

import argparse
import contextlib
import json
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from . import database
from .cache import ROOT, alone, digest, require_space
from .console import Stop, say
from .odoo import Odoo, interrupted, on_signals
from .odoo_source import OdooSource, find_odoo
from .postgres import Server
from .python_env import RUNTIME, python_env, use_packages_of

BENCHMARKS = ROOT / "benchmarks"


def command_parser(
    program: str, description: str, epilog: str = ""
) -> argparse.ArgumentParser:
    """A parser that prints the epilog as it is written: examples in columns."""
    return argparse.ArgumentParser(
        prog=program,
        description=description,
        epilog=epilog,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )


def add_output(parser: argparse.ArgumentParser, report: Path) -> None:
    parser.add_argument(
        "--output", type=Path, default=report, help=f"default: {report.name} here"
    )


def add_runs(parser: argparse.ArgumentParser, what: str) -> None:
    parser.add_argument(
        "--repeat", type=int, default=5, help=f"runs of each {what}; default: 5"
    )


def add_choice(parser: argparse.ArgumentParser, what: str) -> None:
    parser.add_argument(
        "--only", type=words, default=[], help=f"{what} by name, with commas"
    )


def words(text: str) -> list[str]:
    """What stands between the commas."""
    return [word for word in text.split(",") if word]


def end_in_order(
    program: str, work: Callable[[], int | None], stopped: str = "stopped"
) -> int:
    """The exit code of ``work()``: no traceback for what the user can mend or wants.

    :param stopped: what is said after Ctrl-C, a kill or a closed terminal
    """
    on_signals(interrupted)
    try:
        return work() or 0
    except Stop as problem:
        print(f"{program}: {problem}", flush=True)
        return 1
    except KeyboardInterrupt:
        say(stopped)
        return 130


def prepare(*requirements: Path) -> tuple[OdooSource, Path]:
    """Odoo's source and the first list's Python, with all their packages in reach."""
    with alone("setup"):
        source = find_odoo()
        pythons = [python_env(file) for file in requirements]
        for python in pythons:
            use_packages_of(python)
    return source, pythons[0]


def require_template(
    odoo: Odoo, prefix: str, modules: list[str], *contents: str | Path
) -> str:
    """A database with these modules and no demo data, made anew for other contents."""
    name = f"{prefix}_{digest(str(odoo.source.folder), RUNTIME, *contents)}"
    if name not in database.names(odoo.server):
        require_space(database.data_folder(), 2)
        say(f"installing {len(modules)} modules and what they need, some minutes")
        with database.making(odoo.server, name) as half_made:
            odoo.install(half_made, modules, demo=False, languages="")
    return name


@contextlib.contextmanager
def running(server: Server) -> Iterator[Server]:
    """A private cluster runs as long as this; a server of somebody else does anyway."""
    server.start()
    try:
        yield server
    finally:
        server.stop()


def call_inside(odoo: Odoo, database: str, call: str, what: str) -> None:
    """Call ``package.module:function(env, ...)`` of benchmarks/ in an Odoo shell."""
    module, call = call.split(":", 1)
    code = f"import sys; sys.path.append({str(BENCHMARKS)!r})\n"
    code += f"from {module} import {call.split('(')[0]}; {call}"
    odoo.script(database, code, what)


def ask_inside(
    odoo: Odoo, database: str, function: str, settings: dict, what: str
) -> dict:
    """What a function of benchmarks/ writes as JSON to ``settings["results"]``.

    It also finds there the load of the machine before the start.
    """
    with tempfile.TemporaryDirectory() as folder:
        results = Path(folder, "results.json")
        load = [round(load, 2) for load in os.getloadavg()]
        settings = {**settings, "results": str(results), "load": load}
        call_inside(odoo, database, f"{function}(env, {settings!r})", what)
        return json.loads(results.read_text())


def write_report(target: Path, results: dict | list, text: str) -> None:
    """The figures as JSON, and beside them the page for people."""
    target.with_suffix(".json").write_text(json.dumps(results, indent=1) + "\n")
    target.write_text(text)
    say(f"written: {target}")
