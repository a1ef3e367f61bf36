"""The files of the repository, or those below the named paths."""

import os
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
IGNORED_FOLDERS = {".git", "__pycache__", "node_modules", ".ruff_cache"}
PYTHON_SHEBANG = "#!/usr/bin/env python"


def repository_files(paths: Iterable[Path], root: Path = ROOT) -> list[Path]:
    """Files that git tracks or would track; without git, all but caches."""
    wanted = [path.resolve() for path in paths] or [root]
    return [
        file
        for file in sorted(_git_files(root) or _walk(root))
        if any(file == path or path in file.parents for path in wanted)
    ]


def _git_files(root: Path) -> list[Path]:
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        result = subprocess.run(command, cwd=root, capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return []
    names = os.fsdecode(result.stdout).split("\0")
    return [root / name for name in names if name and (root / name).is_file()]


def _walk(root: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if name not in IGNORED_FOLDERS]
        yield from (Path(folder, name) for name in names)


def read_text(path: Path) -> str | None:
    """The text of a file; ``None`` for a binary one. Line ends stay as they are."""
    data = path.read_bytes()
    if b"\0" in data[:8192]:
        return None
    try:
        return data.decode()
    except UnicodeDecodeError:
        return None


def is_python(path: Path, text: str) -> bool:
    return path.suffix == ".py" or (not path.suffix and text.startswith(PYTHON_SHEBANG))


def is_addon_file(path: str) -> bool:
    return path.startswith("addons/")
