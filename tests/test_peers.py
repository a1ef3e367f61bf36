"""benchmarks/peers on a small scale and without peers: ours is right, and is cheap."""

import sys

import pytest

from suite.cache import ROOT

from .in_template import findings_of
from .no_database import (  # noqa: F401
    enable_odoo_test_flag,
    load_http,
    load_registry,
)

sys.path.append(str(ROOT / "benchmarks"))

from peer_race import paper


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """What tests/peers_script.py found in a copy of the template database."""
    folder = tmp_path_factory.mktemp("peers")
    with findings_of("peers_script", "the race", folder) as found:
        yield found


def answers(found):
    return {
        verdict["key"]: verdict["sides"]["ours"]
        for verdicts in found["verdicts"].values()
        for verdict in verdicts
    }


def test_ours_is_right_in_each_situation(found):
    wrong = {
        key: one["said"] for key, one in answers(found).items() if not one["right"]
    }
    assert wrong == {}


def test_each_fault_of_the_peers_is_a_situation(found):
    numbered = [("R", 11), ("C", 13), ("T", 8)]
    wanted = {f"{letter}{n + 1}" for letter, last in numbered for n in range(last)}
    assert wanted <= answers(found).keys()


def test_what_was_observed_is_told(found):
    said = {key: one["said"] for key, one in answers(found).items()}
    assert said["R1"] == "0 listed"
    assert said["R11b"] == "0 with herself, 1 with the company"
    assert said["C1"] == "4"
    assert said["C1b"] == "48"
    assert said["C3"] == "90"
    assert said["C4"] == "0"
    assert said["C12"] == "2 rows, then 2"
    assert said["T2"] == "48.5 hours"


# of statements, for the dearest measure of each name
LIMITS = {
    "related": 4,
    "type": 5,
    "relations": 4,
    "create": 10,
    "counter": 3,
    "calls": 27,
    "settle": 49,
}


@pytest.mark.parametrize("name", LIMITS)
def test_statements_do_not_become_more(found, name):
    measures = [one for one in found["measures"] + found["pay"] if one["name"] == name]
    statements = [one["sides"]["ours"]["sql"] for one in measures]
    assert 0 < max(statements) <= LIMITS[name]


def test_the_paper_has_a_line_for_each_measure_and_situation(found):
    page = paper.write([found])
    for measure in found["measures"] + found["pay"]:
        assert f"| {measure['what']} |" in page
    for key, answer in answers(found).items():
        assert f"| {key} |" in page
        assert answer["said"] in page


# Without a database -------------------------------------------------------------


def side(cpu, rows, sql=4):
    return {"ms": cpu, "ms_min": 1, "ms_max": 9, "cpu": cpu, "sql": sql, "rows": rows}


def result(relations, ours, other):
    about = {
        "relations": relations,
        "repeat": 5,
        "date": "2026-01-01",
        "odoo": "19.0",
        "postgresql": "15",
        "python": "3.11",
        "cpus": 2,
        "peer": {"odoo-addon-x": "19.0.1"},
        "load_before": [0.0],
        "load_after": [0.0],
    }
    budget = {"times": None, "more_sql": None, "sql": 3, "ms": None}
    measure = {"name": "x", "what": "open it", "budget": budget, "why": ""}
    measure["sides"] = {"ours": ours, "reference": other}
    return {"about": about, "measures": [measure], "verdicts": {}, "pay": []}


def test_times_compare_the_work_and_budgets_are_judged():
    page = paper.write([result(1000, side(2, 10), side(50, 700, sql=30))])
    assert "| 50.0 | 2.0 | 25.0 | 30 | 4 | 700 | 10 | 3 SQL **missed** |" in page


def test_growth_is_told_for_both_sides():
    page = paper.write(
        [
            result(1000, side(2, 10), side(5, 100)),
            result(10_000, side(3, 20), side(50, 1000)),
        ]
    )
    assert "From 1,000 to 10,000 relations (10 times as many)" in page
    assert "| open it | 10.0 | 1.5 | 10.0 | 2.0 |" in page


def test_a_side_without_the_function_is_neither_right_nor_wrong():
    sides = {
        "ours": {"said": "found", "right": True},
        "oca": {"said": "-", "right": None},
    }
    judged = {"calls": [{"key": "T5", "situation": "who calls", "sides": sides}]}
    page = paper.write([result(1000, side(1, 1), side(1, 1)) | {"verdicts": judged}])
    assert "| T5 | who calls | - | right: found |" in page
