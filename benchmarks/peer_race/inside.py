"""The part that runs inside Odoo: fills, measures, judges, notes what was found."""

import json
import logging
import os
import platform
from dataclasses import replace
from datetime import date
from pathlib import Path
from unittest.mock import patch

from desk_race.judging import judge
from scale.measures.base import run as measure
from scale.progress import say

from odoo.release import version

from . import call_measures, call_verdicts, pay_verdicts, relation_verdicts
from .pay_measures import PAID, UNPAID, PayBench
from .relation_filling import Filling
from .relation_measures import MEASURES, RelationBench

# model that tells whether a peer is there
PEERS = {
    "partner_multi_relation": "res.partner.relation",
    "commission_oca": "commission",
    "crm_phonecall": "crm.phonecall",
}
PAGES = [*MEASURES, *call_measures.MEASURES]
VERDICTS = {
    "relations": relation_verdicts,
    "pay": pay_verdicts,
    "calls": call_verdicts,
}


def run(env, settings: dict) -> None:
    logging.getLogger("odoo").setLevel(logging.CRITICAL)
    # no letter leaves the machine, on either side
    with patch.object(type(env["mail.mail"]), "send", lambda self, *a, **kw: True):
        results = {
            "about": _about(env, settings),
            "measures": _measure_pages(env, settings),
            "verdicts": _judge_all(env) if _wants_verdicts(settings) else {},
            "pay": _measure_pay(env, settings),
        }
    results["about"]["load_after"] = _load()
    Path(settings["results"]).write_text(json.dumps(results))


def _measure_pages(env, settings) -> list[dict]:
    if not any(_wants(settings, one.name) for one in PAGES):
        return []
    say(f"filling both sides with {settings['relations']:,} relations and calls")
    filling = Filling(env, settings["relations"])
    filling.fill()
    bench = RelationBench(env, filling)
    call_measures.fill(bench)
    return _measure_all(bench, PAGES, settings)


def _measure_pay(env, settings) -> list[dict]:
    if not settings["judge"] or not _wants(settings, "settle"):
        return []
    say("invoices of many people")
    bench = PayBench(env, **settings["pay"])
    found = _measure_all(bench, UNPAID, settings)
    bench.pay_all()
    bench.compare()
    return found + _measure_all(bench, PAID, settings)


def _measure_all(bench, measures, settings) -> list[dict]:
    found = []
    for one in measures:
        if _wants(settings, one.name):
            say(f"measuring: {one.what}")
            if PEERS[one.beside] not in bench.env:
                one = replace(one, reference=None)
            found.append(measure(bench, one, settings["repeat"]))
    return found


def _judge_all(env) -> dict[str, list[dict]]:
    found = {}
    for name, module in VERDICTS.items():
        say(f"judging: {name}")
        found[name] = judge(module.World(env), module.CASES)
    return found


def _wants(settings, name) -> bool:
    return not settings["only"] or name in settings["only"]


def _wants_verdicts(settings) -> bool:
    return settings["judge"] and _wants(settings, "verdicts")


def _about(env, settings) -> dict:
    env.cr.execute("SHOW server_version")
    return {
        "date": date.today().isoformat(),
        "relations": settings["relations"],
        "repeat": settings["repeat"],
        "load_before": settings["load"],
        "cpus": os.cpu_count(),
        "python": platform.python_version(),
        "odoo": version,
        "postgresql": env.cr.fetchone()[0],
        "peer": settings["peer"],
    }


def _load() -> list[float]:
    return [round(load, 2) for load in os.getloadavg()]
