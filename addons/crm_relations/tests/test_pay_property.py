import random
from datetime import date

from dateutil.relativedelta import relativedelta

from odoo.tests import tagged

from .pay_common import PayCommon

ACTIONS = [*["sell"] * 3, *["pay"] * 5, "undo", "credit", "refund", *["confirm"] * 2]


@tagged("post_install", "-at_install")
class TestPayProperty(PayCommon):
    """Whatever happens, in which order: pay is the percentage of what remained."""

    def _run(self, seed):
        self.dice = random.Random(seed)
        self.day = date(2024, 3, 1)
        self.invoices = self.env["account.move"]
        self.notes = self.env["account.move"]
        for _sale in range(3):
            self._do_sell()
            self._do_pay()
        self._do_confirm()
        for _step in range(14):
            getattr(self, f"_do_{self.dice.choice(ACTIONS)}")()
            self.day += relativedelta(days=self.dice.randint(1, 9))
        self._do_confirm()

    def _choose(self, moves, state):
        return self._pick(moves.filtered(state))

    def _pick(self, records):
        return records.browse(self.dice.choice(records.ids)) if records else records

    def _do_sell(self):
        # whole tens of a currency: ten percent of any payment is exact
        amount = self.dice.randint(10, 99) * 10
        self.invoices |= self._sell(amount, paid=0)

    def _do_pay(self):
        invoice = self._choose(self.invoices, lambda move: move.amount_residual > 0)
        if invoice:
            tens = self.dice.randint(1, int(invoice.amount_residual / 10))
            self._pay(invoice, tens * 10, day=self.day)

    def _do_undo(self):
        paid = self._choose(self.invoices, lambda move: move._get_reconciled_payments())
        if paid:
            self._undo(paid)

    def _do_credit(self):
        invoice = self._choose(self.invoices, lambda move: not move.reversal_move_ids)
        if invoice:
            self.notes |= self._credit(invoice, day=self.day)

    def _do_refund(self):
        note = self._choose(self.notes, lambda move: move.amount_residual > 0)
        if note:
            self._pay(note, day=self.day)

    def _do_confirm(self):
        end = self.plan._get_period(self.day)[1]
        self._confirm(end)
        self.day = end + relativedelta(days=1)

    def _get_remaining(self):
        """Money on invoices that is neither paid back nor the customer's credit."""
        remaining = 0.0
        for invoice in self.invoices:
            notes = invoice.reversal_move_ids
            payments = self.env["crm.deal.payment"].search(
                [("invoice_id", "in", (invoice | notes).ids)]
            )
            credit = sum(notes.mapped("amount_residual"))
            money = sum(payments.mapped("amount"))
            remaining += money - max(0, min(credit, money))
        return remaining

    def _check(self, seed):
        self._run(seed)
        lines = self.plan.statement_ids.line_ids
        self.assertGreaterEqual(len(lines), 3)
        paid = sum(lines.mapped("amount"))
        self.assertAlmostEqual(paid, self._get_remaining() / 10, places=2)

    def test_pay_is_the_percentage_of_what_remained_collected(self):
        self._check(1)

    def test_pay_follows_another_course_of_events(self):
        self._check(5)

    def test_pay_follows_a_third_course_of_events(self):
        self._check(3)
