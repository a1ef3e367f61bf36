"""Rules for every text file: nothing of one machine, no leftovers, honest scripts."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

from .findings import Finding

# The patterns are written so that they do not match themselves.
MACHINE_PATH = re.compile(r"(?<![\w.-])(?:/root|/(?:home|Users)/\w[\w.-]*)/\w")
REGISTRIES = "pypi|pythonhosted|npmjs|npmmirror|yarnpkg|debian|ubuntu|crates"
REGISTRY_HOST = re.compile(rf"\b(?:[\w-]+\.)*(?:{REGISTRIES})\.(?:org|com|net|io)\b")
MERGE_MARKER = re.compile(r"^(?:<{7}|>{7}|\|{7})(?: |$)")
SHEBANG = re.compile(r"#!(?:/usr/bin/env [a-z0-9.-]+|/bin/sh|/bin/bash)$")
TIDY_SUFFIXES = {
    *(".py", ".xml", ".js", ".css", ".scss", ".rst", ".sh"),
    *(".toml", ".cfg", ".yml", ".yaml", ".txt"),
}


def check(path: str, text: str) -> Iterator[Finding]:
    lines = text.split("\n")
    for number, line in enumerate(lines, 1):
        for message in _line_problems(line):
            yield Finding(path, number, message)
    if Path(path).suffix in TIDY_SUFFIXES:
        yield from _check_tidiness(path, lines)


def _line_problems(line: str) -> Iterator[str]:
    if match := MACHINE_PATH.search(line):
        yield f"path of one machine: {match.group()}"
    if match := REGISTRY_HOST.search(line):
        yield f"host of a package registry: {match.group()}"
    if MERGE_MARKER.match(line):
        yield "leftover of a merge"


def _check_tidiness(path: str, lines: list[str]) -> Iterator[Finding]:
    for number, line in enumerate(lines, 1):
        if line.endswith("\r"):
            yield Finding(path, number, "Windows line end")
        elif line != line.rstrip():
            yield Finding(path, number, "spaces at the end of the line")
    if len(lines) > 1 and (lines[-1] or not lines[-2].strip()):
        yield Finding(path, len(lines), "end the file with exactly one newline")


def check_mode(path: str, file: Path, text: str) -> Iterator[Finding]:
    """A script is executable and says what runs it; nothing else is executable."""
    first_line = text.split("\n", 1)[0]
    executable = os.access(file, os.X_OK)
    if not first_line.startswith("#!"):
        if executable:
            yield Finding(path, 1, "executable, but has no #! line")
        return
    if not executable:
        yield Finding(path, 1, "has a #! line, but is not executable")
    if not SHEBANG.match(first_line):
        yield Finding(path, 1, f"write {first_line} as #!/usr/bin/env ...")
