import random
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from dateutil.relativedelta import relativedelta

from odoo.tests import tagged

from .common_incentive import IncentiveCommon

ACTIONS = [*["sell"] * 3, *["pay"] * 5, "undo", "credit", "refund", *["publish"] * 2]
LADDER = ((0, 1000, 4), (1000, 3000, 7), (3000, 10**9, 11))


@tagged("post_install", "-at_install")
class TestIncentiveProperty(IncentiveCommon):
    """Whatever happens, in which order: statements add up to what the entries give.

    The other way is Python over the reports on payments: marginal steps over the sum of
    each quarter, with the credit that customers have.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan.active = False
        steps = [{"threshold": low, "percent": rate} for low, _high, rate in LADDER]
        cls.plan = cls._create_plan(*steps)

    def _run(self, seed):
        self.dice = random.Random(seed)
        self.day = date(2024, 1, 10)
        self.invoices = self.env["account.move"]
        self.notes = self.env["account.move"]
        for _step in range(3):
            self._do_sell()
            self._do_pay()
        for _step in range(16):
            getattr(self, f"_do_{self.dice.choice(ACTIONS)}")()
            self.day += relativedelta(days=self.dice.randint(1, 20))
            self._follow()
            self._compare()

    def _pick(self, moves, condition):
        found = moves.filtered(condition)
        return found.browse(self.dice.choice(found.ids)) if found else found

    def _do_sell(self):
        self.invoices |= self._sell(self.dice.randint(100, 200000) / 100, paid=0)

    def _do_pay(self):
        invoice = self._pick(self.invoices, lambda move: move.amount_residual > 0)
        if invoice:
            cents = self.dice.randint(1, round(invoice.amount_residual * 100))
            self._pay(invoice, cents / 100, day=self.day)

    def _do_undo(self):
        paid = self._pick(self.invoices, lambda move: move._get_reconciled_payments())
        paid.line_ids.remove_move_reconcile()

    def _do_credit(self):
        invoice = self._pick(self.invoices, lambda move: not move.reversal_move_ids)
        if invoice:
            self.notes |= self._credit(invoice, day=self.day)

    def _do_refund(self):
        note = self._pick(self.notes, lambda move: move.amount_residual > 0)
        if note:
            self._pay(note, day=self.day)

    def _do_publish(self):
        self._publish()

    def _get_quarters(self):
        """{first day of a quarter: money that remained of what came in it}"""
        quarters = {}
        for invoice in self.invoices:
            notes = invoice.reversal_move_ids
            rows = self.env["crm.deal.payment"].search(
                [("invoice_id", "in", (invoice | notes).ids)]
            )
            money = [(row.date, Decimal(str(row.amount))) for row in rows]
            left = sum(amount for _day, amount in money)
            credit = Decimal(str(sum(notes.mapped("amount_residual"))))
            if notes:
                money.append((notes.date, -max(Decimal(0), min(credit, left))))
            for day, amount in money:
                start = date(day.year, (day.month + 2) // 3 * 3 - 2, 1)
                quarters[start] = quarters.get(start, 0) + amount
        return quarters

    def _get_expected(self, amount):
        """Marginal steps; what is below nothing costs the lowest rate."""
        pay = Decimal(min(amount, 0)) * LADDER[0][2] / 100
        for low, high, percent in LADDER:
            pay += max(Decimal(0), min(amount, Decimal(high)) - low) * percent / 100
        return pay

    def _compare(self):
        lines = self._get_statements().line_ids
        for start, amount in self._get_quarters().items():
            mine = lines.filtered(lambda line, start=start: line.period_start == start)
            base = sum(Decimal(str(line.base_amount)) for line in mine)
            cent = Decimal("0.01")
            self.assertEqual(base.quantize(cent, ROUND_HALF_UP), amount)
            earned = sum(Decimal(str(line.amount)) for line in mine)
            events = len(set(mine.mapped("event_key")))
            self.assertLessEqual(
                abs(earned - self._get_expected(amount)),
                Decimal("0.005") * (events + len(LADDER)),
            )

    def _check(self, seed):
        self._run(seed)
        self.assertGreaterEqual(len(self._get_statements().line_ids), 3)
        self.assertFalse(self._get_difference())

    def test_statements_are_what_the_entries_give(self):
        self._check(11)

    def test_after_another_course_of_events(self):
        self._check(12)

    def test_after_a_third_course_of_events(self):
        self._check(13)
