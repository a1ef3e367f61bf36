"""The part that runs inside Odoo: fills the database, reviews the partners in it."""

import json
import logging
import os
from pathlib import Path

from deal_money import filling as deals

from . import filling, reading


def say(text):
    print(f"> {text}", flush=True)


def run(env, settings):
    logging.getLogger("odoo").setLevel(logging.ERROR)
    spent = deals.fill(env, settings["deals"], say)
    enrollments = filling.fill(env, settings["deals"], say)
    results = {
        "about": {
            "deals": settings["deals"],
            "partners": len(enrollments),
            "filled_in_seconds": spent,
            "processors": os.cpu_count(),
            "load_before": settings.get("load"),
        },
        **reading.measure(env, settings["repeat"], say),
    }
    for name in ("values", "review"):
        times = results[name]["cpu"] / results["plain"]["cpu"]
        results[name]["times_plain"] = round(times, 2)
    env.cr.rollback()
    Path(settings["results"]).write_text(json.dumps(results))
