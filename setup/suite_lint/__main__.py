"""``python -m suite_lint {xml,python,js,text} [path ...]``: exit code 1 on findings."""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from . import js_checks, python_checks, text_checks
from .files import ROOT, is_python, read_text, repository_files
from .findings import Finding

LICENCES = {"LICENSE", "COPYING"}


def check_xml(files: list[Path]) -> Iterator[Finding]:
    from . import schemas, xml_checks  # the only check that needs lxml

    if not schemas.schema_folder():
        print("(no Odoo here: views are not compared with its schemas)")
    for file in files:
        if file.suffix == ".xml":
            yield from xml_checks.check(_name(file), file.read_text("utf-8"))


def check_python(files: list[Path]) -> Iterator[Finding]:
    for file in files:
        text = read_text(file)
        if text is not None and is_python(file, text):
            yield from python_checks.check(_name(file), text)


def check_js(files: list[Path]) -> Iterator[Finding]:
    if not js_checks.node():
        print("(no Node.js here: JavaScript is not parsed)")
        return
    modules = [file for file in files if js_checks.is_own_module(_name(file))]
    yield from js_checks.check_files(modules, ROOT)


def check_text(files: list[Path]) -> Iterator[Finding]:
    for file in files:
        text = read_text(file)
        if text is not None and file.name not in LICENCES:
            yield from text_checks.check(_name(file), text)
            yield from text_checks.check_mode(_name(file), file, text)


def _name(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


CHECKS = {
    "xml": check_xml,
    "python": check_python,
    "js": check_js,
    "text": check_text,
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="suite_lint", description=__doc__)
    parser.add_argument("check", choices=CHECKS)
    parser.add_argument("path", nargs="*", type=Path)
    arguments = parser.parse_args()
    files = repository_files(arguments.path)
    findings = sorted(CHECKS[arguments.check](files))
    for finding in findings:
        print(finding)
    return bool(findings)


if __name__ == "__main__":
    sys.exit(main())
