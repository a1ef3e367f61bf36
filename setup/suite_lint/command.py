"""Check code, views, translations and repository with every linter we use.

Without a name the whole repository is checked; all checks run even if one fails.
Exit code 0: nothing found, 1: findings, 2: the linters could not run.
"""

import argparse
import os
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from suite.console import Stop
from suite.python_env import LINT, python_env

from .files import ROOT

ADDONS = ROOT / "addons"
SCRIPTS = ROOT / "setup"
OCA_PO = "from oca_pre_commit_hooks.cli_po import main; main()"


def _tools_python() -> str:
    """The interpreter whose environment has the linters, made on first use."""
    return str(python_env(LINT))


@dataclass
class Targets:
    """What is checked: paths as given, and the addons that they touch."""

    paths: list[Path]
    addons: list[Path] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.addons = [
            manifest.parent
            for manifest in sorted(ADDONS.glob("*/__manifest__.py"))
            if any(_overlap(manifest.parent, path) for path in self.paths)
        ]

    @property
    def python_paths(self) -> list[Path]:
        """Folders, and files that ruff can read: it would try any file it is given."""
        return [
            path
            for path in self.paths
            if path.is_dir() or path.suffix in {".py", ".md"} or path.parent == SCRIPTS
        ]

    @property
    def translations(self) -> list[Path]:
        return [
            file
            for addon in self.addons
            for file in sorted(addon.glob("i18n/*.po*"))
            if any(_overlap(file, path) for path in self.paths)
        ]


def _overlap(one: Path, other: Path) -> bool:
    return one == other or one in other.parents or other in one.parents


@dataclass(frozen=True)
class Step:
    """One linter: a heading and the arguments for Python, empty to leave it out."""

    title: str
    arguments: Callable[[Targets], list]
    is_own: bool = False


def _ruff(*arguments: str) -> Callable[[Targets], list]:
    command = ["-m", "ruff", *arguments]
    return lambda targets: (
        [*command, *targets.python_paths] if targets.python_paths else []
    )


def _own(title: str, check: str) -> Step:
    command = ["-m", "suite_lint", check]
    return Step(f"house rules: {title}", lambda t: [*command, *t.paths], is_own=True)


def _pylint(targets: Targets) -> list:
    jobs = f"--jobs={min(4, os.cpu_count() or 1)}"
    command = ["-m", "pylint", f"--rcfile={ROOT / '.pylintrc'}", jobs]
    return [*command, *targets.addons] if targets.addons else []


def _oca_module(targets: Targets) -> list:
    command = ["-m", "oca_pre_commit_hooks"]
    return [*command, *targets.addons] if targets.addons else []


def _oca_po(targets: Targets) -> list:
    files = targets.translations
    return ["-c", OCA_PO, *files] if files else []


CONCISE = ["--output-format=concise"]
STEPS = [
    Step("ruff check", _ruff("check", "--quiet", *CONCISE)),
    Step("ruff format", _ruff("format", "--check", "--quiet", *CONCISE)),
    _own("Python", "python"),
    _own("XML and views", "xml"),
    _own("JavaScript", "js"),
    _own("text and scripts", "text"),
    Step("pylint-odoo", _pylint),
    Step("OCA checks of addons", _oca_module),
    Step("OCA checks of translations", _oca_po),
]
FIXES = [
    Step("fix: ruff check", _ruff("check", "--fix", "--exit-zero", "--silent")),
    Step("fix: ruff format", _ruff("format")),
]


def _parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="setup/lint", description=__doc__)
    parser.add_argument(
        "target", nargs="*", help="an addon's name or a path; default: everything"
    )
    parser.add_argument(
        "--fix", action="store_true", help="first let ruff repair and format"
    )
    return parser.parse_args()


def _resolve(names: list[str]) -> Targets:
    paths = [_find(name) for name in names]
    return Targets(paths or [ROOT])


def _find(name: str) -> Path:
    for path in (ADDONS / name, Path(name).absolute(), ROOT / name):
        if path.exists():
            return path.resolve()
    raise SystemExit(f"setup/lint: no addon or path is called {name}")


def _run(step: Step, python: str, targets: Targets) -> bool:
    print(f"== {step.title}", flush=True)
    arguments = [str(part) for part in step.arguments(targets)]
    if not arguments:
        print("nothing to check")
        return True
    started = time.monotonic()
    result = subprocess.run(
        [python, *arguments],
        cwd=ROOT,
        env=_environment(step.is_own),
        stdin=subprocess.DEVNULL,
        check=False,
    )
    verdict = "FAILED" if result.returncode else "ok"
    print(f"{verdict} ({time.monotonic() - started:.1f} s)", flush=True)
    return not result.returncode


def _environment(is_own: bool) -> dict[str, str]:
    """Our own checks may see Odoo; pylint would read all of it, and take minutes."""
    environment = {**os.environ}
    path = environment.pop("PYTHONPATH", "")
    if is_own:
        folders = [str(ROOT / "setup"), path]
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, folders))
    return environment


def main() -> int:
    arguments = _parse_arguments()
    targets = _resolve(arguments.target)
    try:
        return _run_all(_tools_python(), targets, arguments.fix)
    except Stop as problem:
        print(f"setup/lint: {problem}")
        return 2
    except KeyboardInterrupt:
        print("lint: stopped")
        return 130


def _run_all(python: str, targets: Targets, fix: bool) -> int:
    started = time.monotonic()
    for step in FIXES if fix else []:
        _run(step, python, targets)
    failed = [step.title for step in STEPS if not _run(step, python, targets)]
    seconds = f"{time.monotonic() - started:.0f} s"
    if failed:
        print(f"lint: {len(failed)} of {len(STEPS)} failed in {seconds}: ", end="")
        print(", ".join(failed))
    else:
        print(f"lint: all {len(STEPS)} checks passed in {seconds}")
    return bool(failed)
