"""OCA's addons, as PyPI publishes them, and Odoo with them."""

import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from suite import database
from suite.cache import ADDONS, alone, cache_folder, making, require_space
from suite.command import prepare, require_template, running, write_report
from suite.console import run, say
from suite.odoo import Odoo
from suite.postgres import Cluster
from suite.python_env import DEVELOPMENT, odoo_environ

# name on PyPI -> version that is measured
WHEELS = {
    "odoo-addon-helpdesk_mgmt": "19.0.1.3.2",
    "odoo-addon-helpdesk_mgmt_sla": "19.0.1.0.0.4",
}
MODULES = ["helpdesk_mgmt", "helpdesk_mgmt_sla"]


def peer_addons(python: Path, wheels: dict[str, str]) -> Path:
    """The folder with their addons, downloaded on first use."""
    name = "-".join(["oca", *wheels.values()])
    folder = cache_folder("peers") / name
    if not folder.exists():
        require_space(folder.parent, 1)
        say(f"downloading {', '.join(wheels)}")
        with making(folder) as half_made:
            _download(python, half_made, wheels)
    return folder / "odoo/addons"


def _download(python: Path, folder: Path, wheels: dict[str, str]) -> None:
    for package, version in wheels.items():
        command = [python, "-m", "pip", "download", "--no-deps", "-q", "-d", folder]
        run(
            [*command, f"{package}=={version}"],
            f"cannot download {package}",
            env=odoo_environ(),
        )
    for wheel in folder.glob("*.whl"):
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(folder)
        wheel.unlink()


@dataclass
class OdooWithPeer(Odoo):
    peer: Path

    def _addons_path(self) -> list[Path]:
        return [*super()._addons_path(), self.peer]


def race(options, wheels: dict[str, str], work: Callable, paper) -> None:
    """Write the paper of what ``work(odoo, options)`` finds beside these addons."""
    with alone("benchmark"):
        source, python = prepare(DEVELOPMENT)
        with alone("setup"):
            addons = peer_addons(python, wheels)
        require_space(database.data_folder(), 3)
        with running(Cluster("benchmark", durable=False)) as server:
            results = work(OdooWithPeer(source, python, server, addons), options)
    write_report(options.output, results, paper.write(results))


def template(
    odoo: OdooWithPeer, prefix: str, modules: list[str], wheels: dict[str, str]
) -> str:
    """A database with both sides and no demo data, kept for the next time."""
    name = require_template(odoo, prefix, modules, ADDONS, *wheels.values())
    for old in database.names(odoo.server):
        if old.startswith(f"{prefix}_") and old != name:
            database.drop(odoo.server, old)
    return name
