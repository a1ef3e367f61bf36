"""benchmarks/levels: gives deals to partners, and reviews them like plain SQL."""

import sys

import pytest

from odoo.tests import TransactionCase, tagged

from suite.cache import ROOT

sys.path.append(str(ROOT / "benchmarks"))

from deal_money import filling as deals
from level_review import command, filling, paper, plain, reading

from suite import database

DEALS = 400
PARTNERS = 4
ABOUT = {
    "date": "2026-01-01",
    "odoo": "19.0",
    "postgresql": "15",
    "python": "3.11",
    "shared_buffers": "512MB",
    "processors": 2,
    "load_before": [0.0],
    "load_after": [0.5],
    "partners": 20,
    "deals": 2000,
    "invoices": 6000,
    "size": "90 MB",
    "filled_in_seconds": {"deals": 1.5},
}


@tagged("post_install", "-at_install")
class TestLevels(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        deals.require_accounts(cls.env, cls.env.company)
        deals.write(cls.env, DEALS, {}, lambda _text: None)
        filling.write(cls.env, DEALS)
        cls.rows = filling.fill(cls.env, DEALS, lambda _text: None)
        cls.env.flush_all()

    def _query(self, statement):
        self.env.cr.execute(statement)
        return self.env.cr.fetchall()

    def test_ours_and_plain_sql_find_the_same(self):
        self.assertEqual(len(self.rows), PARTNERS)
        self.env.cr.execute(plain.VALUES)
        found = self._query(
            "SELECT id, revenue, deals, certificates FROM plain_value ORDER BY id"
        )
        ours = {
            row.id: tuple(
                case.values[rule.id]
                for kind in ("revenue", "deals", "certificates")
                for rule in case.rules
                if rule.kind == kind and rule.level == case.levels[0]
            )
            for row, case in self.rows._get_cases(self.env.cr.now().date()).items()
        }
        self.assertEqual(
            ours, {key: tuple(map(float, values)) for key, *values in found}
        )

    def test_the_report_says_what_plain_sql_says(self):
        found = {key: float(amount) for key, amount in self._query(plain.REVENUE)}
        self.assertGreater(min(found.values()), 0)
        report = self.env["prm.partner.result"]
        mine = [("kind", "=", "revenue"), ("partner_id", ">=", filling.PARTNERS)]
        rows = report._read_group(mine, ["grade_id"], ["revenue:sum"])
        self.assertEqual({grade.id: amount for grade, amount in rows}, found)

    def test_everything_is_measured_and_undone(self):
        before = self._count()
        results = reading.measure(self.env.cr, 1, lambda _text: None)
        self.assertGreaterEqual(results.keys(), paper.BESIDE.keys())
        self.assertGreaterEqual(results.keys(), paper.MOST_SECONDS.keys())
        self.assertLessEqual(results["settlement"]["sql"], 100)
        self.assertLessEqual(results["settlement, nothing new"]["sql"], 10)
        self.assertEqual(self._count(), before)

    def _count(self):
        return [
            self.env[model].search_count([])
            for model in ("prm.review", "prm.incentive.line", "prm.incentive.touch")
        ]


def test_options_have_the_size_of_the_promise():
    options = command.parse([])
    assert (options.deals, options.repeat) == (1_000_000, 5)
    assert options.output == command.REPORT


def test_a_database_of_the_user_is_taken(monkeypatch):
    monkeypatch.setattr(database, "names", lambda _server: ["big"])

    class Odoo:
        class server:
            host = "here"

    options = command.parse(["--database", "big"])
    assert command._require_database(Odoo, options) == "big"
    options.database = "gone"
    with pytest.raises(command.Stop, match="there is no database gone at here"):
        command._require_database(Odoo, options)


def read_cost(seconds, sql=7):
    times = {"seconds": seconds, "seconds_min": seconds, "seconds_max": seconds}
    return {**times, "first": 9.5, "cpu": seconds, "sql": sql, "rows": 1}


def test_page_says_what_was_kept():
    reading = {
        "scorecard page": read_cost(0.6),
        "settlement": read_cost(0.9, sql=101),
        "review by plain SQL": read_cost(10),
        "review": read_cost(15),
        "what counts": read_cost(16),
    }
    page = paper.write({"about": ABOUT, "reading": reading}).splitlines()
    assert "## 20 partners, 2,000 deals, 6,000 invoices, 90 MB" in page
    once = "0.60 (0.60-0.60) | 9.50 | 0.60 | 7 |  |  | 0.5 s **missed** |"
    assert f"| scorecard page | {once}" in page
    assert any(row.endswith("| 1.0 s kept, 100 SQL **missed** |") for row in page)
    assert any(row.endswith("| 1.50 | 1.5 times kept |") for row in page)
    assert any(row.endswith("| 1.60 | 1.5 times **missed** |") for row in page)
    reasons = page[page.index(paper.MISSED) :]
    told = [row.split(":")[0] for row in reasons if row.startswith("- ")]
    assert told == ["- scorecard page", "- settlement", "- what counts"]


def test_page_without_misses_gives_no_reasons():
    reading = {"review by plain SQL": read_cost(10), "review": read_cost(15)}
    assert paper.MISSED not in paper.write({"about": ABOUT, "reading": reading})
