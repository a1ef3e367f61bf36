"""Debian packages: installing what the machine lacks, and fetching single ones."""

import os
import shutil
import subprocess
from pathlib import Path

from .cache import cache_folder
from .console import Stop, run, say

KEYRINGS = (
    "/usr/share/keyrings/debian-archive-keyring.pgp",
    "/usr/share/keyrings/debian-archive-keyring.gpg",
)


def has_apt() -> bool:
    return bool(shutil.which("apt-get") and shutil.which("dpkg-deb"))


def install(package: str, why: str) -> None:
    """Install one package system-wide, from the machine's own sources only."""
    command = ["apt-get", "install", "-y", "--no-install-recommends", package]
    if not has_apt():
        raise Stop(f"{package} is needed {why}: install it and start again")
    if os.geteuid():
        raise Stop(
            f"{package} is needed {why}. "
            f"Run this and start again: sudo {' '.join(command)}"
        )
    say(f"installing {package} {why}")
    if not _is_known(package):
        run(["apt-get", "update", "-qq"], "cannot read the package lists")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    log = cache_folder("logs") / f"apt-{package}.log"
    run(command, f"cannot install {package}", log, env=environment)


def _is_known(package: str) -> bool:
    result = subprocess.run(
        ["apt-cache", "show", package], capture_output=True, check=False
    )
    return result.returncode == 0


def is_available(package: str) -> bool:
    """Whether the machine's own sources carry the package."""
    if not has_apt():
        return False
    if not _is_known(package) and not os.geteuid():
        run(["apt-get", "update", "-qq"], "cannot read the package lists")
    return _is_known(package)


class PrivateApt:
    """An APT state of our own: further Debian suites without touching the machine's.

    Nothing is installed through it; it only fetches package files.
    """

    def __init__(self, folder: Path, suites: list[str]) -> None:
        self.codename, mirror = _own_mirror()
        self.folder = folder
        for part in ("state/lists/partial", "cache/archives/partial"):
            (folder / part).mkdir(parents=True, exist_ok=True)
        keyring = next((key for key in KEYRINGS if Path(key).exists()), None)
        lines = [
            "Types: deb",
            f"URIs: {mirror}",
            f"Suites: {' '.join([self.codename, *suites])}",
            "Components: main",
        ]
        if keyring:
            lines.append(f"Signed-By: {keyring}")
        (folder / "suites.sources").write_text("\n".join(lines) + "\n")
        self._run("update", "-qq", problem="cannot read the Debian package lists")

    def _options(self) -> list[str]:
        settings = {
            "Dir::State": self.folder / "state",
            "Dir::State::status": "/dev/null",
            "Dir::Cache": self.folder / "cache",
            "Dir::Etc::sourcelist": self.folder / "suites.sources",
            "Dir::Etc::sourceparts": "/dev/null",
            "Dir::Etc::preferences": "/dev/null",
            "Dir::Etc::preferencesparts": "/dev/null",
            "APT::Sandbox::User": "root",
        }
        return [f"-o{key}={value}" for key, value in settings.items()]

    def _run(self, *command: str, problem: str, **options):
        return run(
            ["apt-get", *self._options(), *command],
            problem,
            cache_folder("logs") / "apt-private.log",
            **options,
        )

    def versions(self, package: str) -> list[tuple[str, str]]:
        """``(version, suite)`` pairs that carry the package, as APT lists them."""
        result = run(
            ["apt-cache", *self._options(), "madison", package],
            f"cannot look {package} up",
        )
        rows = [line.split("|") for line in result.stdout.splitlines()]
        return [(row[1].strip(), row[2].split()[1].split("/")[0]) for row in rows]

    def fetch(self, package: str, folder: Path) -> Path:
        """Fetch the package's file: the machine's own release first, else any suite."""
        own = [v for v, suite in self.versions(package) if suite == self.codename]
        wanted = f"{package}={own[0]}" if own else package
        before = set(folder.glob("*.deb"))
        problem = f"cannot fetch the Debian package {package}"
        self._run("download", "-qq", wanted, problem=problem, cwd=folder)
        return (set(folder.glob("*.deb")) - before).pop()


def _own_mirror() -> tuple[str, str]:
    """The machine's Debian release and the mirror that it is configured with."""
    release = _os_release()
    codename = release.get("VERSION_CODENAME", "")
    if release.get("ID") == "debian" and has_apt():
        result = run(
            [
                "apt-get",
                "indextargets",
                "--format",
                "$(RELEASE) $(COMPONENT) $(REPO_URI)",
                "Created-By: Packages",
            ],
            "cannot read the machine's package sources",
        )
        for line in result.stdout.splitlines():
            suite, component, uri = line.split(maxsplit=2)
            if (suite, component) == (codename, "main"):
                return codename, uri
    raise Stop(
        "no Odoo 19.0 here, and no Debian mirror to fetch it from. Get Odoo 19.0 "
        "Community (a source checkout or an unpacked package) and set ODOO_HOME "
        "to its folder."
    )


def _os_release() -> dict[str, str]:
    path = Path("/etc/os-release")
    lines = path.read_text().splitlines() if path.exists() else []
    pairs = (line.split("=", 1) for line in lines if "=" in line)
    return {key: value.strip('"') for key, value in pairs}
