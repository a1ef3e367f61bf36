"""benchmarks/levels: gives deals to partners, and reviews them like plain SQL."""

import sys

from odoo.tests import TransactionCase, tagged

from suite.cache import ROOT

sys.path.append(str(ROOT / "benchmarks"))

from deal_money import filling as deals
from level_review import command, filling, reading

DEALS = 400
PARTNERS = 4


@tagged("post_install", "-at_install")
class TestLevels(TransactionCase):
    def test_ours_and_plain_sql_find_the_same(self):
        deals.require_accounts(self.env, self.env.company)
        deals.write(self.env, DEALS, {}, lambda _text: None)
        filling.write(self.env, DEALS)
        rows = filling.fill(self.env, DEALS, lambda _text: None)
        self.assertEqual(len(rows), PARTNERS)
        self.env.flush_all()
        self.env.cr.execute(reading.VALUES)
        self.env.cr.execute(
            "SELECT id, revenue, deals, certificates FROM plain_value ORDER BY id"
        )
        plain = {row[0]: tuple(map(float, row[1:])) for row in self.env.cr.fetchall()}
        ours = {
            row.id: tuple(
                case.values[rule.id]
                for kind in ("revenue", "deals", "certificates")
                for rule in case.rules
                if rule.kind == kind and rule.level == case.levels[0]
            )
            for row, case in rows._get_cases(self.env.cr.now().date()).items()
        }
        self.assertEqual(ours, plain)

    def test_options_have_the_size_of_the_promise(self):
        options = command.parse([])
        self.assertEqual((options.deals, options.repeat), (1_000_000, 3))
