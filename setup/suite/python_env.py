"""The Python that runs Odoo: a virtual environment with our exact pins."""

import os
import shutil
import site
import subprocess
import sys
from pathlib import Path

from . import apt
from .cache import ROOT, cache_folder, digest, making, require_space
from .console import Stop, run, say

OLDEST, NEWEST = (3, 10), (3, 13)
RUNTIME = ROOT / "requirements.txt"
DEVELOPMENT = ROOT / "requirements-dev.txt"
LINT = ROOT / "requirements-lint.txt"
DOCUMENTATION = ROOT / "requirements-docs.txt"


def python_env(purpose: Path = RUNTIME) -> Path:
    """The interpreter of the environment for one list of packages, made on first use.

    :param purpose: RUNTIME, DEVELOPMENT (runtime and tests), LINT or DOCUMENTATION
    """
    base, version = _base_python()
    if purpose == RUNTIME and not _folder(version, RUNTIME).exists():
        # An environment for tests has everything that the product needs.
        richer = _folder(version, DEVELOPMENT)
        purpose = DEVELOPMENT if richer.exists() else RUNTIME
    folder = _folder(version, purpose)
    if not folder.exists():
        _make(folder, base, purpose)
    return folder / "bin/python"


def _folder(version: str, purpose: Path) -> Path:
    files = [RUNTIME, DEVELOPMENT] if purpose == DEVELOPMENT else [purpose]
    return cache_folder("venv") / f"py{version}-{digest(*files)}"


def _make(folder: Path, base: str, requirements: Path) -> None:
    require_space(folder.parent, 1)
    say(f"making a Python environment from {requirements.name}")
    logs = cache_folder("logs")
    with making(folder) as half_made:
        if not _can_make_venv(base):
            apt.install("python3-venv", "to make a Python environment")
        problem = "cannot make a Python environment"
        run([base, "-m", "venv", half_made], problem, logs / "venv.log")
        install = [half_made / "bin/python", "-m", "pip", "install", "-q", "-r"]
        problem = f"cannot install {requirements.name}"
        run([*install, requirements], problem, logs / "pip.log", env=odoo_environ())


def _can_make_venv(base: str) -> bool:
    check = [base, "-c", "import ensurepip, venv"]
    return not subprocess.run(check, capture_output=True, check=False).returncode


def _base_python() -> tuple[str, str]:
    """This interpreter if Odoo supports it, else another one of the machine."""
    if OLDEST <= sys.version_info[:2] <= NEWEST:
        return sys.executable, "{}.{}".format(*sys.version_info[:2])
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        if path := shutil.which(f"python3.{minor}"):
            return path, f"3.{minor}"
    raise Stop(
        "Odoo 19 needs Python 3.10 to 3.13 and this is "
        f"{sys.version.split()[0]}: install one of those and start again"
    )


def use_packages_of(python: Path) -> None:
    """Make the environment's packages importable here, or go on inside it."""
    folders = list(python.parents[1].glob("lib/python3.*/site-packages"))
    name = "python{}.{}".format(*sys.version_info[:2])
    if folders and folders[0].parent.name == name:
        site.addsitedir(str(folders[0]))
    elif os.environ.get("SUITE_REEXECUTED"):
        raise Stop(f"{python} does not work: remove {python.parents[1]}")
    else:
        from . import console

        os.environ["SUITE_REEXECUTED"] = "1"
        os.environ["SUITE_STARTED"] = str(console._STARTED)
        os.execv(python, [str(python), *sys.argv])


def odoo_environ(odoo_folder: Path | None = None) -> dict[str, str]:
    """The environment variables for Odoo and pip: compiled code is kept."""
    environment = {
        key: value
        for key, value in os.environ.items()
        if key not in {"PYTHONDONTWRITEBYTECODE", "ODOO_RC", "PYTHONHOME"}
    }
    environment["PYTHONPYCACHEPREFIX"] = str(cache_folder("pyc"))
    environment["PYTHONUNBUFFERED"] = "1"
    if odoo_folder:
        environment["PYTHONPATH"] = str(odoo_folder)
    return environment
