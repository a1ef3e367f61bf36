"""setup/test: which databases are made when."""

import functools
from contextlib import contextmanager
from types import SimpleNamespace

import pytest

from suite import testing

DATABASES = ("suite", "sample", "website")


@pytest.fixture
def steps():
    """What was made and run, in order."""
    return []


@pytest.fixture
def no_tests(monkeypatch, tmp_path, steps):
    """The programs that the bench starts end at once."""

    @contextmanager
    def child(_command, env):
        steps.append(f"{env['name']} begins")
        yield SimpleNamespace(wait=lambda: steps.append(f"{env['name']} ends"))

    monkeypatch.setattr(testing, "_child", child)
    monkeypatch.setattr(testing, "_summary", len)
    monkeypatch.setattr(testing, "cache_folder", lambda *_parts: tmp_path)
    monkeypatch.setattr(testing, "require_space", lambda *_space: None)


@pytest.fixture
def bench(monkeypatch, no_tests, steps):
    """A bench whose databases are names."""
    known = {"core"}

    def make(name):
        known.add(name)
        steps.append(name)

    monkeypatch.setattr(testing.database, "names", lambda _server: known)
    for function in ("drop", "create"):
        monkeypatch.setattr(testing.database, function, lambda *_names: None)
    bench = object.__new__(testing.Bench)
    bench.odoo, bench.server = SimpleNamespace(python="python"), None
    bench.core = "core"
    for name in DATABASES:
        setattr(bench, name, name)
        setattr(bench, f"_make_{name}", functools.partial(make, name))
    bench._environ = lambda run: {"name": run.removeprefix("run_")}
    bench._prune = lambda: None
    return bench


def test_later_templates_are_made_while_tests_run(bench, steps):
    assert bench.run(testing.Selection.parse([])) == 3
    assert steps == [
        *("suite", "unit begins", "sample", "website", "unit ends"),
        *("northwind begins", "northwind ends", "website begins", "website ends"),
    ]


def test_only_what_the_chosen_tests_need_is_made(bench, steps):
    assert bench.run(testing.Selection.parse(["tests/test_setup.py"])) == 1
    assert steps == ["suite", "unit begins", "unit ends"]
