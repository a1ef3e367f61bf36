"""setup/: what goes wrong ends with one line that says what to do."""

import os
import shutil
import socket
import subprocess
import sys
from collections import namedtuple
from contextlib import contextmanager

import pytest

from suite import (
    apt,
    cache,
    console,
    database,
    odoo_source,
    postgres,
    product,
)
from suite import odoo as odoo_command
from suite.testing import Selection

RELEASE = "version_info = ({}, 0, 0, 'final', 0, '')\n"


@pytest.fixture
def private_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("ODOO_HOME", raising=False)
    return tmp_path / "cache" / cache.NAME


@pytest.fixture
def server():
    found, _name = postgres.named_server()
    return found


def make_odoo(folder, series):
    (folder / "odoo").mkdir(parents=True)
    (folder / "odoo/release.py").write_text(RELEASE.format(series))
    return folder


def run_product(*arguments, **environ):
    """The real command, as a user types it."""
    return subprocess.run(
        [sys.executable, cache.ROOT / "setup/run", *arguments],
        capture_output=True,
        text=True,
        env={**os.environ, **environ},
        timeout=600,
        check=False,
    )


# The command's answer -----------------------------------------------------------


def test_port_in_use_is_one_line_and_exit_code_1():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = run_product("--port", str(port))
    assert result.returncode == 1
    assert result.stderr == ""
    assert result.stdout == (
        f"setup/run: cannot listen on 127.0.0.1:{port} (Address already in use): "
        "choose another one with --port\n"
    )


def test_a_free_port_is_not_one_of_those_that_clients_get(monkeypatch):
    taken = []

    def check(port):
        taken.append(port)
        if len(taken) < 3:
            raise console.Stop("in use")

    monkeypatch.setattr(odoo_command, "check_port", check)
    assert odoo_command.free_port() == taken[2]
    assert all(20_000 <= port < 32_000 for port in taken)


def test_odoo_of_another_series_is_refused(private_cache, tmp_path):
    home = make_odoo(tmp_path / "odoo17", 17)
    result = run_product("--port", "0", ODOO_HOME=str(home))
    assert result.returncode == 1
    assert result.stdout == (
        f"setup/run: ODOO_HOME={home} holds Odoo 17.0, "
        "this suite needs Odoo 19.0 Community\n"
    )
    assert {path.name for path in private_cache.iterdir()} == {"setup.lock"}


def test_odoo_home_without_odoo_is_refused(private_cache, tmp_path):
    result = run_product("--port", "0", ODOO_HOME=str(tmp_path))
    assert result.returncode == 1
    assert "holds no Odoo: point it at the folder that contains" in result.stdout


@pytest.mark.parametrize("name", ["a b", "crm;drop", "x" * 51, "crm__making"])
def test_unsafe_database_name_is_refused(name):
    with pytest.raises(console.Stop, match="is no name for a database"):
        database.check_name(name)


def test_help_names_every_option():
    text = run_product("--help").stdout
    options = ("--port", "--fresh", "--sample", "--no-demo", "--website", "--replica")
    assert [option for option in options if option not in text] == []


# Odoo -----------------------------------------------------------------------------


def test_odoo_home_may_be_a_checkout_or_an_unpacked_package(tmp_path, monkeypatch):
    package = tmp_path / "package"
    make_odoo(package / odoo_source.DIST_PACKAGES, 19)
    checkout = make_odoo(tmp_path / "checkout", 19)
    (checkout / "addons/web").mkdir(parents=True)
    monkeypatch.setenv("ODOO_HOME", str(package))
    found = odoo_source.find_odoo()
    assert found.addons == [package / odoo_source.DIST_PACKAGES / "odoo/addons"]
    monkeypatch.setenv("ODOO_HOME", str(checkout))
    found = odoo_source.find_odoo()
    assert found.addons == [checkout / "odoo/addons", checkout / "addons"]


def test_without_debian_the_message_names_odoo_home(monkeypatch):
    monkeypatch.setattr(apt, "_os_release", lambda: {"ID": "ubuntu"})
    with pytest.raises(console.Stop, match="set ODOO_HOME to its folder"):
        apt._own_mirror()


# Rights and room ------------------------------------------------------------------


def test_without_rights_the_exact_command_is_printed(monkeypatch):
    monkeypatch.setattr(apt, "has_apt", lambda: True)
    monkeypatch.setattr(apt.os, "geteuid", lambda: 1000)
    with pytest.raises(console.Stop) as stop:
        apt.install("postgresql", "to keep the databases")
    assert str(stop.value) == (
        "postgresql is needed to keep the databases. Run this and start again: "
        "sudo apt-get install -y --no-install-recommends postgresql"
    )


def test_full_disk_is_noticed_before_the_work(tmp_path, monkeypatch):
    usage = namedtuple("usage", "total used free")(100, 99, 1024**3 // 2)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)
    with pytest.raises(console.Stop, match=r"has 0\.5 GiB free, 3 GiB are needed"):
        cache.require_space(tmp_path, 3)


def test_unwritable_cache_is_one_line(monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", "/proc/version")
    with pytest.raises(console.Stop, match="Set XDG_CACHE_HOME to a folder"):
        cache.cache_folder()


def test_a_folder_that_fails_half_way_is_not_left(tmp_path):
    with pytest.raises(ZeroDivisionError), cache.making(tmp_path / "made") as folder:
        (folder / "part").write_text("half")
        _ = 1 / 0
    assert list(tmp_path.iterdir()) == []


# PostgreSQL -----------------------------------------------------------------------


def test_too_old_postgresql_programs_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(postgres, "_installed", lambda: {12: tmp_path})
    with pytest.raises(console.Stop, match="PostgreSQL 12 is too old: install"):
        postgres._binaries(tmp_path / "PG_VERSION")


def test_too_old_postgresql_server_is_refused(monkeypatch, server):
    class Cursor:
        execute = staticmethod(lambda query: None)
        fetchone = staticmethod(lambda: ("120004",))

    @contextmanager
    def connect(_server):
        yield Cursor

    monkeypatch.setattr(database, "connect", connect)
    with pytest.raises(console.Stop, match="is version 12: this suite needs 13"):
        database.check_server(server)


def test_unreachable_server_is_one_line(tmp_path):
    nowhere = postgres.Server(host=str(tmp_path), user="odoo")
    with pytest.raises(console.Stop, match="cannot reach PostgreSQL at") as stop:
        database.check_server(nowhere)
    assert "\n" not in str(stop.value)


def test_database_url_names_server_and_database(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://ann:p%40ss@db.example:5433/sales")
    assert postgres.named_server() == (
        postgres.Server("db.example", "ann", "5433", "p@ss"),
        "sales",
    )


def test_superuser_postgres_is_refused_as_odoo_does(monkeypatch):
    monkeypatch.setenv("PGHOST", "db.example")
    monkeypatch.setenv("PGUSER", "postgres")
    with pytest.raises(console.Stop, match="name it in PGUSER"):
        postgres.named_server()


# A replica ------------------------------------------------------------------------


def test_replica_of_somebody_elses_server_is_refused():
    result = run_product("--port", "0", "--replica", PGHOST="db.example", PGUSER="ann")
    assert result.returncode == 1
    assert result.stdout == (
        "setup/run: --replica goes with the private PostgreSQL: for a server of your "
        "own set up its replica and name it in db_replica_host (docs/operations.md)\n"
    )


@pytest.mark.parametrize("wanted", [True, False])
def test_odoo_reads_from_the_replica_as_long_as_it_runs(
    wanted, private_cache, monkeypatch
):
    calls = []

    class Replica(postgres.Server):
        def __init__(self, primary):
            super().__init__(host="socket of the replica", user=primary.user)
            self.folder = "folder"

        def start(self):
            calls.append("start")

        def stop(self):
            calls.append("stop")

    monkeypatch.setattr(product, "Replica", Replica)
    monkeypatch.setattr(product, "on_signals", lambda handler: None)
    with product._following(postgres.Server("primary", "odoo"), wanted) as settings:
        calls.append(settings)
    expected = ["start", {"db_replica_host": "socket of the replica"}, "stop"]
    assert calls == (expected if wanted else [{}])


# Databases ------------------------------------------------------------------------


@pytest.fixture
def scratch(server):
    name = "run_scratch"
    database.drop(server, name)
    yield name
    database.drop(server, name)


def test_database_of_another_odoo_is_refused(server, scratch):
    database.create(server, scratch)
    with database.connect(server, scratch) as cursor:
        cursor.execute(
            "CREATE TABLE ir_module_module (name text, state text, latest_version text)"
        )
        cursor.execute(
            "INSERT INTO ir_module_module VALUES ('base', 'installed', '17.0.1.3')"
        )
    with pytest.raises(console.Stop, match=r"belongs to Odoo 17\.0, this"):
        product._check_version(server, scratch)


def test_database_without_odoo_is_refused(server, scratch):
    database.create(server, scratch)
    with pytest.raises(console.Stop, match="exists and holds no Odoo"):
        product._check_version(server, scratch)


def test_a_failed_installation_leaves_the_old_database_and_no_new_one(server, scratch):
    database.create(server, scratch)
    database.set_note(server, scratch, "as it was")
    with (
        pytest.raises(console.Stop),
        database.making(server, scratch, template=scratch) as copy,
    ):
        database.set_note(server, copy, "half-made")
        raise console.Stop("disk full")
    assert database.get_note(server, scratch) == "as it was"
    assert f"{scratch}__making" not in database.names(server)


def test_a_whole_copy_takes_the_databases_place(server, scratch):
    database.create(server, scratch)
    with database.making(server, scratch, template=scratch) as copy:
        database.set_note(server, copy, "new")
    assert database.get_note(server, scratch) == "new"


class Installer:
    """Stands for Odoo: remembers what it is told to install and to update."""

    def __init__(self, server):
        self.server = server
        self.calls = []

    def install(self, name, modules, demo, update=()):
        self.calls.append((modules, update))

    def script(self, name, code, what):
        pass


@pytest.fixture
def installer(server, scratch, monkeypatch):
    """A database with an addon that has changed, and an addon for websites."""
    digests = {"a": "2", "b": "1", "c": "1"}
    monkeypatch.setattr(product, "website_addons", lambda: ["web"])
    monkeypatch.setattr(
        product,
        "addon_digests",
        lambda website: {**digests, **({"web": "1"} if website else {})},
    )
    database.create(server, scratch)
    database.set_note(server, scratch, odoo_command.write_note({"a": "1", "b": "1"}))
    return Installer(server)


def test_only_changed_addons_are_updated(installer, scratch):
    product.update(installer, scratch, demo=True)
    assert installer.calls == [(["c"], ["a"])]
    product.update(installer, scratch, demo=True)
    assert installer.calls == [(["c"], ["a"])]


def test_a_website_comes_when_it_is_asked_for_and_stays(installer, scratch):
    product.update(installer, scratch, demo=True, website=True)
    assert installer.calls == [(["c", "web"], ["a"])]
    product.update(installer, scratch, demo=True)
    assert len(installer.calls) == 1
    note = odoo_command.read_note(database.get_note(installer.server, scratch))
    assert note == {"a": "2", "b": "1", "c": "1", "web": "1"}


# setup/test -----------------------------------------------------------------------


def names(paths):
    return [str(path) for path in paths]


def test_arguments_choose_addons_paths_and_pytest_options():
    selection = Selection.parse(["crm_relations", "tests/test_setup.py", "-k", "time"])
    assert names(selection.with_suite()) == [
        "addons/crm_relations",
        "tests/test_setup.py",
    ]
    assert selection.options == ["-k", "time"]
    assert selection.with_sample() == []
    assert selection.with_website() == []


def test_without_arguments_everything_runs():
    selection = Selection.parse([])
    assert names(selection.with_suite()) == ["addons", "tests"]
    assert names(selection.with_sample()) == ["tests/samples"]
    assert selection.options[:2] == ["-n", "2"]
    found = names(selection.with_website())
    assert "addons/crm_partner_prm_website_slides" in found
    assert "addons/crm_partner_prm/tests/test_portal.py" in found


def test_bridges_to_the_website_run_with_a_website_only():
    test = "addons/crm_partner_prm_website_slides/tests/test_course_certificate.py::X"
    selection = Selection.parse([test])
    assert (selection.with_suite(), names(selection.with_website())) == ([], [test])


def test_pages_run_without_a_website_and_with_one():
    selection = Selection.parse(["addons/crm_partner_prm/tests/test_portal.py"])
    assert selection.with_suite() == selection.with_website() == selection.paths


def test_addons_for_websites_are_apart_and_bring_their_own_modules():
    bridges = odoo_command.website_addons()
    assert "crm_partner_prm_partner_assign" in bridges
    assert set(bridges).isdisjoint(odoo_command.suite_addons())
    assert "website_slides" in odoo_command.core_modules(bridges)
    assert [m for m in odoo_command.core_modules() if m.startswith("website")] == []
