"""setup/backup and setup/restore: a whole database with its files, and the proof."""

import argparse
import contextlib
import json
import os
import shutil
import signal
from datetime import datetime
from pathlib import Path

from . import content, database
from .cache import GIB, alone, making, require_space
from .command import command_parser, end_in_order
from .console import Stop, run, say
from .odoo import Odoo, on_signals
from .odoo_source import find_odoo
from .postgres import Cluster, Server, named_server
from .python_env import python_env, use_packages_of

DUMP, FILES, CONTENT = "database.dump", "filestore", "content.json"
MODES = {"backup": "Back up a database", "restore": "Restore a backup, or try it out"}
EPILOG = """\
The server is the one of PGHOST or DATABASE_URL, else the private one of setup/run.

  setup/backup /mnt/backup                        the database crm while people work
  setup/restore /mnt/backup/crm-... --check       restore, compare, drop: does it work?
  setup/restore /mnt/backup/crm-... --database crm2 --neutralize
"""


def parse(mode: str, arguments: list[str] | None = None) -> argparse.Namespace:
    purpose = f"{MODES[mode]}: rows, files, and figures to compare."
    parser = command_parser(f"setup/{mode}", purpose, EPILOG)
    parser.add_argument("folder", type=Path, help="where backups are, or the backup")
    parser.add_argument("--database", metavar="NAME", help="default: its own, or crm")
    parser.add_argument(
        "--data-dir", type=Path, help="Odoo's data_dir; default: that of setup/run"
    )
    if mode == "restore":
        parser.add_argument(
            "--check", action="store_true", help="restore, compare, and drop again"
        )
        parser.add_argument(
            "--neutralize",
            action="store_true",
            help="a copy to try things on: no mails, no scheduled actions, no payments",
        )
    return parser.parse_args(arguments)


def main(mode: str, arguments: list[str] | None = None) -> int:
    options = parse(mode, arguments)
    return end_in_order(f"setup/{mode}", lambda: _run(mode, options))


def _run(mode: str, options: argparse.Namespace) -> None:
    with _server() as (server, name):
        options.database = options.database or name
        (_backup if mode == "backup" else _restore)(server, options)


@contextlib.contextmanager
def _server():
    """The server to work on, and the database that the environment names."""
    with alone("setup"):
        use_packages_of(python_env())
    server, name = named_server() or (Cluster("run", durable=True), "")
    server.start()
    try:
        yield server, name
    finally:
        on_signals(signal.SIG_IGN)
        server.stop()


def _backup(server: Server, options: argparse.Namespace) -> None:
    name = options.database or "crm"
    moment = datetime.now().strftime("%Y%m%d-%H%M%S")
    folder = options.folder / f"{name}-{moment}"
    back_up(server, name, folder, options.data_dir)
    say(f"whole: {folder}. Try it out: setup/restore {folder} --check")


def _restore(server: Server, options: argparse.Namespace) -> None:
    name = options.database or read_content(options.folder)["database"]
    if options.check:
        name = f"{name[:40]}_check"
    restore(server, options.folder, name, options.data_dir)
    if options.check:
        drop(server, name, options.data_dir)
        say("the backup is whole: rows, money, numbers and files are as they were")
    elif options.neutralize:
        neutralize(server, name)


def back_up(
    server: Server, name: str, folder: Path, data_dir: Path | None = None
) -> None:
    """Make the folder: the dump, the files, and what was in them at that moment.

    All parts are of one moment, whatever is written meanwhile.
    """
    if name not in database.names(server):
        raise Stop(f"there is no database {name} at {server.host}")
    files = filestore(name, data_dir)
    with making(folder) as half_made, _one_moment(server, name) as (cursor, snapshot):
        cursor.execute("SELECT pg_database_size(%s)", [name])
        size = cursor.fetchone()[0]
        require_space(half_made, size / GIB)
        say(f"backing up {name}: rows")
        dump(server, name, half_made / DUMP, snapshot)
        say(f"backing up {name}: figures")
        found = {"database": name, "taken": f"{datetime.now():%Y-%m-%d %H:%M:%S}"}
        found |= {"bytes": size, **content.take(cursor)}
        names = content.file_names(cursor)
        say(f"backing up {name}: {len(names):,} files")
        _copy_files(files, half_made / FILES, names)
        found["unsound"] = content.unsound_files(half_made / FILES, names)
        found["files"] = [file for file in names if file not in found["unsound"]]
        _tell_unsound(files, found)
        (half_made / CONTENT).write_text(json.dumps(found, indent=1) + "\n")


def _tell_unsound(files: Path, found: dict) -> None:
    """A file that was lost before must not prevent the backup of all the rest."""
    if found["unsound"] and not found["files"]:
        raise Stop(
            f"none of the {len(found['unsound'])} files of the attachments is in "
            f"{files}: name Odoo's data_dir with --data-dir"
        )
    if found["unsound"]:
        first = next(iter(found["unsound"]))
        say(
            f"files that were lost or damaged before: {len(found['unsound'])}, for "
            f"example {files / first}; the backup lists them in {CONTENT}"
        )


@contextlib.contextmanager
def _one_moment(server: Server, name: str):
    """A cursor on one snapshot, and the snapshot's name for pg_dump.

    The lock hinders nobody but Odoo's removal of files without attachment, which
    waits for its next run: so no file goes while it is copied.
    """
    with database.connect(server, name) as cursor:
        cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("LOCK TABLE ir_attachment IN ROW EXCLUSIVE MODE")
        cursor.execute("SELECT pg_export_snapshot()")
        yield cursor, cursor.fetchone()[0]


def restore(
    server: Server, folder: Path, name: str, data_dir: Path | None = None
) -> None:
    """Make a new database of a backup; it gets its name only when all is equal."""
    database.check_name(name)
    expected = read_content(folder)
    if name in database.names(server):
        raise Stop(f"database {name} exists: choose another name with --database")
    files = filestore(name, data_dir)
    # a dump is packed; half as much again is for the log and for sorting indexes
    size = expected.get("bytes") or 10 * (folder / DUMP).stat().st_size
    require_space(files.parent.parent, 1.5 * size / GIB)
    with making(files) as half_made_files, database.making(server, name) as half_made:
        say(f"restoring {name}: rows")
        load(server, half_made, folder / DUMP)
        say(f"restoring {name}: {len(expected['files']):,} files")
        _copy_files(folder / FILES, half_made_files, expected["files"])
        say(f"restoring {name}: comparing")
        if problems := compare(server, half_made, half_made_files, expected):
            more = f" (and {len(problems) - 5} more)" if len(problems) > 5 else ""
            raise Stop(f"not as it was: {'; '.join(problems[:5])}{more}")


def compare(server: Server, name: str, files: Path, expected: dict) -> list[str]:
    """What is not as the backup says."""
    with database.connect(server, name) as cursor:
        problems = content.differences(expected, content.take(cursor))
        problems += content.used_up_serials(cursor)
    unsound = content.unsound_files(files, expected["files"])
    return problems + [f"file {file}: {words}" for file, words in unsound.items()]


def read_content(folder: Path) -> dict:
    try:
        return json.loads((folder / CONTENT).read_text())
    except (OSError, ValueError) as error:
        raise Stop(f"{folder} is no backup: it has no readable {CONTENT}") from error


def dump(server: Server, name: str, file: Path, snapshot: str = "") -> None:
    options = ["--format=custom", "--no-owner", f"--file={file}"]
    if snapshot:
        options.append(f"--snapshot={snapshot}")
    _call(server, "pg_dump", [*options, name], f"cannot dump {name}")


def load(server: Server, name: str, file: Path) -> None:
    options = ["--no-owner", "--exit-on-error", "--jobs=2", f"--dbname={name}", file]
    _call(server, "pg_restore", options, f"cannot restore {file}")
    with database.connect(server, name) as cursor:
        # statistics, and the map of pages that answers from an index alone need
        cursor.execute("VACUUM ANALYZE")


def _call(server: Server, program: str, options: list, problem: str) -> None:
    """PostgreSQL's own program, the private cluster's or that on the path."""
    if isinstance(server, Cluster):
        program = server.binaries / program
    elif not shutil.which(program):
        raise Stop(f"{program} is missing: install postgresql-client")
    run([program, *options], problem, env={**os.environ, **server.environ()})


def neutralize(server: Server, name: str) -> None:
    say(f"neutralizing {name}: it sends and does nothing by itself")
    odoo = Odoo(find_odoo(), python_env(), server)
    config = odoo.config(f"neutralize-{name}")
    command = odoo.command("neutralize", "-c", config, "-d", name)
    run(command, f"cannot neutralize {name}", env=odoo.environ())


def drop(server: Server, name: str, data_dir: Path | None = None) -> None:
    database.drop(server, name)
    shutil.rmtree(filestore(name, data_dir), ignore_errors=True)


def filestore(name: str, data_dir: Path | None = None) -> Path:
    return data_dir / "filestore" / name if data_dir else database.filestore(name)


def _copy_files(source: Path, target: Path, names: list[str]) -> None:
    """Copy what is there; whoever calls looks for what is not."""
    target.mkdir(parents=True, exist_ok=True)
    for name in names:
        if (source / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source / name, target / name)
