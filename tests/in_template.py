"""Runs a script of this folder inside Odoo, in a copy of the template database."""

import contextlib
import json
import os
from pathlib import Path

from suite import database
from suite.cache import ROOT
from suite.odoo import Odoo
from suite.odoo_source import find_odoo
from suite.postgres import named_server
from suite.python_env import DEVELOPMENT, python_env


@contextlib.contextmanager
def findings_of(script: str, what: str, folder: Path):
    """What ``run(env, file)`` of the script writes to the file as JSON.

    The copy, and its files, are there until the context ends.
    """
    template = os.environ.get("SUITE_TEMPLATE")
    assert template, "these tests need the template databases: run them with setup/test"
    server, _name = named_server()
    odoo = Odoo(find_odoo(), python_env(DEVELOPMENT), server)
    name, results = f"run_{script}", folder / "results.json"
    folders = [str(ROOT / "benchmarks"), str(Path(__file__).parent)]
    code = f"import sys; sys.path += {folders!r}\n"
    code += f"from {script} import run; run(env, {str(results)!r})"
    database.drop(server, name)
    database.create(server, name, template)
    try:
        odoo.script(name, code, what)
        yield json.loads(results.read_text())
    finally:
        database.drop(server, name)
