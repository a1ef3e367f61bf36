import time

from odoo import Command
from odoo.tests import tagged

from .common_incentive import IncentiveCommon

PARTNERS = 30
# benchmarks/levels measures 1,500
LINES = 300


@tagged("post_install", "-at_install")
class TestIncentiveSpeed(IncentiveCommon):
    def _bring_money(self, partners, lines):
        """Each partner has a deal with one invoice of so many lines, paid in full."""
        moves = self.env["account.move"]
        for number in range(partners):
            partner = self._create_partner(f"Partner {number}", is_company=True)
            self._enroll(partner, date_start="2023-01-01")
            deal = self._create_deal(f"Deal {number}", prm_partner_id=partner.id)
            order = self._order([(self.desk, 1, 10)] * (lines // partners), deal=deal)
            moves |= self._invoice(order, day="2024-02-01")
        self._pay(moves, day="2024-02-10", group_payment=False)

    def _count(self, work):
        self.env.flush_all()
        self.env.invalidate_all()
        before, start = self.cr.sql_log_count, time.perf_counter()
        work()
        self.env.flush_all()
        return self.cr.sql_log_count - before, time.perf_counter() - start

    def test_thirty_partners_with_three_hundred_lines(self):
        self._bring_money(PARTNERS, LINES)
        queries, _seconds = self._count(self._follow)
        lines = self.env["prm.incentive.line"].search([])
        self.assertEqual((len(lines), len(lines.statement_id)), (LINES, PARTNERS))
        self.assertEqual(sum(lines.mapped("amount")), LINES)
        self.assertLessEqual(queries, 100)
        queries, _seconds = self._count(self._follow)
        self.assertLessEqual(queries, 10)

    def test_one_payment_looks_at_one_partner(self):
        self._bring_money(3, 30)
        self._follow()
        lines = self.env["prm.incentive.line"].search([])
        invoice = self._sell(1000)
        self._follow()
        more = self.env["prm.incentive.line"].search([]) - lines
        self.assertEqual(more.invoice_id, invoice)
        self.assertFalse(self.env["prm.incentive.touch"].search([]))

    def test_the_number_of_partners_does_not_matter(self):
        self._bring_money(1, 1)
        one = self._count(self._follow)[0]
        self._bring_money(20, 20)
        twenty = self._count(self._follow)[0]
        self.assertLessEqual(twenty, one + 3)

    def test_other_plans_hear_of_every_change(self):
        self._create_plan(5, rule_ids=[Command.create({"percent": 2})])
        self._follow()
        self._sell(1000)
        self._follow()
        self.assertEqual(
            sorted(self._get_statements().line_ids.mapped("amount")), [20, 100]
        )
