"""Databases and their filestores: make, copy, swap, drop, and what is in them."""

import contextlib
import os
import re
import shutil
from pathlib import Path

from .cache import cache_folder
from .console import Stop
from .postgres import OLDEST, Server

UNSAFE = re.compile(r"[^A-Za-z0-9_.-]")


def check_name(name: str) -> None:
    if not name or UNSAFE.search(name) or len(name) > 50 or name.endswith("__making"):
        raise Stop(
            f"{name!r} is no name for a database: use letters, digits, '-' and '_'"
        )


@contextlib.contextmanager
def connect(server: Server, database: str = "postgres"):
    """A cursor whose statements each commit by themselves."""
    import psycopg2

    connection = _open(server, database)
    try:
        with connection.cursor() as cursor:
            yield cursor
    except psycopg2.errors.InsufficientPrivilege as error:
        raise Stop(
            f"the database user {server.user} lacks a right "
            f"({str(error).splitlines()[0]}): ALTER ROLE {server.user} CREATEDB"
        ) from error
    except psycopg2.errors.ObjectInUse as error:
        raise Stop(
            f"somebody works in the database ({str(error).splitlines()[0]}): "
            "stop the other setup/run first"
        ) from error
    finally:
        connection.close()


def _open(server: Server, database: str):
    import psycopg2

    settings = {
        "host": server.host,
        "user": server.user,
        "port": server.port,
        "password": server.password,
        "dbname": database,
    }
    try:
        connection = psycopg2.connect(**{k: v for k, v in settings.items() if v})
    except psycopg2.OperationalError as error:
        words = str(error).strip().splitlines()[0]
        raise Stop(f"cannot reach PostgreSQL at {server.host}: {words}") from error
    connection.autocommit = True
    return connection


def check_server(server: Server) -> None:
    with connect(server) as cursor:
        cursor.execute("SHOW server_version_num")
        version = int(cursor.fetchone()[0]) // 10000
    if version < OLDEST:
        raise Stop(
            f"PostgreSQL at {server.host} is version {version}: "
            f"this suite needs {OLDEST} or newer"
        )


def connections(server: Server) -> int:
    """Sessions of others on the server."""
    query = """
        SELECT count(*) FROM pg_stat_activity
         WHERE backend_type = 'client backend' AND pid != pg_backend_pid()"""
    with connect(server) as cursor:
        cursor.execute(query)
        return cursor.fetchone()[0]


def names(server: Server) -> list[str]:
    with connect(server) as cursor:
        cursor.execute(
            "SELECT datname FROM pg_database WHERE NOT datistemplate ORDER BY oid"
        )
        return [name for (name,) in cursor.fetchall()]


def create(server: Server, name: str, template: str | None = None) -> None:
    """An empty database, or a copy of another one with its files."""
    with connect(server) as cursor:
        if template:
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
            _copy_files(template, name)
        else:
            cursor.execute(
                f"""CREATE DATABASE "{name}" TEMPLATE template0
                ENCODING 'UTF8' LC_COLLATE 'C'"""
            )
    if not template:
        # As Odoo does with the databases that it makes itself: for fast searches.
        with connect(server, name) as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")


def drop(server: Server, name: str) -> None:
    with connect(server) as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    shutil.rmtree(filestore(name), ignore_errors=True)


def rename(server: Server, old: str, new: str) -> None:
    with connect(server) as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
            [old],
        )
        cursor.execute(f'ALTER DATABASE "{old}" RENAME TO "{new}"')
    shutil.rmtree(filestore(new), ignore_errors=True)
    if filestore(old).exists():
        filestore(old).rename(filestore(new))


@contextlib.contextmanager
def making(server: Server, name: str, template: str | None = None):
    """Work on a new database (or a copy) that takes its name only when whole."""
    half_made = f"{name}__making"
    drop(server, half_made)
    create(server, half_made, template)
    try:
        yield half_made
        drop(server, name)
        rename(server, half_made, name)
    except BaseException:
        drop(server, half_made)
        raise


def get_note(server: Server, name: str) -> str:
    """What :func:`set_note` left on the database: which addons are installed in it."""
    query = """
        SELECT shobj_description(oid, 'pg_database') FROM pg_database
         WHERE datname = %s"""
    with connect(server) as cursor:
        cursor.execute(query, [name])
        return (cursor.fetchone() or [None])[0] or ""


def set_note(server: Server, name: str, note: str) -> None:
    with connect(server) as cursor:
        cursor.execute(f'COMMENT ON DATABASE "{name}" IS %s', [note])


def odoo_version(server: Server, name: str) -> str | None:
    """Version of the Odoo database, or None if it holds no Odoo."""
    with connect(server, name) as cursor:
        cursor.execute("SELECT to_regclass('ir_module_module')")
        if not cursor.fetchone()[0]:
            return None
        cursor.execute(
            "SELECT latest_version FROM ir_module_module "
            "WHERE name = 'base' AND state IN ('installed', 'to upgrade')"
        )
        return (cursor.fetchone() or [None])[0]


def data_folder() -> Path:
    """Odoo's data_dir."""
    return cache_folder("data")


def filestore(name: str) -> Path:
    return data_folder() / "filestore" / name


def _copy_files(template: str, name: str) -> None:
    """Hard links: Odoo writes each file once and only ever unlinks it."""
    source, target = filestore(template), filestore(name)
    shutil.rmtree(target, ignore_errors=True)
    if source.exists():
        shutil.copytree(source, target, copy_function=os.link)
