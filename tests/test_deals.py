"""benchmarks/deals: fills a database with any apps in it, and measures in it."""

import sys

import pytest

from odoo.tests import TransactionCase, tagged

from suite.cache import ROOT

sys.path.append(str(ROOT / "benchmarks"))

from deal_money import bookkeeping, command, filling, paper

from suite import database

DEALS = 80
DEFAULTS = """
    SELECT COUNT(*) FROM information_schema.columns
     WHERE column_name IN ('group_rfq', 'picking_policy') AND column_default IS NOT NULL
"""


@tagged("post_install", "-at_install")
class TestFilling(TransactionCase):
    def _write(self):
        filling.require_accounts(self.env, self.env.company)
        filling.write(self.env, DEALS, {}, lambda _text: None)

    def _query(self, statement):
        self.env.cr.execute(statement)
        return self.env.cr.fetchall()

    def test_deals_are_paid_where_other_apps_require_columns_of_theirs(self):
        self.assertIn("group_rfq", self.env["res.partner"]._fields)
        self._write()
        found = self._query(
            "SELECT SUM(amount_total - amount_residual), COUNT(*) FROM account_move"
            f" WHERE id > {filling.FIRST} AND move_type = 'out_invoice'"
        )
        [(paid, number)] = found
        rows = self._query(
            "SELECT SUM(amount), COUNT(DISTINCT group_rfq) FROM account_payment p"
            " JOIN res_partner c ON c.id = p.partner_id AND c.group_rfq = 'default'"
            f" WHERE p.id > {filling.FIRST}"
        )
        self.assertEqual(number, DEALS * 3)
        self.assertEqual(rows, [(paid, 1)])
        self.assertEqual(paid, DEALS * 300 - 6 * 60 - 6 * 100)

    def test_no_column_keeps_the_default(self):
        self._write()
        self.assertEqual(self._query(DEFAULTS), [(0,)])

    def test_a_column_without_a_default_is_named(self):
        statement = "INSERT INTO res_partner (id, complete_name) SELECT 1, 'x'"
        self.env.cr.execute("ALTER TABLE res_partner ALTER name SET NOT NULL")
        with self.assertRaisesRegex(SystemExit, "requires name, which has no default"):
            filling.get_defaults(self.env, [statement])


def test_databases_of_the_user_are_taken(monkeypatch):
    monkeypatch.setattr(database, "names", lambda _server: ["big", "core"])
    options = command.parse(["--database", "big", "--beside", "core"])

    class Odoo:
        class server:
            host = "here"

    found = command._require_databases(Odoo, options)
    assert found == {"full": "big", "without": "core"}
    options.beside = "gone"
    with pytest.raises(command.Stop, match="there is no database gone at here"):
        command._require_databases(Odoo, options)


def test_figures_of_all_databases_come_together(monkeypatch):
    def ask(_odoo, name, function, settings, _what):
        asked.append((name, function, settings))
        return {"writing": {"full": 1}} if len(asked) == 1 else len(asked)

    asked = []
    monkeypatch.setattr(command, "ask_inside", ask)
    options = command.parse(["--deals", "80", "--repeat", "1"])
    names = {"full": "big", "with": "ours", "without": "core"}
    assert command._measure(None, names, options) == {
        "writing": {"full": 1, "with": 2, "without": 3}
    }
    assert asked == [
        ("big", "deal_money.inside:run", {"deals": 80, "repeat": 1}),
        ("ours", "deal_money.inside:keep_books", {}),
        ("core", "deal_money.inside:keep_books", {}),
    ]


@tagged("post_install", "-at_install")
class TestWriting(TransactionCase):
    def test_each_step_is_counted(self):
        steps = bookkeeping.measure(self.env.cr, lambda _text: None)
        self.assertEqual(len(steps), 8)
        for cost in steps.values():
            self.assertGreater(cost["sql"], 0)
            self.assertGreater(cost["rows"], 0)
            self.assertLessEqual(cost["ms_min"], cost["ms"])
            self.assertLessEqual(cost["ms"], cost["ms_max"])
        paid = [("state", "!=", "draft"), ("memo", "!=", False)]
        self.assertTrue(self.env["account.payment"].search_count(paid))


# The page -----------------------------------------------------------------------


def read_cost(cpu):
    times = {"seconds": 0.02, "seconds_min": 0.01, "seconds_max": 0.03}
    return {**times, "first": 0.5, "cpu": cpu, "sql": 14, "rows": 1200}


def write_cost(sql, cpu):
    times = {"ms": 20.0, "ms_min": 19.0, "ms_max": 31.0}
    return {"number": 30, **times, "sql": sql, "cpu": cpu, "rows": 900.4}


def make_results(**writing):
    names = ("page of Odoo", "page with badge", "page with figures", "plain SQL")
    reading = {name: read_cost(0.02) for name in (*names, "debt report")}
    reading["page with figures"] = read_cost(0.031)
    return {
        "about": {
            "date": "2026-01-01",
            "odoo": "19.0",
            "postgresql": "15",
            "python": "3.11",
            "shared_buffers": "512MB",
            "processors": 2,
            "load_before": [0.0],
            "load_after": [0.5],
            "deals": 2000,
            "invoices": 6000,
            "size": "90 MB",
            "filled_in_seconds": {"deals": 1.5, "invoices": 2.6},
        },
        "reading": {**reading, "ratios": {}},
        "writing": writing,
    }


def test_page_compares_what_is_read_with_odoos_own():
    page = paper.write(make_results())
    assert "## Reading: 2,000 deals, 6,000 invoices, 90 MB" in page
    assert "Filled by SQL in 4 s." in page
    start = "| page with figures | 20.0 (10.0-30.0) | 500.0 | 31.0 | 14 | 1,200 |"
    assert f"{start} page of Odoo | 1.55 | 1.5 times **missed** |" in page
    assert (
        "| plain SQL | 20.0 (10.0-30.0) | 500.0 | 20.0 | 14 | 1,200 |  |  |  |" in page
    )
    assert "## Writing" not in page


def test_page_compares_what_is_written_with_odoo_without_us():
    step = "pay an invoice"
    page = paper.write(
        make_results(
            **{
                "full": {step: write_cost(171, 60)},
                "with": {step: write_cost(170.5, 50)},
                "without": {step: write_cost(140, 40)},
            }
        )
    )
    assert "30 of each" in page
    times = "20.0 (19.0-31.0)"
    costs = f"140 | 170.5 | 900 | 900 | {times} | {times} | 40.0 | 50.0 | 1.25"
    kept = "1.2 times **missed**, 30 SQL more **missed**"
    full = f"{kept} | 171 | {times} |"
    assert f"| {step} | {costs} | {full}" in page.splitlines()
    assert f"- {step}: not looked into yet." in page.splitlines()
