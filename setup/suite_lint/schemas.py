"""Odoo's own schemas of list, search, graph, pivot, calendar and activity views."""

import copy
import functools
from pathlib import Path

from lxml import etree

from suite.odoo_source import find_local_odoo

SCHEMAS = "odoo/addons/base/rng"


@functools.cache
def schema_folder() -> Path | None:
    """Where Odoo's schemas are; ``None`` without an Odoo on this machine."""
    odoo = find_local_odoo()
    return odoo.folder / SCHEMAS if odoo else None


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
