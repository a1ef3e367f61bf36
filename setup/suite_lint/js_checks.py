"""JavaScript modules parse. Node.js reads them; without it they are left alone."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from .findings import Finding

# Checking a module does not resolve its imports, so Odoo need not be there.
CHECK = ["--input-type=module", "--check"]
PLACE = re.compile(r"^\[stdin\]:(\d+)$", re.MULTILINE)
PROBLEM = re.compile(r"^SyntaxError: (.*)$", re.MULTILINE)


def node() -> str | None:
    return shutil.which("node") or shutil.which("nodejs")


def is_own_module(path: str) -> bool:
    return path.endswith(".js") and "/static/" in path and "/static/lib/" not in path


def check_files(files: list[Path], root: Path) -> Iterator[Finding]:
    with ThreadPoolExecutor() as pool:
        for file, output in zip(files, pool.map(_errors, files), strict=True):
            if output:
                place, problem = PLACE.search(output), PROBLEM.search(output)
                yield Finding(
                    file.relative_to(root).as_posix(),
                    int(place.group(1)) if place else 1,
                    problem.group(1) if problem else output.strip().splitlines()[-1],
                )


def _errors(file: Path) -> str:
    """What Node.js says about a module; empty when it parses."""
    result = subprocess.run(
        [node(), *CHECK],
        input=file.read_bytes(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    return result.stdout.decode(errors="replace") if result.returncode else ""
