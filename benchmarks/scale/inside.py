"""The part that runs inside Odoo: fills and checks a database, measures in it."""

import json
import logging
import os
import platform
from datetime import date
from pathlib import Path

from odoo.release import version

from . import check, generate
from .progress import say
from .sizes import Sizes


def make(env, customers: int) -> None:
    logging.getLogger("odoo").setLevel(logging.ERROR)
    progress = generate.make(env, customers)
    progress.once("check", lambda: _check(env))


def _check(env) -> None:
    if problems := check.check(env):
        raise AssertionError("the database is not consistent: " + "; ".join(problems))


def measure(env, settings: dict) -> None:
    from .measures import run_all

    logging.getLogger("odoo").setLevel(logging.ERROR)
    results = {
        "about": _about(env, settings),
        "made": _made(env),
        "measures": run_all(env, Sizes(settings["customers"]), settings),
    }
    results["about"]["load_after"] = _load()
    Path(settings["results"]).write_text(json.dumps(results))


def _about(env, settings: dict) -> dict:
    env.cr.execute("SHOW server_version")
    [postgresql] = env.cr.fetchone()
    env.cr.execute("SELECT pg_database_size(current_database())")
    return {
        "date": date.today().isoformat(),
        "customers": settings["customers"],
        "repeat": settings["repeat"],
        "load_before": settings["load"],
        "cpus": os.cpu_count(),
        "python": platform.python_version(),
        "odoo": version,
        "postgresql": postgresql,
        "bytes": env.cr.fetchone()[0],
    }


def _load() -> list[float]:
    return [round(load, 2) for load in os.getloadavg()]


def _made(env) -> dict:
    """What the database holds, and how long it took to make."""
    env.cr.execute("SELECT sum(seconds), max(finished) FROM bench.step")
    seconds, _finished = env.cr.fetchone()
    rows = {}
    for table in generate.tables_made(env.cr):
        env.cr.execute(f"SELECT count(*) FROM {table}")
        rows[table] = env.cr.fetchone()[0]
    say(f"{sum(rows.values()):,} rows, made in {seconds:,.0f} s")
    return {"seconds": round(seconds, 1), "rows": rows}
