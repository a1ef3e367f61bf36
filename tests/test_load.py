"""benchmarks/load: its page says what was measured, and what went wrong."""

import sys
from unittest.mock import MagicMock, patch

import psycopg2.errors
import pytest

from odoo.service import model

from suite import command as suite_command
from suite import database, product
from suite.cache import ROOT

from .no_database import enable_odoo_test_flag, load_http, load_registry  # noqa: F401

sys.path.append(str(ROOT / "benchmarks"))

from http_load import command, paper

FIGURES = {
    "requests": 1200,
    "errors": 0,
    "per_second": 20.04,
    "p50": 80,
    "p95": 240,
    "p99": 1010,
    "max": 1500,
}


def make_results(errors=None, **log):
    return {
        "about": {
            "users": 20,
            "workers": 2,
            "think": 2.0,
            "warm_up": 15.0,
            "rows": {"res.partner": 100000},
            "date": "1 December 2026",
            "odoo": "19.0",
            "postgresql": "15.18",
            "python": "3.11.7",
            "cpus": 2,
            "load_before": [0.1, 0.2, 0.3],
            "load_after": [2.0, 1.0, 0.5],
        },
        "run": {
            "seconds": 60.0,
            "total": FIGURES,
            "steps": {"open a card": FIGURES},
            "errors": errors or {},
        },
        "log": {"retries": 0, "given_up": 0, **log},
    }


def test_each_step_and_all_of_them_have_a_line():
    page = paper.write(make_results())
    line = "1,200 | 20.0 | 80 | 240 | 1,010 | 1,500 | 0 |"
    assert f"| open a card | {line}" in page
    assert f"| **all** | {line}" in page
    assert "100,000 `res.partner`" in page
    assert "Errors: none." in page


def test_errors_and_repeated_transactions_are_told():
    page = paper.write(make_results({"log a call: HTTP 500": 3}, retries=7, given_up=1))
    assert "Errors: 3 x log a call: HTTP 500." in page
    assert "repeated:\n7; given up: 1." in page


def test_a_busy_machine_is_told():
    results = make_results()
    assert "busy with other work" not in paper.write(results)
    results["about"]["load_before"] = [2.1, 0.2, 0.3]
    assert "busy with other work" in paper.write(results)


class Conflict(psycopg2.errors.SerializationFailure):
    """As PostgreSQL raises it: two wrote the same row."""

    pgcode = "40001"


def test_repeated_transactions_are_counted_in_odoos_log():
    def conflict():
        raise Conflict

    env = MagicMock()
    env.cr._closed = False
    with (
        patch.object(model.time, "sleep"),
        patch.object(model._logger, "info") as info,
        pytest.raises(Conflict),
    ):
        model.retrying(conflict, env)
    repeated = model.MAX_TRIES_ON_CONCURRENCY_FAILURE - 1
    log = "\n".join(call.args[0] % call.args[1:] for call in info.call_args_list)
    assert command.count_repeated(log) == {"retries": repeated, "given_up": 1}


class Company:
    """A server with these databases, on which others are made."""

    def __init__(self, monkeypatch, *names):
        self.made = []
        monkeypatch.setattr(database, "names", lambda _server: names)
        monkeypatch.setattr(product, "create", self._create)
        monkeypatch.setattr(command, "require_company", self._require)

    server = None

    def _create(self, _odoo, name, demo):
        self.made.append((name, demo))

    def _require(self, _odoo, number):
        self.made.append(number)
        return f"company_{number}"


def test_people_work_in_a_company_of_the_wanted_size(monkeypatch):
    odoo = Company(monkeypatch)
    options = command.parse(["--customers", "10k"])
    command._require_database(odoo, options)
    assert (odoo.made, options.database) == ([10_000], "company_10000")


def test_people_work_with_demo_data_or_where_they_are_told(monkeypatch):
    odoo = Company(monkeypatch, "mine")
    command._require_database(odoo, command.parse([]))
    command._require_database(odoo, command.parse(["--database", "mine"]))
    assert odoo.made == [("load", True)]


@pytest.mark.parametrize("errors", [{}, {"log a call: HTTP 500": 3}])
def test_errors_make_the_command_fail(errors, monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(command, "measure", lambda options: make_results(errors))
    monkeypatch.setattr(suite_command, "on_signals", lambda handler: None)
    output = tmp_path / "LOAD.md"
    assert command.main(["--output", str(output)]) == bool(errors)
    assert output.exists()
    assert output.with_suffix(".json").exists()
