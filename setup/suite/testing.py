"""setup/test: template databases, copies of them, and pytest on the copies."""

import contextlib
import os
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from . import apt, database
from .cache import ADDONS, ROOT, alone, cache_folder, digest, require_space
from .command import end_in_order, prepare, running
from .console import elapsed, say
from .odoo import LANGUAGES, Odoo, core_modules, suite_addons, website_addons
from .postgres import Cluster
from .product import BAKE_ASSETS, SAMPLES, load_sample
from .python_env import DEVELOPMENT, RUNTIME

HELP = """\
usage: setup/test [ADDON | PATH]... [any option of pytest]

Runs the tests of all addons and of tests/ in throw-away databases.

  setup/test                      everything
  setup/test crm_relations        one addon
  setup/test -k timeline          what has "timeline" in its name
  setup/test tests/test_repo.py   one file

The first run makes template databases; later runs copy them. They are kept in a
private PostgreSQL cluster below $XDG_CACHE_HOME (or ~/.cache), never on PGHOST.
ODOO_HOME names another Odoo 19.0. A browser (Chromium) is installed if it lacks.
"""
BROWSERS = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")
# Tests that need the company of setup/samples in their database.
SAMPLE_TESTS = Path("tests/samples")
# Pages of customers and partners: a website serves them in its own layout, so they are
# tested without one and with one.
PAGE_TESTS = ("test_*portal*.py", "test_door_journeys.py", "test_know_reader.py")
KEPT_TEMPLATES = 2


@dataclass
class Selection:
    """What to run: test folders and files, and options that go to pytest as given."""

    paths: list[Path] = field(default_factory=list)
    options: list[str] = field(default_factory=list)

    @classmethod
    def parse(cls, arguments: list[str]) -> "Selection":
        selection = cls()
        for argument in arguments:
            if (ADDONS / argument / "__manifest__.py").exists():
                selection.paths.append(Path("addons", argument))
            elif (ROOT / argument.split("::")[0]).exists():
                selection.paths.append(Path(argument))
            else:
                selection.options.append(argument)
        if not selection.paths:
            selection.paths = [Path("addons"), Path("tests")]
        if not selection.options and len(selection.paths) > 1:
            # Two processes on two copies of the database; a class stays together.
            selection.options = ["-n", "2", "--dist", "loadscope"]
        return selection

    def with_suite(self) -> list[Path]:
        """What needs neither the sample nor a website."""
        others = [SAMPLE_TESTS, *bridges_to_website()]
        return [
            path
            for path in self.paths
            if not any(_is_below(path, other) for other in others)
        ]

    def with_sample(self) -> list[Path]:
        """The chosen part of the sample's tests."""
        return self._chosen([SAMPLE_TESTS])

    def with_website(self) -> list[Path]:
        """The chosen part of the tests of bridges to the website, and of pages."""
        return self._chosen([*bridges_to_website(), *page_tests()])

    def _chosen(self, tests: list[Path]) -> list[Path]:
        found = []
        for test in tests:
            if any(_is_below(test, path) for path in self.paths):
                found.append(test)
            else:
                found += [path for path in self.paths if _is_below(path, test)]
        return [path for path in found if (ROOT / str(path).split("::")[0]).exists()]


def bridges_to_website() -> list[Path]:
    return [Path("addons", addon) for addon in website_addons()]


def page_tests() -> list[Path]:
    files = {
        file.relative_to(ROOT)
        for addon in suite_addons()
        for pattern in PAGE_TESTS
        for file in (ADDONS / addon / "tests").glob(pattern)
    }
    return sorted(files)


def _is_below(path: Path, folder: Path) -> bool:
    return Path(str(path).split("::")[0]).is_relative_to(folder)


def main(arguments: list[str] | None = None) -> int:
    arguments = sys.argv[1:] if arguments is None else arguments
    if {"-h", "--help"} & set(arguments):
        print(HELP)
        return 0
    selection = Selection.parse(arguments)
    return end_in_order("setup/test", lambda: _run(selection))


def _run(selection: Selection) -> int:
    with alone("test"):
        source, python = prepare(DEVELOPMENT)
        require_browser()
        with running(Cluster("test", durable=False)) as server:
            return Bench(Odoo(source, python, server)).run(selection)


def require_browser() -> None:
    if not any(shutil.which(browser) for browser in BROWSERS):
        apt.install("chromium", "to test in a browser")


@dataclass
class Run:
    """Tests that need the same database."""

    name: str
    template: str
    make: Callable[[], None]
    paths: list[Path]


class Bench:
    """The template databases and the runs on copies of them."""

    def __init__(self, odoo: Odoo) -> None:
        self.odoo = odoo
        self.server = odoo.server
        modules = core_modules()
        origin = digest("pg_trgm", str(odoo.source.folder), LANGUAGES, RUNTIME)
        self.core = f"core_{digest(origin, *modules)}"
        self.suite = f"suite_{digest(self.core, ADDONS)}"
        self.website = f"website_{digest(self.suite, *website_addons())}"
        self.sample = f"sample_{digest(self.suite, ROOT / 'setup/samples')}"

    def run(self, selection: Selection) -> int:
        self._require(self.core, self._make_core)
        self._require(self.suite, self._make_suite)
        runs = [run for run in self._runs(selection) if run.paths]
        results = []
        for run in runs:
            self._require(run.template, run.make)
            results.append(self._pytest(run, selection.options, meanwhile=runs))
        self._prune()
        return _summary(results)

    def _runs(self, chosen: Selection) -> list[Run]:
        return [
            Run("unit", self.suite, self._make_suite, chosen.with_suite()),
            Run("northwind", self.sample, self._make_sample, chosen.with_sample()),
            Run("website", self.website, self._make_website, chosen.with_website()),
        ]

    def require_templates(self) -> None:
        """Without a website, for those who work on copies of them."""
        self._require(self.core, self._make_core)
        self._require(self.suite, self._make_suite)
        self._require(self.sample, self._make_sample)

    def _require(self, name: str, make) -> None:
        if name not in database.names(self.server):
            require_space(cache_folder(), 2)
            make()

    def _make_core(self) -> None:
        say("template: Odoo's own apps with demo data")
        with database.making(self.server, self.core) as half_made:
            self.odoo.install(half_made, core_modules(), demo=True)

    def _make_suite(self) -> None:
        say(f"template: with {', '.join(suite_addons())}")
        with database.making(self.server, self.suite, self.core) as half_made:
            # the languages are there: loading them would read every module once more
            self.odoo.install(half_made, suite_addons(), demo=True, languages="")
            say("template: pages of the web client")
            self.odoo.script(half_made, BAKE_ASSETS, "preparing the web client")

    def _make_sample(self) -> None:
        say("template: with the sample companies")
        with database.making(self.server, self.sample, self.suite) as half_made:
            for sample in SAMPLES:
                load_sample(self.odoo, half_made, sample)

    def _make_website(self) -> None:
        say(f"template: with a website and {', '.join(website_addons())}")
        with database.making(self.server, self.website, self.suite) as half_made:
            # its pages are made when a browser asks for them: few tests have one
            self.odoo.install(half_made, website_addons(), demo=True, languages="")

    def _prune(self) -> None:
        """Drop templates of former contents of addons/, the oldest first."""
        for current in (self.core, self.suite, self.sample, self.website):
            prefix = current.split("_")[0] + "_"
            found = [n for n in database.names(self.server) if n.startswith(prefix)]
            old = [name for name in found if name != current]
            for name in old[: max(0, len(found) - KEPT_TEMPLATES)]:
                database.drop(self.server, name)

    def _pytest(self, run: Run, options: list[str], meanwhile: list[Run]) -> Path:
        """Run pytest on a copy of the template; returns the JUnit report.

        :param meanwhile: whose templates are made while the tests run: making one
            keeps one processor busy, the tests leave the other idle now and then
        """
        say(f"tests: {run.name}")
        report = cache_folder("logs") / f"tests-{run.name}.xml"
        report.unlink(missing_ok=True)
        run_name = f"run_{run.name}"
        database.drop(self.server, run_name)
        database.create(self.server, run_name, run.template)
        command = [
            *(self.odoo.python, "-m", "pytest", "-p", "no:cacheprovider", "-q"),
            *("--odoo-http", f"--odoo-database={run_name}", f"--junitxml={report}"),
            *(f"--ignore={path}" for path in self._ignored(run.name)),
            *options,
            *run.paths,
        ]
        try:
            with _child(command, env=self._environ(run_name)) as tests:
                for later in meanwhile:
                    self._require(later.template, later.make)
                tests.wait()
        finally:
            database.drop(self.server, run_name)
        return report

    @staticmethod
    def _ignored(name: str) -> list[Path]:
        """What is below the chosen folders and needs another template."""
        return [SAMPLE_TESTS, *bridges_to_website()] if name == "unit" else []

    def _environ(self, run_name: str) -> dict[str, str]:
        config = self.odoo.config(
            run_name, screenshots=cache_folder("logs", "screenshots")
        )
        return {
            **self.odoo.environ(),
            "ODOO_RC": str(config),
            # For tests that make databases of their own.
            "SUITE_CORE_TEMPLATE": self.core,
            "SUITE_TEMPLATE": self.suite,
            "PATH": f"{self.odoo.python.parent}{os.pathsep}{os.environ['PATH']}",
        }


@contextlib.contextmanager
def _child(command: list, env: dict[str, str]) -> Iterator[subprocess.Popen]:
    """A program that works beside us, and never outlives us."""
    process = subprocess.Popen(command, env=env, cwd=ROOT, stdin=subprocess.DEVNULL)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def _summary(reports: list[Path]) -> int:
    """One line with the totals; 0 only if something ran and nothing failed."""
    totals = dict.fromkeys(("tests", "failures", "errors", "skipped"), 0)
    complete = True
    for report in reports:
        if not report.exists():
            complete = False
            continue
        for suite in ElementTree.parse(report).iter("testsuite"):
            for key in totals:
                totals[key] += int(suite.get(key, 0))
    failed = totals["failures"] + totals["errors"]
    passed = totals["tests"] - failed - totals["skipped"]
    if not complete:
        failed += 1
        say("pytest ended without a report: see its output above")
    say(f"tests took {elapsed():.0f} s with all preparations")
    print(f"{passed} passed, {failed} failed, {totals['skipped']} skipped", flush=True)
    return 0 if passed and not failed else 1
