"""The part that runs inside Odoo: fills the database, reads in it, keeps its books."""

import json
import logging
import os
import platform
from datetime import date
from pathlib import Path

from odoo.release import version

from . import bookkeeping, filling, reading


def say(text):
    print(f"> {text}", flush=True)


def run(env, settings):
    logging.getLogger("odoo").setLevel(logging.ERROR)
    spent = filling.fill(env, settings["deals"], say)
    results = {
        "about": describe(env.cr, settings, spent),
        "reading": reading.measure(env.cr, settings["repeat"], say),
        "writing": {"full": bookkeeping.measure(env.cr, say)},
    }
    results["about"]["load_after"] = [round(load, 2) for load in os.getloadavg()]
    env.cr.rollback()
    Path(settings["results"]).write_text(json.dumps(results))


def keep_books(env, settings):
    """What writing takes in a database that is almost empty."""
    logging.getLogger("odoo").setLevel(logging.ERROR)
    results = bookkeeping.measure(env.cr, say)
    env.cr.rollback()
    Path(settings["results"]).write_text(json.dumps(results))


def describe(cr, settings, spent):
    cr.execute(
        """SELECT CURRENT_SETTING('server_version'),
                  CURRENT_SETTING('shared_buffers'), CURRENT_SETTING('work_mem'),
                  PG_SIZE_PRETTY(PG_DATABASE_SIZE(CURRENT_DATABASE()))"""
    )
    names = ("postgresql", "shared_buffers", "work_mem", "size")
    server = dict(zip(names, cr.fetchone(), strict=True))
    return {
        "date": date.today().isoformat(),
        "odoo": version,
        "python": platform.python_version(),
        "deals": settings["deals"],
        "invoices": settings["deals"] * 3,
        "filled_in_seconds": spent,
        "processors": os.cpu_count(),
        "load_before": settings["load"],
        "machine": platform.machine(),
        **server,
    }
