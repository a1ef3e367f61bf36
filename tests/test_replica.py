"""setup/run --replica: reads come from the second PostgreSQL, writes go to the first.

One server of Odoo on a copy of the tests' database, with a primary and a replica of its
own. What the replica has is held back to see who answers.
"""

import contextlib
import re
import sys
from pathlib import Path

import pytest
import requests

from odoo.modules.registry import Registry
from odoo.tests.common import get_db_name

from suite import backup, cache, database, postgres
from suite.odoo import Odoo, free_port, suite_addons
from suite.odoo_source import find_local_odoo
from suite.replica import Replica

MODE = re.compile(r'"(?:GET|POST) (\S+) HTTP/1\.1" .* (ro->rw|ro|rw)$', re.M)
PATIENCE = 600  # seconds for an answer
CALL = "/web/dataset/call_kw/"
# Data of a test need not survive a power failure.
HURRY = ("fsync = off", "synchronous_commit = off")
# One call of each heavy read that a page makes; {partner}, {ticket} are put in.
READS = {
    "manager": [
        ("res.partner", "get_timeline_page", [["partner"]]),
        ("res.partner", "get_relation_card", [["partner"]]),
        ("res.partner", "get_relation_map", [["partner"]]),
        ("res.partner", "get_customer_cues", [["partner"]]),
        ("res.partner", "find_caller", ["azure"]),
        ("res.partner", "get_call_view", ["+380441234567"]),
        ("res.partner", "get_call_sections", [["partner"]]),
        ("res.partner", "action_view_relation_ends", [["partner"]]),
        ("crm.my.day", "get_day", []),
    ],
    "agent": [
        ("service.ticket", "get_clock_explanation", [["ticket"]]),
        ("service.ticket", "get_article_suggestions", [["ticket"]]),
        ("service.ticket", "get_customer_news", [["ticket"]]),
        ("service.ticket", "get_collisions", [["ticket"], 0]),
        ("service.news", "get_unread_count", []),
        ("service.article", "search_articles", ["printer"]),
    ],
}
FEED_READER = """
    INSERT INTO res_groups_users_rel (gid, uid)
    SELECT res_id, 2 FROM ir_model_data WHERE name = 'group_change_feed'"""
PAGES = ["tickets", "tickets/new", "entitlements"]
LISTS = ("crm.lead", "res.partner", "service.ticket", "crm.agreement", "crm.segment")


class Browser:
    """A user's session, and what Odoo's log says of its requests."""

    def __init__(self, address: str, name: str, login: str, log: Path) -> None:
        self.address, self.log = address, log
        self.session = requests.Session()
        params = {"db": name, "login": login, "password": login}
        self._post("/web/session/authenticate", params)

    def call(self, model: str, method: str, *args, **kwargs):
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        return self._post(f"{CALL}{model}.{method}", params)

    def _post(self, path: str, params: dict):
        answer = self.session.post(
            self.address + path, json={"params": params}, timeout=PATIENCE
        ).json()
        assert "error" not in answer, answer["error"]["data"]["debug"]
        return answer["result"]

    def modes(self, prefix: str = CALL) -> list[tuple[str, str]]:
        """(method, cursor) of the calls so far: ro is the replica, rw the primary."""
        found = MODE.findall(self.log.read_text())
        return [
            (path.removeprefix(prefix), mode)
            for path, mode in found
            if path.startswith(prefix)
        ]


@pytest.fixture(scope="module")
def private_cache(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="module")
def primary(private_cache):
    """A private PostgreSQL with a copy of the tests' database."""
    cluster = postgres.Cluster("primary", durable=True)
    cluster.start()
    try:
        with database.connect(cluster) as cursor:
            for setting in HURRY:
                cursor.execute(f"ALTER SYSTEM SET {setting}")
            cursor.execute("SELECT pg_reload_conf()")
        file = cache.cache_folder() / "copy.dump"
        backup.dump(postgres.named_server()[0], get_db_name(), file)
        database.create(cluster, "copy")
        backup.load(cluster, "copy", file)
        yield cluster
    finally:
        cluster.remove()


@pytest.fixture(scope="module")
def replica(primary):
    replica = Replica(primary)
    replica.start()
    yield replica
    replica.remove()


@contextlib.contextmanager
def serving(primary, replica):
    odoo = Odoo(find_local_odoo(), Path(sys.executable), primary)
    settings = {"db_replica_host": replica.host, "max_cron_threads": 0}
    service = odoo.serve("copy", free_port(), **settings)
    try:
        service.wait_until_ready()
        yield service
    finally:
        service.stop()


@pytest.fixture(scope="module")
def service(primary, replica):
    with serving(primary, replica) as service:
        yield service


@pytest.fixture(scope="module")
def manager(service):
    return Browser(service.address, "copy", "manager", service.log)


@pytest.fixture(scope="module")
def admin(service, primary):
    """Administrator, who may read the feed like another system's key."""
    with database.connect(primary, "copy") as cursor:
        cursor.execute(FEED_READER)
    return Browser(service.address, "copy", "admin", service.log)


@pytest.fixture(scope="module")
def agent(service):
    return Browser(service.address, "copy", "agent", service.log)


@pytest.fixture(scope="module")
def partner(manager):
    return manager.call("res.partner", "search", [("customer_rank", ">", 0)], limit=1)


def names_on_timeline(browser, partner):
    page = browser.call("res.partner", "get_timeline_page", partner)
    return [row["name"] for row in page["rows"]]


def log_a_call(browser, partner, summary):
    values = {"partner_id": partner[0], "summary": summary}
    return browser.call("crm.interaction", "create", [values])


def fill_in(args, **ids):
    """Put ids in place of their names, in lists too."""
    return [
        fill_in(arg, **ids) if isinstance(arg, list) else ids.get(arg, arg)
        for arg in args
    ]


def test_replica_follows_and_refuses_to_write(primary, replica):
    import psycopg2

    with database.connect(replica, "copy") as cursor:
        cursor.execute("SELECT pg_is_in_recovery()")
        assert cursor.fetchone() == (True,)
        with pytest.raises(psycopg2.errors.ReadOnlySqlTransaction):
            cursor.execute("UPDATE res_partner SET name = 'x'")


@pytest.mark.parametrize("login", READS)
def test_heavy_reads_run_on_the_replica(login, request, partner):
    browser = request.getfixturevalue(login)
    ids = {"partner": partner[0]}
    if login == "agent":
        ids["ticket"] = browser.call("service.ticket", "search", [], limit=1)[0]
    before = len(browser.modes())
    for model, method, args in READS[login]:
        browser.call(model, method, *fill_in(args, **ids))
    expected = [(f"{model}.{method}", "ro") for model, method, _args in READS[login]]
    assert browser.modes()[before:] == expected


def test_reports_and_lists_run_on_the_replica(admin):
    """Every report of ours, and the lists that people look at most."""
    before = len(admin.modes())
    for model in reports():
        admin.call(model, "formatted_read_group", [], [], ["__count"])
    for model in LISTS:
        fields = {"display_name": {}}
        admin.call(model, "web_search_read", [], fields, limit=80)
    modes = admin.modes()[before:]
    assert len(modes) > 20
    assert [call for call in modes if call[1] != "ro"] == []


def reports() -> list[str]:
    """Our SQL views, from the registry of the database that was copied."""
    ours = set(suite_addons())
    return [
        name
        for name, model in Registry(get_db_name()).items()
        if not (model._auto or model._abstract) and model._original_module in ours
    ]


def test_pages_of_the_portal_run_on_the_replica(service):
    customer = Browser(service.address, "copy", "reseller", service.log)
    for page in PAGES:
        answer = customer.session.get(f"{service.address}/my/{page}", timeout=PATIENCE)
        assert answer.status_code == 200
    assert customer.modes("/my/") == [(page, "ro") for page in PAGES]


def test_writes_go_to_the_primary_and_reads_come_from_the_replica(
    manager, partner, primary, replica
):
    with database.connect(replica) as cursor:
        cursor.execute("SELECT pg_wal_replay_pause()")
        log_a_call(manager, partner, "While the replica stands still")
        assert manager.modes()[-1] == ("crm.interaction.create", "rw")
        behind = names_on_timeline(manager, partner)
        cursor.execute("SELECT pg_wal_replay_resume()")
    replica.wait_until_current()
    name = "While the replica stands still"
    assert (name in behind, name in names_on_timeline(manager, partner)) == (0, 1)


def test_change_feed_of_the_replica_has_no_gap(admin, primary, replica, partner):
    """A change that is committed late comes late, but it comes."""
    early, late = partner[0], admin.call("res.users", "read", [2], ["partner_id"])
    late = late[0]["partner_id"][0]
    mark = read_feed(admin, replica)[1]
    touch = "UPDATE res_partner SET ref = 'x' WHERE id = %s"
    with database.connect(primary, "copy") as slow:
        slow.execute("BEGIN")
        slow.execute(touch, [late])
        with database.connect(primary, "copy") as quick:
            quick.execute(touch, [early])
        _changes, mark = read_feed(admin, replica, mark)
        slow.execute("COMMIT")
    changes, _mark = read_feed(admin, replica, mark)
    assert late in changes


def read_feed(admin, replica, mark=None) -> tuple[list[int], str]:
    """Ids of the contacts that changed since the mark, and the next mark."""
    replica.wait_until_current()
    changes, more = [], True
    while more:
        page = admin.call("crm.change.feed", "get_changes", mark, 2000)
        assert admin.modes()[-1] == ("crm.change.feed.get_changes", "ro")
        changes += [row["id"] for row in page["changes"] if row["source"] == "partner"]
        mark, more = page["mark"], page["more"]
    return changes, mark


def test_without_the_replica_the_primary_answers(manager, partner, replica, service):
    """From here on Odoo does not ask for the replica again for 20 minutes."""
    replica.break_off("fast")
    log_a_call(manager, partner, "The replica is gone")
    assert "The replica is gone" in names_on_timeline(manager, partner)
    assert manager.modes()[-1] == ("res.partner.get_timeline_page", "rw")
    assert service.log.read_text().count("falling back to read-write cursor") == 1


def test_a_crash_costs_one_request_per_open_connection(primary, replica, partner):
    """Odoo finds out by using the connection; before that nothing is done."""
    replica.start()
    with serving(primary, replica) as service:
        manager = Browser(service.address, "copy", "manager", service.log)
        manager.call("crm.my.day", "get_day")
        replica.break_off()
        with pytest.raises(requests.exceptions.JSONDecodeError):
            log_a_call(manager, partner, "Just after the crash")
        log_a_call(manager, partner, "After the crash")
        names = names_on_timeline(manager, partner)
        assert "After the crash" in names
        assert "Just after the crash" not in names
