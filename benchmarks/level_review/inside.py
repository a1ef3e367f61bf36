"""The part that runs inside Odoo: fills the database, reviews the partners in it."""

import json
import logging
import os
from pathlib import Path

from deal_money import filling as deals
from deal_money.inside import describe, say

from . import filling, reading


def run(env, settings):
    logging.getLogger("odoo").setLevel(logging.ERROR)
    spent = deals.fill(env, settings["deals"], say)
    partners = filling.fill(env, settings["deals"], say)
    results = {
        "about": describe(env.cr, settings, spent) | {"partners": len(partners)},
        "reading": reading.measure(env.cr, settings["repeat"], say),
    }
    results["about"]["load_after"] = [round(load, 2) for load in os.getloadavg()]
    env.cr.rollback()
    Path(settings["results"]).write_text(json.dumps(results))
