"""benchmarks/deals: fills a database with any apps in it, and measures in it."""

import sys

import pytest

from odoo.tests import TransactionCase, tagged

from suite.cache import ROOT

sys.path.append(str(ROOT / "benchmarks"))

from deal_money import bookkeeping, command, filling

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
        paid = [("state", "!=", "draft"), ("memo", "!=", False)]
        self.assertTrue(self.env["account.payment"].search_count(paid))
