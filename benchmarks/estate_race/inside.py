"""The part that runs inside Odoo: fills the database, matches what is in it."""

import json
import logging
import os
from datetime import date
from functools import partial
from pathlib import Path
from time import perf_counter

from odoo.release import version

from . import filling


def run(env, settings):
    logging.getLogger("odoo").setLevel(logging.ERROR)
    spent = filling.fill(env, settings, print)
    env.cr.execute("DELETE FROM estate_match")
    Matching = env["estate.matching"]
    found = _find_duplicates(env, settings)
    env.cr.execute("SELECT COUNT(*) FROM estate_duplicate")
    duplicates = env.cr.fetchone()[0]
    times = {"everything, first": [_time(Matching._run)]}
    env.cr.execute("SELECT COUNT(*) FROM estate_match")
    matches = env.cr.fetchone()[0]
    env.cr.execute("ANALYZE estate_match")
    times["everything, nothing new"] = [_time(Matching._run)]
    times |= _match_single(env, settings)
    times |= found
    about = _describe(env.cr, settings) | {
        "matches": matches,
        "duplicates": duplicates,
        "filled_in_seconds": spent,
    }
    env.cr.rollback()
    results = {"about": about, "times": times}
    Path(settings["results"]).write_text(json.dumps(results))


def _match_single(env, settings):
    """Some records of each side, far from one another."""
    times = {}
    for name, model, scope in (
        ("one listing", "estate.listing", "listings"),
        ("one request", "estate.request", "requests"),
    ):
        records = env[model].search([], order="id")[:: max(1, settings[scope] // 10)]
        times[name] = []
        for record in records[: settings["repeat"]]:
            work = partial(env["estate.matching"]._run, **{scope: record})
            times[name].append(_time(work))
    return times


def _find_duplicates(env, settings):
    """Among all objects, and for one of them; far from one another as well."""
    env.cr.execute("DELETE FROM estate_duplicate")
    Duplicate, estates = env["estate.duplicate"], env["estate.property"].search([])
    times = {"duplicates of everything": [_time(partial(Duplicate._refresh, estates))]}
    env.cr.execute("ANALYZE estate_duplicate")
    some = estates.sorted("id")[:: max(1, settings["listings"] // 10)]
    times["duplicates of one object"] = [
        _time(partial(Duplicate._refresh, estate))
        for estate in some[: settings["repeat"]]
    ]
    return times


def _describe(cr, settings):
    cr.execute("SELECT CURRENT_SETTING('server_version')")
    return {
        "date": date.today().isoformat(),
        "odoo": version,
        "postgresql": cr.fetchone()[0],
        "processors": os.cpu_count(),
        "load_before": settings["load"],
        "load_after": [round(load, 2) for load in os.getloadavg()],
        "listings": settings["listings"],
        "requests": settings["requests"],
    }


def _time(work):
    start = perf_counter()
    work()
    return round(perf_counter() - start, 3)
