"""conftest.py: what it changes is what Odoo's tests wait for and depend on."""

import gc
import inspect
from pathlib import Path

import pytest
import requests

from odoo.tests import common, tagged, test_cursor

from .no_database import enable_odoo_test_flag, load_http, load_registry  # noqa: F401


def test_a_page_may_take_minutes(monkeypatch):
    limits = []
    monkeypatch.setattr(
        common, "_super_send", lambda *_request, timeout: limits.append(timeout)
    )
    request = requests.Request("GET", "http://127.0.0.1/").prepare()
    for timeout in (12, 900):
        common.HttpCase._request_handler(requests.Session(), request, timeout=timeout)
    assert limits == [300, 900]


def test_a_browser_waits_longer_whatever_it_is_told():
    browser = object.__new__(common.ChromeBrowser)
    browser.throttling_factor = 1
    assert browser.throttling_factor == 6


@pytest.mark.parametrize(
    ("waiting", "limit", "least"),
    [
        (common.ChromeBrowser._spawn_chrome, "CHECK_BROWSER_ITERATIONS", 3000),
        (test_cursor.TestCursor.__init__, "test_cursor_lock_timeout", 300),
    ],
)
def test_limits_are_those_that_odoo_reads(waiting, limit, least):
    assert limit in inspect.getsource(waiting)
    assert {**vars(common.BaseCase), **vars(common)}[limit] >= least


def test_browsers_share_what_they_have_loaded(monkeypatch, tmp_path):
    commands = []

    def popen(command, **_options):
        commands.append(command)
        raise FileNotFoundError

    monkeypatch.setattr(common.subprocess, "Popen", popen)
    for folder in ("first", "second"):
        browser = object.__new__(common.ChromeBrowser)
        browser.user_data_dir = str(tmp_path)
        with pytest.raises(FileNotFoundError):
            browser._spawn_chrome(["chromium", f"--user-data-dir={folder}"])
    first, second = commands
    assert first[1] == second[1]
    assert first[1].startswith("--disk-cache-dir=")
    assert first[2] == "--user-data-dir=first"


def test_the_garbage_collector_does_not_come_during_a_test():
    assert not gc.isenabled()


@tagged("post_install", "-at_install")
class TestFiles(common.TransactionCase):
    def test_files_that_the_other_process_has_not_committed_stay(self):
        content = b"of a test that goes on"
        file = self.env["ir.attachment"].create({"name": "a", "raw": content})
        path = Path(file._full_path(file.store_fname))
        self.addCleanup(path.unlink)
        self._gc_filestore()
        self.assertEqual(path.read_bytes(), content)
