"""PostgreSQL: the server that the environment names, or a private cluster."""

import contextlib
import os
import pwd
import re
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from . import apt
from .cache import NAME, cache_folder, digest, require_space
from .console import Stop, run, say

OLDEST = 13
SETTINGS = """
listen_addresses = ''
unix_socket_directories = '{socket}'
unix_socket_permissions = 0700
shared_buffers = 512MB
work_mem = 16MB
maintenance_work_mem = 256MB
max_connections = 200
jit = off
"""
# Data that can be made again needs no safety: tests only.
THROW_AWAY = """
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
max_wal_size = 4GB
checkpoint_timeout = 1h
"""


@dataclass
class Server:
    """Where the databases are. ``host`` may be the folder of a unix socket."""

    host: str
    user: str
    port: str = ""
    password: str = field(default="", repr=False)

    def environ(self) -> dict[str, str]:
        pairs = {
            "PGHOST": self.host,
            "PGUSER": self.user,
            "PGPORT": self.port,
            "PGPASSWORD": self.password,
        }
        return {key: value for key, value in pairs.items() if value}

    def start(self) -> None:
        """A server of somebody else runs already."""

    def stop(self) -> None:
        """A server of somebody else goes on running."""


def named_server() -> tuple[Server, str] | None:
    """The server of DATABASE_URL or PGHOST, and the database it names, if any."""
    if url := os.environ.get("DATABASE_URL"):
        server, database = _from_url(url)
    elif host := os.environ.get("PGHOST"):
        port, password = os.environ.get("PGPORT", ""), os.environ.get("PGPASSWORD", "")
        server = Server(host, _database_user(), port, password)
        database = os.environ.get("PGDATABASE", "")
    else:
        return None
    if server.user == "postgres":
        raise Stop(
            "Odoo refuses to work as the database user postgres: "
            "create another one with the right CREATEDB and name it in PGUSER"
        )
    return server, database


def _from_url(url: str) -> tuple[Server, str]:
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.hostname:
        raise Stop("DATABASE_URL is not of the form postgresql://user@host/name")
    server = Server(
        host=unquote(parts.hostname),
        user=unquote(parts.username or _database_user()),
        port=str(parts.port or ""),
        password=unquote(parts.password or ""),
    )
    return server, parts.path.strip("/")


def _database_user() -> str:
    return os.environ.get("PGUSER") or pwd.getpwuid(os.geteuid()).pw_name


class Cluster(Server):
    """A private PostgreSQL cluster on a unix socket, under an unprivileged user."""

    def __init__(self, name: str, durable: bool) -> None:
        self.durable = durable
        self.owner = _owner()
        self.folder = _home_of(name, self.owner)
        self.binaries = _binaries(self.folder / "data/PG_VERSION")
        super().__init__(host=str(_socket_folder(self.folder)), user="odoo")
        self._started = False

    def start(self) -> None:
        if not (self.folder / "data/PG_VERSION").exists():
            self._make()
        if self._is_running():
            return
        try:
            self._launch()
        except Stop:
            if self.durable:
                raise
            say("the tests' PostgreSQL was damaged: making a new one")
            self._make()
            self._launch()
        self._started = True

    def stop(self) -> None:
        """Stop what we started, unless somebody else is using it by now."""
        if self._started and not self._is_in_use():
            self._control("stop", "-m", "fast", problem="cannot stop PostgreSQL")
            self._started = False

    def break_off(self, mode: str = "immediate") -> None:
        """Stop, whoever uses it: as in a crash, or ``fast``, telling them."""
        if self._is_running():
            self._control("stop", "-m", mode, problem="cannot stop PostgreSQL")
        self._started = False

    def remove(self) -> None:
        """Break off and delete the data."""
        self.break_off()
        shutil.rmtree(self.host, ignore_errors=True)
        shutil.rmtree(self.folder, ignore_errors=True)
        with contextlib.suppress(OSError):
            self.folder.parent.rmdir()  # if it was the last one

    def _make(self) -> None:
        require_space(self.folder, 2)
        data, half_made = self.folder / "data", self.folder / ".data.making"
        for leftover in (data, half_made):
            shutil.rmtree(leftover, ignore_errors=True)
        self._fill(half_made)
        half_made.rename(data)

    def _fill(self, folder: Path) -> None:
        options = ["-U", self.user, "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8"]
        if not self.durable:
            options.append("--no-sync")
        problem = "cannot make a PostgreSQL cluster"
        self._as_owner("initdb", "-D", folder, *options, problem=problem)
        settings = SETTINGS.format(socket=self.host)
        with open(folder / "postgresql.conf", "a") as file:
            file.write(settings if self.durable else settings + THROW_AWAY)

    def _launch(self) -> None:
        socket = Path(self.host)
        socket.mkdir(parents=True, exist_ok=True)
        socket.chmod(0o700)
        if self.owner:
            shutil.chown(socket, self.owner)
        self._control(
            "start",
            "-l",
            self.folder / "server.log",
            problem=f"cannot start PostgreSQL (see {self.folder}/server.log)",
        )

    def _is_running(self) -> bool:
        command = [*self._prefix(), self.binaries / "pg_ctl", "status"]
        command += ["-D", self.folder / "data"]
        return not subprocess.run(command, capture_output=True, check=False).returncode

    def _is_in_use(self) -> bool:
        from .database import connections

        return connections(self) > 0

    def _control(self, *arguments, problem: str) -> None:
        data = self.folder / "data"
        self._as_owner("pg_ctl", "-D", data, "-w", *arguments, problem=problem)

    def _as_owner(self, program: str, *arguments, problem: str) -> None:
        command = [*self._prefix(), self.binaries / program, *arguments]
        # pg_ctl's child keeps the output open: a file, not a pipe that never ends.
        log = self.folder / f"{program}.log"
        with open(log, "w") as output:
            result = subprocess.run(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=self.folder,
                check=False,
            )
        if result.returncode:
            words = log.read_text().strip().splitlines() or ["no output"]
            raise Stop(f"{problem}: {words[-1]}")

    def _prefix(self) -> list[str]:
        return ["runuser", "-u", self.owner, "--"] if self.owner else []


def _owner() -> str | None:
    """PostgreSQL refuses to run as root: then another user owns the cluster."""
    if os.geteuid():
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    raise Stop("no unprivileged user here to run PostgreSQL as: create one 'postgres'")


def _home_of(name: str, owner: str | None) -> Path:
    """The cluster's folder: in the cache, or near it if its owner can't get there."""
    cache = cache_folder()
    folder = cache / "postgres" / name
    if owner:
        test = ["runuser", "-u", owner, "--", "test", "-x", str(cache)]
        if subprocess.run(test, capture_output=True, check=False).returncode:
            folder = Path("/var/cache", NAME, digest(str(cache)), name)
    folder.mkdir(parents=True, exist_ok=True)
    if owner:
        shutil.chown(folder, owner)
    return folder


def _socket_folder(folder: Path) -> Path:
    """Beside the data, unless that name is too long for a socket (107 bytes)."""
    if len(str(folder)) < 70:
        return folder / "socket"
    return Path(tempfile.gettempdir(), f"{NAME}-{digest(str(folder))}")


def _binaries(version_file: Path) -> Path:
    """PostgreSQL's programs: of the cluster's own version, else the newest."""
    found = _installed()
    if version_file.exists():
        wanted = int(version_file.read_text())
        if wanted not in found:
            raise Stop(
                f"{version_file.parent} was made by PostgreSQL {wanted}, which is not "
                f"installed any more: install it, or remove the folder to start anew"
            )
        return found[wanted]
    if not found:
        apt.install("postgresql", "to keep the databases")
        found = _installed()
    newest = max(found, default=0)
    if newest < OLDEST:
        raise Stop(
            f"PostgreSQL {newest} is too old: install PostgreSQL {OLDEST} or newer, "
            "or set PGHOST to a server that has it"
        )
    return found[newest]


def _installed() -> dict[int, Path]:
    """Major version -> folder of initdb, pg_ctl and the others."""
    folders = list(Path("/usr/lib/postgresql").glob("*/bin"))
    if program := shutil.which("pg_ctl"):
        folders.append(Path(program).resolve().parent)
    versions = {}
    for folder in folders:
        if (folder / "initdb").exists() and (folder / "pg_ctl").exists():
            answer = run([folder / "pg_ctl", "--version"], "cannot ask PostgreSQL")
            versions[int(re.search(r"(\d+)", answer.stdout)[1])] = folder
    return versions


def wait_for(condition, seconds: float) -> bool:
    """Ask four times a second until the condition holds."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.25)
    return True
