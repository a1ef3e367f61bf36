"""benchmarks/estate_matching on a small scale: fills, matches, writes its page."""

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

from estate_race import command, paper


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """What tests/estate_race_script.py found in a copy of the template database."""
    folder = tmp_path_factory.mktemp("estate")
    with findings_of("estate_race_script", "the matching", folder) as found:
        yield found


def test_each_case_is_measured_as_often_as_asked(found):
    assert {name: len(times) for name, times in found["times"].items()} == {
        "everything, first": 1,
        "everything, nothing new": 1,
        "one listing": 2,
        "one request": 2,
        "duplicates of everything": 1,
        "duplicates of one object": 2,
    }


def test_requests_of_the_filling_find_listings(found):
    about = found["about"]
    assert (about["listings"], about["requests"]) == (300, 30)
    assert about["matches"] > 30


def test_objects_of_the_filling_are_entered_twice(found):
    assert found["about"]["duplicates"] >= 300 / 20


def test_page_tells_the_size_and_each_case(found):
    page = paper.write(found)
    assert f"300 listings, 30 requests, {found['about']['matches']:,} matches" in page
    assert page.count("\n| everything") == 2
    assert page.count("\n| one ") == 2
    assert page.count("\n| duplicates") == 2


def test_page_tells_a_budget_that_was_missed(found):
    times = found["times"] | {"one request": [1.5]}
    page = paper.write(found | {"times": times})
    assert page.count("1 s **missed**") == 1


def test_size_is_that_of_a_large_agency_unless_told():
    options = command.parse([])
    assert (options.listings, options.requests) == (100_000, 10_000)
    options = command.parse(["--listings", "50", "--requests", "5"])
    assert (options.listings, options.requests) == (50, 5)
