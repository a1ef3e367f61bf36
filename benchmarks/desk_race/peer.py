"""OCA's addons, as PyPI publishes them."""

import zipfile
from pathlib import Path

from suite.cache import cache_folder, making, require_space
from suite.console import run, say
from suite.python_env import odoo_environ

# name on PyPI -> version that is measured
WHEELS = {
    "odoo-addon-helpdesk_mgmt": "19.0.1.3.2",
    "odoo-addon-helpdesk_mgmt_sla": "19.0.1.0.0.4",
}
MODULES = ["helpdesk_mgmt", "helpdesk_mgmt_sla"]


def peer_addons(python: Path) -> Path:
    """The folder with their addons, downloaded on first use."""
    name = "-".join(["oca", *WHEELS.values()])
    folder = cache_folder("peers") / name
    if not folder.exists():
        require_space(folder.parent, 1)
        say("downloading OCA's helpdesk_mgmt and helpdesk_mgmt_sla")
        with making(folder) as half_made:
            _download(python, half_made)
    return folder / "odoo/addons"


def _download(python: Path, folder: Path) -> None:
    for package, version in WHEELS.items():
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
