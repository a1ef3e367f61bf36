"""Runs inside Odoo, for test_estate_race: fills a small agency and measures in it."""

from estate_race import inside

LISTINGS, REQUESTS = 300, 30


def run(env, results):
    settings = {
        "listings": LISTINGS,
        "requests": REQUESTS,
        "repeat": 2,
        "load": [0.0],
        "results": results,
    }
    inside.run(env, settings)
