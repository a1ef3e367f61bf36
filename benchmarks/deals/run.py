#!/usr/bin/env python3
"""Measure deals of any number: pages, debts, payments, and what accounting costs."""

import argparse
import json
import os
import platform
import time
from pathlib import Path

EPILOG = """\
The database must be one to throw away, with crm_relations installed: it is filled with
so many deals, three times as many invoices, and their payments. Times depend on the
machine: compare those of one run. See README.md for what is measured and how.

  benchmarks/deals/run.py -c odoo.conf -d deals --deals 200000 --output deals.json
"""


def parse(arguments=None):
    parser = argparse.ArgumentParser(
        description=__doc__,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("-c", "--config", help="Odoo's configuration file")
    parser.add_argument("-d", "--database", required=True)
    parser.add_argument("--deals", type=int, default=200_000, help="default: 200000")
    parser.add_argument("--repeat", type=int, default=5, help="runs; default: 5")
    parser.add_argument(
        "--beside",
        help="a database with the same apps but without our addons: it tells what"
        " posting and paying cost without them",
    )
    parser.add_argument("--output", type=Path, help="JSON file for the results")
    return parser.parse_args(arguments)


def say(text):
    print(f"{time.strftime('%H:%M:%S')} {text}", flush=True)


def main(arguments=None):
    options = parse(arguments)
    from odoo.modules.registry import Registry
    from odoo.tools import config

    settings = ["-d", options.database, "--no-http", "--max-cron-threads", "0"]
    if options.config:
        settings += ["-c", options.config]
    config.parse_config(settings)
    results = measure(Registry, options)
    text = json.dumps(results, indent=1)
    if options.output:
        options.output.write_text(text + "\n")
    print(text)


def measure(Registry, options):
    import bookkeeping
    import filling
    import reading

    from odoo import SUPERUSER_ID, api

    registry = Registry(options.database)
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        spent = filling.fill(env, options.deals, say)
    results = {"about": describe(registry, options, spent)}
    with registry.cursor() as cr:
        results["reading"] = reading.measure(cr, options.repeat, say)
    for name in filter(None, (options.database, options.beside)):
        with Registry(name).cursor() as cr:
            key = "with" if name == options.database else "without"
            results.setdefault("bookkeeping", {})[key] = bookkeeping.measure(cr, say)
            cr.rollback()
    return results


def describe(registry, options, spent):
    with registry.cursor() as cr:
        cr.execute(
            """SELECT CURRENT_SETTING('server_version'),
                      CURRENT_SETTING('shared_buffers'), CURRENT_SETTING('work_mem'),
                      PG_SIZE_PRETTY(PG_DATABASE_SIZE(CURRENT_DATABASE()))"""
        )
        names = ("postgresql", "shared_buffers", "work_mem", "size")
        server = dict(zip(names, cr.fetchone(), strict=True))
    return {
        "deals": options.deals,
        "invoices": options.deals * 3,
        "filled_in_seconds": spent,
        "processors": os.cpu_count(),
        "load": [round(load, 2) for load in os.getloadavg()],
        "machine": platform.machine(),
        **server,
    }


if __name__ == "__main__":
    main()
