"""Odoo's own schemas of list, search, graph, pivot, calendar and activity views."""

import copy
import functools
import importlib.util
import os
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

SCHEMAS = "odoo/addons/base/rng"
DIST_PACKAGES = "usr/lib/python3/dist-packages"


@functools.cache
def schema_folder() -> Path | None:
    """Where Odoo's schemas are; ``None`` without an Odoo on this machine."""
    for folder in _odoo_folders():
        if (folder / SCHEMAS).is_dir():
            return folder / SCHEMAS
    return None


def _odoo_folders() -> Iterator[Path]:
    """As ``setup/run`` looks for Odoo, but without fetching it."""
    if home := os.environ.get("ODOO_HOME"):
        for part in (".", DIST_PACKAGES, "dist-packages", "src"):
            yield Path(home).expanduser() / part
    spec = importlib.util.find_spec("odoo")
    for place in (spec.submodule_search_locations or []) if spec else []:
        yield Path(place).parent
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    packages = (cache / "odoo-crm-suite/odoo").glob("[0-9]*")
    yield from (folder / DIST_PACKAGES for folder in sorted(packages, reverse=True))


@functools.cache
def _schema(kind: str) -> etree.RelaxNG | None:
    file = (schema_folder() or Path()) / f"{kind}_view.rng"
    return etree.RelaxNG(etree.parse(str(file))) if file.is_file() else None


def schema_problem(arch: etree._Element) -> str | None:
    """What Odoo would refuse at the installation, or ``None``."""
    schema = _schema(arch.tag)
    arch = copy.deepcopy(arch)
    if schema is None or schema.validate(arch):
        return None
    # libxml2 goes from the cause outwards, after a note on what it hoped to find.
    causes = [e for e in schema.error_log if not e.message.startswith("Expecting")]
    cause = (causes or schema.error_log)[0]
    return (
        f"Odoo's schema refuses this <{arch.tag}>: line {cause.line}: {cause.message}"
    )
