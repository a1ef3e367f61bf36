"""benchmarks/run on a small scale: consistent, can go on, notices damage, measures."""

import argparse
import re
import sys

import pytest

from suite import database
from suite.cache import ROOT

from .in_template import findings_of
from .no_database import (  # noqa: F401
    enable_odoo_test_flag,
    load_http,
    load_registry,
)

sys.path.append(str(ROOT / "benchmarks"))

from scale import command, paper, sizes

DAMAGES = {
    "balance": "1 entries that do not balance",
    "open amount": "1 lines whose open amount is not what is unmatched",
    "order": "1 orders that say something else than their lines",
    "number": "1 gaps in the numbers of our journals",
    "account": "1 contacts with another account than their company's",
    "reference": "rows of sale_order_line name a missing sale_order in order_id",
    "sequence": "crm_interaction_id_seq would give an id that is taken",
    "computed": "res.partner.phone_sanitized: ",
}


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """What tests/scale_script.py found in a copy of the template database."""
    folder = tmp_path_factory.mktemp("scale")
    with findings_of("scale_script", "the benchmark", folder) as found:
        yield found


# The database -------------------------------------------------------------------


def test_a_stopped_run_goes_on_where_it_was(found):
    assert found["stopped"]
    assert found["halfway"]["sales"] == 60
    assert found["steps"]["sales"] == sizes.Sizes(200).total("sale") == 260


def test_there_are_as_many_rows_as_planned(found):
    assert found["rows"] == {
        "res_partner": 200,
        "crm_relation": 600,
        "crm_interaction": 1300,
        "service_ticket": 230,
    }


def test_the_copies_are_consistent(found):
    assert found["problems"] == []


@pytest.mark.parametrize("what", DAMAGES)
def test_damage_is_noticed(found, what):
    assert any(DAMAGES[what] in problem for problem in found["damages"][what])


def test_indexes_are_back(found):
    before, after = ([plain(sql) for sql in each] for each in found["indexes"])
    assert after == before


def plain(definition):
    """PostgreSQL puts casts elsewhere when it reads its own words again."""
    return re.sub(r"::(character varying|text)(\[\])?|[()]", "", definition)


# The measures -------------------------------------------------------------------


def test_each_measure_counts_statements_and_rows(found):
    measures = found["measured"]["measures"]
    sides = [side for measure in measures for side in measure["sides"].values()]
    assert {measure["name"] for measure in measures} == {
        "caller",
        "card",
        "deals",
        "debts",
        "duplicates",
        "payments",
        "relations",
        "replay",
        "segments",
        "sweep",
        "tickets",
    }
    assert min(side["sql"] for side in sides) > 0
    assert max(side["rows"] for side in sides) > 1000


def test_a_huge_account_costs_as_many_statements_as_a_small_one(found):
    cards = [
        measure["sides"]["ours"]["sql"]
        for measure in found["measured"]["measures"]
        if measure["beside"] == "Odoo's contact form"
    ]
    small, huge, cold_small, cold_huge = cards
    # three more, however long its history is: the number of the further rows, the
    # second look for sources that have rows, and sorting that is turned on again
    assert huge - small <= 3
    # with caches empty, names of the further kinds of rows are looked up once
    assert cold_huge - cold_small <= 12


def test_the_page_has_a_line_for_each_measure(found):
    page = paper.write([found["measured"]])
    for measure in found["measured"]["measures"]:
        assert f"| {measure['what']} |" in page


# Without a database -------------------------------------------------------------


def result(customers, milliseconds, rows):
    side = {"ms": milliseconds, "ms_min": 1, "ms_max": 9, "sql": 4, "rows": rows}
    about = {
        "customers": customers,
        "bytes": 1024**3,
        "repeat": 5,
        "date": "2026-01-01",
        "odoo": "19.0",
        "postgresql": "15",
        "python": "3.11",
        "cpus": 2,
        "load_before": [0.0],
        "load_after": [0.0],
    }
    budget = {"times": 1.5, "more_sql": 0, "sql": 3, "ms": None}
    measure = {"name": "x", "what": "open it", "beside": "SQL", "budget": budget}
    measure["why"] = "It counts all."
    measure["sides"] = {"ours": side, "reference": {**side, "ms": 10}}
    made = {"rows": {"res_partner": customers}, "seconds": 1}
    return {"about": about, "made": made, "measures": [measure]}


def test_growth_is_the_factor_between_the_scales():
    page = paper.write([result(1000, 20, 50), result(10_000, 30, 500)])
    assert "From 1,000 to 10,000 customers (10 times as many)" in page
    assert "| open it | 1.0 | 1.5 | 10.0 |" in page
    assert "More than in proportion" not in page


def test_what_grows_faster_than_the_database_is_explained():
    small, large = result(1000, 20, 50), result(10_000, 250, 500)
    page = paper.write([small, large])
    assert "- open it: not looked into yet." in page.split("More than in")[1]
    large["measures"][0]["growth"] = "It compares all."
    page = paper.write([small, large])
    assert "- open it: It compares all." in page.splitlines()
    large["measures"][0]["sides"]["reference"]["ms"] = 120  # so does the other side
    assert "More than in proportion" not in paper.write([small, large])


def test_the_page_says_how_to_repeat_it_and_what_there_is():
    page = paper.write([result(1000, 20, 50), result(1_000_000, 30, 500)])
    assert "`benchmarks/run --customers 1k,1m`, on a calm machine with 42 GiB" in page
    assert "1,000,000 rows (1.0 GiB), made in 1 s: 1,000,000 contacts." in page


def test_a_budget_says_whether_it_was_kept():
    [measure] = result(1000, 15.1, 50)["measures"]
    assert paper.verdict(measure) == (
        "3 SQL **missed**, 1.5 times **missed**, 0 SQL more kept"
    )


def test_few_runs_are_told():
    side = {"ms": 1500, "ms_min": 1400, "ms_max": 1600}
    assert paper.spread({**side, "runs": [1500] * 5}) == "1,500.0 (1,400.0-1,600.0)"
    told = paper.spread({**side, "runs": [1400, 1600]})
    assert told == "1,500.0 (1,400.0-1,600.0, of 2)"
    assert paper.spread({**side, "runs": [1500]}) == "1,500.0 (once)"


def test_what_missed_its_budget_is_explained():
    page = paper.write([result(1000, 15.1, 50)])
    assert "- open it: It counts all." in page.splitlines()


@pytest.mark.parametrize(
    ("word", "number"), [("10k", 10_000), ("1m", 1_000_000), ("200", 200)]
)
def test_size_is_written_short(word, number):
    assert command.size(word) == number


@pytest.mark.parametrize("word", ["k", "ten", "-1k", "199", ""])
def test_wrong_size_is_refused(word):
    with pytest.raises(argparse.ArgumentTypeError, match="200 customers or more"):
        command.size(word)


@pytest.mark.parametrize("total", [260, 7919, 7919 * 2, 1_130_000])
def test_scattering_visits_each_place_once(total):
    step = sizes.stride(total)
    assert len({number * step % total for number in range(total)}) == total


# Databases of earlier addons ----------------------------------------------------


class Steps:
    """An Odoo that notes what is asked of it."""

    server = None

    def __init__(self):
        self.done = []

    def install(self, name, modules, demo, update, languages):
        assert modules == update
        self.done.append(("update", name, demo))

    def script(self, name, code, what):
        self.done.append(("script", name, what))


@pytest.mark.parametrize(
    ("existing", "expected"),
    [
        (
            ["scale_new", "scaled_5000_old", "scaled_50000_older"],
            [("update", "scaled_5000_old", False), ("rename", "scaled_5000_old")],
        ),
        (["scale_new", "scaled_5000_new", "scaled_5000_old"], []),
    ],
)
def test_a_database_of_earlier_addons_is_taken_along(monkeypatch, existing, expected):
    odoo = Steps()
    monkeypatch.setattr(database, "names", lambda _server: existing)
    monkeypatch.setattr(
        database,
        "rename",
        lambda _server, old, new: odoo.done.append(("rename", old)),
    )
    name = command._make(odoo, "scale_new", 5000)
    assert name == "scaled_5000_new"
    assert odoo.done == [*expected, ("script", name, "making 5,000 customers")]
