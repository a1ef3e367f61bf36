"""setup/run: from an empty machine to the log-in page."""

import argparse
import contextlib
import os
import signal

from . import database
from .cache import ADDONS, ROOT, alone, cache_folder, digest, require_space
from .command import command_parser, end_in_order
from .console import Stop, elapsed, say
from .odoo import (
    Odoo,
    Service,
    check_port,
    core_modules,
    on_signals,
    read_note,
    suite_addons,
    website_addons,
    write_note,
)
from .odoo_source import find_odoo
from .postgres import Cluster, Server, named_server
from .python_env import python_env, use_packages_of
from .replica import Replica

LOGINS = """
  who                   login        password
  sales manager         manager      manager
  sales person          sales        sales
  accountant            accountant   accountant
  service agent         agent        agent
  reseller (portal)     reseller     reseller
"""
OWN_REPLICA = (
    "--replica goes with the private PostgreSQL: for a server of your own set up its "
    "replica and name it in db_replica_host (docs/operations.md)"
)
SAMPLES = ("insurance", "northwind")
EPILOG = """\
environment:
  ODOO_HOME         folder of Odoo 19.0 Community (a checkout or an unpacked package)
  PGHOST, PGPORT, PGUSER, PGPASSWORD or DATABASE_URL
                    a PostgreSQL server (13 or newer) to use instead of a private one
  XDG_CACHE_HOME    where downloads, the Python environment and databases are kept
"""


def parse(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = command_parser(
        "setup/run", "Start the CRM suite with all of its addons and demo data.", EPILOG
    )
    parser.add_argument("--port", type=int, default=8069, help="default: 8069")
    parser.add_argument("--database", metavar="NAME", help="default: crm")
    parser.add_argument(
        "--fresh", action="store_true", help="drop the database and begin anew"
    )
    parser.add_argument(
        "--sample", choices=SAMPLES, help="load a company's real book as well"
    )
    parser.add_argument(
        "--no-demo", action="store_true", help="without demo data and demo logins"
    )
    parser.add_argument(
        "--website", action="store_true", help="with Odoo's website, and our bridges"
    )
    _add_server_options(parser)
    return parser.parse_args(arguments)


def _add_server_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--listen",
        metavar="ADDRESS",
        default="127.0.0.1",
        help="address to serve on, 0.0.0.0 for all; default: 127.0.0.1",
    )
    parser.add_argument(
        "--replica",
        action="store_true",
        help="a second PostgreSQL follows the first one and answers what only reads",
    )


def main(arguments: list[str] | None = None) -> int:
    options = parse(arguments)
    return end_in_order("setup/run", lambda: start(options))


def start(options: argparse.Namespace) -> None:
    named = named_server()
    name = options.database or (named and named[1]) or "crm"
    database.check_name(name)
    check_port(options.port, options.listen)
    if options.replica and named:
        raise Stop(OWN_REPLICA)
    with alone("setup"):
        source = find_odoo()
        say(f"Odoo 19.0: {source.origin}")
        python = python_env()
        use_packages_of(python)
        _require_pdf_printer()
    server = named[0] if named else _private_server()
    try:
        database.check_server(server)
        odoo = Odoo(source, python, server)
        prepare(odoo, name, options)
        with _following(server, options.replica) as settings:
            serve(odoo, name, options, settings)
    finally:
        # A second Ctrl-C must not leave the database server behind.
        on_signals(signal.SIG_IGN)
        server.stop()


def _private_server() -> Server:
    cluster = Cluster("run", durable=True)
    cluster.start()
    say(f"PostgreSQL: private cluster in {cluster.folder}")
    return cluster


@contextlib.contextmanager
def _following(server: Server, wanted: bool):
    """Settings that make Odoo read from a replica of the server, while it lasts."""
    if not wanted:
        yield {}
        return
    replica = Replica(server)
    try:
        with alone("replica"):
            replica.start()
        say(f"PostgreSQL: replica in {replica.folder}")
        yield {"db_replica_host": replica.host}
    finally:
        on_signals(signal.SIG_IGN)
        replica.stop()


def _require_pdf_printer() -> None:
    """Documents are printed by wkhtmltopdf; without it only the web pages work."""
    import shutil

    from . import apt

    if shutil.which("wkhtmltopdf"):
        return
    if not apt.is_available("wkhtmltopdf"):
        say("wkhtmltopdf is not to be had here: documents cannot be printed as PDF")
    elif os.geteuid():
        say("to print PDF documents: sudo apt-get install wkhtmltopdf")
    else:
        apt.install("wkhtmltopdf", "to print PDF documents")


def prepare(odoo: Odoo, name: str, options: argparse.Namespace) -> None:
    """Bring the database up to what is in ``addons/``, or make it."""
    with alone(f"database-{name}"):
        exists = name in database.names(odoo.server)
        if exists and options.fresh:
            database.drop(odoo.server, name)
            exists = False
        if exists:
            _check_version(odoo.server, name)
            update(odoo, name, not options.no_demo, options.website)
        else:
            create(odoo, name, not options.no_demo, options.website)
        if options.sample:
            load_sample(odoo, name, options.sample)


def create(odoo: Odoo, name: str, demo: bool, website: bool = False) -> None:
    require_space(cache_folder(), 1)
    digests = addon_digests(website)
    say(f"making database {name}: Odoo's apps and {', '.join(digests)}")
    with database.making(odoo.server, name) as half_made:
        modules = [*core_modules(digests), *digests]
        odoo.install(half_made, modules, demo)
        say("preparing the pages of the web client")
        odoo.script(half_made, BAKE_ASSETS, "preparing the web client")
        database.set_note(odoo.server, half_made, write_note(digests))


def update(odoo: Odoo, name: str, demo: bool, website: bool = False) -> None:
    """Update what has changed on a copy, which then takes the database's place."""
    before = read_note(database.get_note(odoo.server, name))
    has_website = not before.keys().isdisjoint(website_addons())
    now = addon_digests(website or has_website)
    changed = [addon for addon in now if before.get(addon) != now[addon]]
    if not changed:
        return
    say(f"updating database {name}: {', '.join(changed)}")
    with database.making(odoo.server, name, template=name) as copy:
        new = [addon for addon in changed if addon not in before]
        known = [addon for addon in changed if addon in before]
        odoo.install(copy, new, demo, update=known)
        odoo.script(copy, BAKE_ASSETS, "preparing the web client")
        database.set_note(odoo.server, copy, write_note(now))


BAKE_ASSETS = "env['ir.qweb']._pregenerate_assets_bundles(); env.cr.commit()"


def addon_digests(website: bool) -> dict[str, str]:
    addons = [*suite_addons(), *(website_addons() if website else [])]
    return {addon: digest(ADDONS / addon) for addon in addons}


def _check_version(server: Server, name: str) -> None:
    version = database.odoo_version(server, name)
    if not version:
        raise Stop(
            f"database {name} exists and holds no Odoo: "
            "choose another one with --database"
        )
    if not version.startswith("19.0"):
        raise Stop(
            f"database {name} belongs to Odoo {'.'.join(version.split('.')[:2])}, "
            "this suite needs 19.0: choose another one with --database"
        )


def load_sample(odoo: Odoo, name: str, sample: str) -> None:
    say(f"loading the sample company {sample}")
    code = (
        f"import sys; sys.path.insert(0, {str(ROOT / 'setup/samples')!r})\n"
        f"import {sample}\n"
        f"{sample}.load(env, {sample}.ConsoleReport(lead='> '))"
    )
    odoo.script(name, code, f"loading the sample {sample}")


def serve(
    odoo: Odoo, name: str, options: argparse.Namespace, settings: dict[str, str]
) -> None:
    service = odoo.serve(name, options.port, options.listen, **settings)
    try:
        service.wait_until_ready()
        print(_welcome(odoo, name, options, service), flush=True)
        service.process.wait()
        raise Stop(f"Odoo stopped: see {service.log}")
    finally:
        on_signals(signal.SIG_IGN)
        service.stop()


def _welcome(odoo: Odoo, name: str, options, service: Service) -> str:
    with database.connect(odoo.server, name) as cursor:
        cursor.execute("SELECT 1 FROM res_users WHERE login = 'manager'")
        logins = LOGINS if cursor.fetchone() else ""
    return (
        f"\nReady after {elapsed():.0f} s: {service.address}\n{logins}"
        "  administrator         admin        admin\n\n"
        f"Database {name}; log in {service.log}\nPress Ctrl-C to stop."
    )
