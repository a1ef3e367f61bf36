"""Running Odoo: installing, updating, scripts, and serving the web client."""

import ast
import contextlib
import json
import os
import random
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from .cache import ADDONS, ROOT, cache_folder
from .console import Stop, say
from .database import data_folder
from .odoo_source import OdooSource
from .postgres import Server
from .python_env import odoo_environ

# Apps that a company may have and that our bridges install themselves for.
APPS = ("sale_stock",)
# Odoo gives new contacts and users the first one.
LANGUAGES = "en_US,ru_RU,uk_UA"
# Odoo says these on every installation of its own modules.
HARMLESS = re.compile(r"\(ERROR/3\)|\(WARNING/2\)")

EXCEPTION = re.compile(r"^[\w.]+(Error|Exception): ")


def suite_addons() -> list[str]:
    """Our addons, without those for companies that run their website with Odoo."""
    return [name for name in _all_addons() if not _needs_website(name)]


def website_addons() -> list[str]:
    """Our bridges to apps that bring a website, which then serves the portal."""
    return [name for name in _all_addons() if _needs_website(name)]


def _all_addons() -> list[str]:
    return sorted(path.parent.name for path in ADDONS.glob("*/__manifest__.py"))


def _needs_website(addon: str) -> bool:
    return any(name.startswith("website") for name in manifest(addon)["depends"])


def core_modules(addons: Iterable[str] | None = None) -> list[str]:
    """The modules of Odoo that our addons depend on, and the optional apps.

    :param addons: default: those of the suite, without a website
    """
    needed = set(APPS)
    for name in suite_addons() if addons is None else addons:
        needed.update(manifest(name)["depends"])
    return sorted(needed.difference(_all_addons()))


def manifest(addon: str) -> dict:
    return ast.literal_eval((ADDONS / addon / "__manifest__.py").read_text())


@dataclass
class Odoo:
    source: OdooSource
    python: Path
    server: Server

    def environ(self) -> dict[str, str]:
        return {**odoo_environ(self.source.folder), **self.server.environ()}

    def config(self, name: str, **options) -> Path:
        """Write a configuration file and return its path."""
        settings = {
            "data_dir": data_folder(),
            "addons_path": ",".join(str(path) for path in self._addons_path()),
            "http_interface": "127.0.0.1",
            "max_cron_threads": 0,
            "list_db": False,
            **options,
        }
        path = cache_folder("config") / f"{name}.conf"
        lines = [f"{key} = {value}" for key, value in settings.items()]
        path.write_text("\n".join(["[options]", *lines]) + "\n")
        path.chmod(0o600)
        return path

    def _addons_path(self) -> list[Path]:
        return [*self.source.addons, *([ADDONS] if suite_addons() else [])]

    def command(self, *arguments) -> list[str]:
        return [str(part) for part in (self.python, "-m", "odoo", *arguments)]

    def install(
        self,
        database: str,
        modules: list[str],
        demo: bool,
        update: list[str] = (),
        languages: str = LANGUAGES,
    ) -> None:
        """Install (and update) modules in a database, with progress lines."""
        arguments = ["-d", database, "--no-http", "--stop-after-init"]
        if modules:
            arguments += ["-i", ",".join(modules)]
        if update:
            arguments += ["-u", ",".join(update)]
        if demo:
            arguments.append("--with-demo")
        if languages:
            arguments.append(f"--load-language={languages}")
        self._run_logged(f"install-{database}", arguments)

    def script(self, database: str, code: str, what: str) -> None:
        """Run Python code in an Odoo shell; its output goes to the console."""
        command = self.command(
            "shell",
            "-c",
            self.config(f"shell-{database}"),
            "-d",
            database,
            "--no-http",
            "--log-level=warn",
        )
        # The exit code of a shell fed by a pipe is 0 whatever happens in it.
        code = f"{code}\nprint('SCRIPT_ENDED')\n"
        ended, tail = False, deque(maxlen=12)
        with self._popen(command, stdin=subprocess.PIPE) as process:
            process.stdin.write(code)
            process.stdin.close()
            for line in process.stdout:
                tail.append(line.rstrip())
                ended = ended or line.startswith("SCRIPT_ENDED")
                if line.startswith("> "):
                    say(line[2:].rstrip())
        if not ended:
            raise Stop(f"{what} failed:\n" + "\n".join(tail))

    @contextlib.contextmanager
    def _popen(self, command: list[str], **options):
        """A child whose output we read, and who never outlives us."""
        process = subprocess.Popen(
            command,
            env=self.environ(),
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            **options,
        )
        try:
            yield process
            process.wait()
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()

    def _run_logged(self, name: str, arguments: list[str]) -> None:
        log = cache_folder("logs") / f"{name}.log"
        command = self.command("-c", self.config(name), *arguments)
        progress = _Progress()
        with (
            open(log, "w") as output,
            self._popen(command, stdin=subprocess.DEVNULL) as process,
        ):
            for line in process.stdout:
                output.write(line)
                progress.read(line)
        if process.returncode or progress.problems:
            words = progress.problems or ["Odoo stopped"]
            raise Stop(f"installing failed: {words[-1]} (whole output: {log})")

    def serve(
        self, database: str, port: int, interface: str = "127.0.0.1", **options
    ) -> "Service":
        """Start the web server; ``options`` go into its configuration file."""
        settings = {
            "http_interface": interface,
            "http_port": port,
            "max_cron_threads": 1,
            "dbfilter": f"^{re.escape(database)}$",
            "db_name": database,
        }
        config = self.config(f"serve-{database}", **settings | options)
        log = cache_folder("logs") / f"serve-{database}.log"
        with open(log, "w") as output:
            process = subprocess.Popen(
                self.command("-c", config),
                env=self.environ(),
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                # Ctrl-C in the terminal reaches only us: we end Odoo in order.
                start_new_session=True,
            )
        return Service(process, f"http://127.0.0.1:{port}", log)


class _Progress:
    """Reads Odoo's log: says how far it is every ten seconds, keeps the errors."""

    def __init__(self) -> None:
        self.problems: list[str] = []
        self._last = time.monotonic()

    def read(self, line: str) -> None:
        if re.search(r" (ERROR|CRITICAL) ", line) and not HARMLESS.search(line):
            self.problems.append(line.strip()[:300])
        elif self.problems and EXCEPTION.match(line):
            # The last line of a traceback says more than the line that announced it.
            self.problems.append(line.strip()[:300])
        found = re.search(r"Loading module (\S+) \((\d+)/(\d+)\)", line)
        if found and time.monotonic() - self._last > 10:
            self._last = time.monotonic()
            say(f"installing: {found[2]} of {found[3]} modules ({found[1]})")


@dataclass
class Service:
    """A running web server."""

    process: subprocess.Popen
    address: str
    log: Path

    def wait_until_ready(self, seconds: float = 300) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self.process.poll() is not None:
                raise Stop(f"Odoo stopped while starting: see {self.log}")
            if self._answers():
                return
            time.sleep(0.2)
        raise Stop(f"Odoo does not answer after {seconds:.0f} s: see {self.log}")

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(
                f"{self.address}/web/login", timeout=60
            ) as page:
                return page.status == 200
        except (urllib.error.URLError, OSError):
            return False

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()


def check_port(port: int, interface: str = "127.0.0.1") -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((interface, port))
        except OSError as error:
            raise Stop(
                f"cannot listen on {interface}:{port} ({error.strerror}): "
                f"choose another one with --port"
            ) from error


def free_port() -> int:
    """A port for a server that starts by and by: none that a client may get first."""
    for port in random.sample(range(20_000, 32_000), 100):
        with contextlib.suppress(Stop):
            check_port(port)
            return port
    raise Stop("no port between 20000 and 32000 is free")


def write_note(digests: dict[str, str]) -> str:
    """What a database remembers: its addons and what they were when installed."""
    return json.dumps(digests, sort_keys=True)


def read_note(note: str) -> dict[str, str]:
    try:
        found = json.loads(note)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def on_signals(handler) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, handler)


def interrupted(_number, _frame) -> None:
    """A closed terminal or a kill ends the run like Ctrl-C does."""
    sys.stdout.flush()
    raise KeyboardInterrupt
