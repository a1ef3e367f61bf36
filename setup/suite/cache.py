"""The folder that holds everything setup/ makes, and the checks on it."""

import contextlib
import fcntl
import hashlib
import os
import shutil
from pathlib import Path

from .console import Stop, say

ROOT = Path(__file__).resolve().parents[2]
ADDONS = ROOT / "addons"
NAME = "odoo-crm-suite"
GIB = 1024**3


def cache_folder(*parts: str) -> Path:
    """``$XDG_CACHE_HOME`` (else ``~/.cache``) / our name / parts; made if missing."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    folder = Path(base).absolute().joinpath(NAME, *parts)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Stop(
            f"cannot write to {folder}: {error.strerror}. "
            "Set XDG_CACHE_HOME to a folder that you may write to."
        ) from error
    return folder


def require_space(folder: Path, gib: float) -> None:
    free = shutil.disk_usage(folder).free / GIB
    if free < gib:
        raise Stop(
            f"no room: {folder} has {free:.1f} GiB free, {gib:g} GiB are needed. "
            "Free some space or set XDG_CACHE_HOME to a larger disk."
        )


@contextlib.contextmanager
def making(folder: Path):
    """Build a folder under another name and move it in place only when whole.

    Yields the folder to fill. A leftover of a killed run is removed first.
    """
    half_made = folder.with_name(f".{folder.name}.making")
    shutil.rmtree(half_made, ignore_errors=True)
    half_made.mkdir(parents=True)
    try:
        yield half_made
        shutil.rmtree(folder, ignore_errors=True)
        half_made.rename(folder)
    except OSError as error:
        raise Stop(f"cannot make {folder}: {error.strerror}") from error
    finally:
        shutil.rmtree(half_made, ignore_errors=True)


@contextlib.contextmanager
def alone(name: str):
    """One process at a time; a second one says that it waits."""
    lock = cache_folder() / f"{name}.lock"
    with open(lock, "w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"waiting for another run that holds {lock}")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def digest(*items: str | Path) -> str:
    """Twelve hex digits over texts, files and whole folders."""
    total = hashlib.sha256()
    for item in items:
        if isinstance(item, Path):
            for file in _files(item):
                total.update(f"{file.relative_to(item.parent)}\0".encode())
                total.update(file.read_bytes())
        else:
            total.update(item.encode() + b"\0")
    return total.hexdigest()[:12]


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    files = (file for file in path.rglob("*") if file.is_file())
    return sorted(file for file in files if not _is_left_behind(file, path))


def _is_left_behind(file: Path, folder: Path) -> bool:
    """Whether a tool keeps it there for itself: it changes nothing that is made."""
    parts = file.relative_to(folder).parts
    return any(part == "__pycache__" or part.startswith(".") for part in parts)
