"""Finding or fetching Odoo 19.0 Community."""

import importlib.util
import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from .apt import PrivateApt
from .cache import cache_folder, making, require_space
from .console import Stop, say

SERIES = (19, 0)
PACKAGE = "odoo-19"
# Suites in the order in which they are asked; none is ever installed from.
SUITES = ["unstable"]
# Packages that files of the Odoo package link to.
LINKED = (
    "fonts-font-awesome",
    "fonts-inconsolata",
    "fonts-montserrat",
    "fonts-ocr-b",
    "fonts-roboto-unhinted",
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
)
DIST_PACKAGES = "usr/lib/python3/dist-packages"
# Debian's package leaves this file out although mail's manifest lists it: without it
# every page of the web client logs an error. It only blurs camera backgrounds.
MISSING_FILE = "odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"


@dataclass(frozen=True)
class OdooSource:
    """``folder`` is what goes on PYTHONPATH: it holds the package ``odoo``."""

    folder: Path
    origin: str

    @property
    def addons(self) -> list[Path]:
        """Odoo's own addon folders: beside the package, and in a checkout's root."""
        community = self.folder / "addons"
        folders = [self.folder / "odoo/addons"]
        return folders + ([community] if (community / "web").is_dir() else [])


def find_odoo() -> OdooSource:
    """``ODOO_HOME``, else an importable odoo of our series, else Debian's package."""
    return find_local_odoo() or _from_debian()


def find_local_odoo() -> OdooSource | None:
    """The Odoo that is on this machine already; never fetches one."""
    home = os.environ.get("ODOO_HOME")
    if home:
        return _from_home(Path(home).expanduser().absolute())
    return _from_import() or _from_cache()


def _from_home(home: Path) -> OdooSource:
    for folder in (home, home / DIST_PACKAGES, home / "dist-packages", home / "src"):
        series = series_of(folder)
        if series == SERIES:
            return OdooSource(folder, f"ODOO_HOME={home}")
        if series:
            raise Stop(
                f"ODOO_HOME={home} holds Odoo {series[0]}.{series[1]}, "
                "this suite needs Odoo 19.0 Community"
            )
    raise Stop(
        f"ODOO_HOME={home} holds no Odoo: point it at the folder that contains "
        "odoo/release.py (a source checkout or an unpacked package of Odoo 19.0)"
    )


def _from_import() -> OdooSource | None:
    spec = importlib.util.find_spec("odoo")
    for place in (spec.submodule_search_locations or []) if spec else []:
        folder = Path(place).parent
        if series_of(folder) == SERIES:
            return OdooSource(folder, f"the installed package in {folder}")
    return None


def _from_cache() -> OdooSource | None:
    for folder in sorted(cache_folder("odoo").glob("[0-9]*"), reverse=True):
        if series_of(folder / DIST_PACKAGES) == SERIES:
            return OdooSource(folder / DIST_PACKAGES, f"Debian's {PACKAGE}")
    return None


def _from_debian() -> OdooSource:
    require_space(cache_folder(), 3)
    say(f"fetching Odoo 19.0 from Debian (package {PACKAGE})")
    apt = PrivateApt(cache_folder("apt"), SUITES)
    version = next((v for v, _suite in apt.versions(PACKAGE) if v[:5] == "19.0."), None)
    if not version:
        raise Stop(
            f"Debian's mirror has no package {PACKAGE} 19.0. Get Odoo 19.0 Community "
            "and set ODOO_HOME to its folder."
        )
    target = cache_folder("odoo") / version
    with making(target) as folder:
        packages = [apt.fetch(name, folder) for name in (PACKAGE, *LINKED)]
        say("unpacking Odoo (English, Russian and Ukrainian)")
        for package in packages:
            _unpack(package, folder)
            package.unlink()
        _add_missing_file(folder / DIST_PACKAGES)
    return OdooSource(target / DIST_PACKAGES, f"Debian's {PACKAGE} {version}")


def _unpack(package: Path, folder: Path) -> None:
    """Unpack without the other 60 languages and the Python-only copy of the addons."""
    exclude = [
        "*/i18n*/[!ru]*.po",
        "*/i18n*/r[!u]*.po",
        "*/i18n*/u[!k]*.po",
        f"./{DIST_PACKAGES}/addons",
        f"./{DIST_PACKAGES}/doc",
        f"./{DIST_PACKAGES}/setup",
        "./usr/share/doc",
    ]
    options = [f"--exclude={pattern}" for pattern in exclude]
    reader = subprocess.Popen(
        ["dpkg-deb", "--fsys-tarfile", package], stdout=subprocess.PIPE
    )
    writer = subprocess.run(
        ["tar", "-x", "-C", folder, "--no-same-owner", *options],
        stdin=reader.stdout,
        check=False,
    )
    reader.stdout.close()
    if reader.wait() or writer.returncode:
        raise Stop(f"cannot unpack {package.name} in {folder}: is the disk full?")


def _add_missing_file(folder: Path) -> None:
    path = folder / MISSING_FILE
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("/* left out of Debian's package */\n")


def series_of(folder: Path) -> tuple[int, int] | None:
    """The Odoo series in a folder, read without importing it."""
    release = folder / "odoo/release.py"
    if not release.is_file():
        return None
    found = re.search(
        r"^version_info = \((\d+), (\d+)", release.read_text(), re.MULTILINE
    )
    return (int(found[1]), int(found[2])) if found else None
