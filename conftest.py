"""Patience: a test ends when what it waits for has come, however slow the machine.

Odoo's limits suit a machine with nothing else to do: 10 s until the browser is there,
12 s for a page, 20 s for a request that waits its turn. A test that hangs still ends,
later. Steps of journeys: addons/crm_relations/static/tests/tours/patience.js.
"""

import atexit
import functools
import gc
import importlib.util
import shutil
import tempfile

import pytest

PATIENCE = 300  # seconds
FACTOR = 6  # times the limits that Odoo states itself, of whole journeys for example


def pytest_configure():
    if importlib.util.find_spec("odoo"):
        from odoo.tests import common

        be_patient(common)
        keep_files(common)
        share_pages(common.ChromeBrowser)


def keep_files(common):
    """Leave files to whoever drops the database after the run.

    Odoo collects them after each class. Two processes of a run share one filestore:
    the files that a test of the other has just written would go, too.
    """
    common.TransactionCase._gc_filestore = classmethod(lambda _case: None)


def be_patient(common):
    """Lengthen the waits of Odoo's test cases and of the browser that they start."""
    case, http, browser = common.BaseCase, common.HttpCase, common.ChromeBrowser
    case.test_cursor_lock_timeout = PATIENCE
    case._request_handler = classmethod(_with_time(case._request_handler.__func__))
    http._wait_remaining_requests = functools.partialmethod(
        http._wait_remaining_requests, timeout=PATIENCE
    )
    common.CHECK_BROWSER_ITERATIONS = int(PATIENCE / common.CHECK_BROWSER_SLEEP)
    browser._json_command = functools.partialmethod(
        browser._json_command, timeout=PATIENCE
    )
    # what Odoo multiplies its limits with where it slows the browser down
    browser.throttling_factor = property(lambda _browser: FACTOR, lambda *_args: None)


def share_pages(browser):
    """Let the browsers of this process find what an earlier one has compiled.

    Each has a profile of its own and would load the web client anew, which is half of
    what a journey costs. What changes has another address, so nothing of it is stale.
    """
    folder = tempfile.mkdtemp(suffix="_chrome_pages")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    spawn = browser._spawn_chrome

    @functools.wraps(spawn)
    def spawn_with_pages(self, command):
        program, *switches = command
        return spawn(self, [program, f"--disk-cache-dir={folder}", *switches])

    browser._spawn_chrome = spawn_with_pages


def _with_time(send):
    @functools.wraps(send)
    def send_with_time(cls, session, request, /, **options):
        options["timeout"] = max(options.get("timeout") or 0, PATIENCE)
        return send(cls, session, request, **options)

    return send_with_time


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call():
    """Environments live until the garbage collector comes, and with them what they
    know: a test that counts statements would get another number in another run.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.collect(0)  # all that the test has left is young
