"""Switches pytest-odoo's fixtures off for a test file that needs no database.

Import all three names into the file. Without pytest-odoo they do nothing.
"""

import pytest


@pytest.fixture(scope="session", autouse=True)
def load_registry():
    yield


@pytest.fixture(scope="session", autouse=True)
def load_http():
    yield


@pytest.fixture(scope="module", autouse=True)
def enable_odoo_test_flag():
    yield
