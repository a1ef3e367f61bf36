from odoo import Command
from odoo.tests import tagged

from ..models.crm_feed_access import rate_limit
from .money_common import MoneyCommon
from .test_change_feed import create_reader


@tagged("post_install", "-at_install")
class TestDealFeed(MoneyCommon):
    """Other systems are told of money what the deal shows."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._order([(cls.desk, 10, 100)])
        cls.reader = create_reader(
            cls.env, "crm_relations.group_status,crm_relations.group_change_feed"
        )
        rate_limit.clear()

    def _get_values(self, invoice):
        lines = invoice.line_ids
        partials = lines.matched_credit_ids | lines.matched_debit_ids
        values = self.env["crm.change.feed"]._get_payment_values(partials)
        return [values[partial.id] for partial in partials.sorted("id")]

    def _get_status(self, number=None):
        status = self.env["crm.status"].with_user(self.reader)
        kind = "deal" if number else "order"
        facts = status.get_status(number or self.order.name, kind)
        return facts["payment"]

    def _get_both(self):
        """Of the order and of the deal."""
        return self._get_status(), self._get_status(str(self.deal.id))

    def test_feed_shares_a_payment_among_deals(self):
        other = self._create_deal("Chairs")
        second = self._order([(self.chair, 1, 500)], other)
        invoice = self._invoice(self.order | second)
        self._pay(invoice, 300, day="2024-03-15")
        [values] = self._get_values(invoice)
        row = self.deal.deal_payment_ids
        self.assertEqual(values["amount"], 300)
        self.assertEqual(values["payment_number"], row.document_number)
        self.assertEqual(values["date"], row.date)
        self.assertEqual(
            values["deals"],
            [
                {"lead_id": self.deal.id, "order_id": self.order.id, "amount": 200},
                {"lead_id": other.id, "order_id": second.id, "amount": 100},
            ],
        )

    def test_feed_tells_money_apart_from_what_was_written_off(self):
        invoice = self._invoice(self.order)
        self._pay(
            invoice,
            900,
            payment_difference_handling="reconcile",
            writeoff_account_id=self.company_data["default_account_expense"].id,
        )
        [values] = self._get_values(invoice)
        self.assertEqual((values["amount"], values["settled_amount"]), (900, 1000))
        self.assertEqual(self.deal.paid_amount, 900)

    def test_feed_names_credit_notes_and_write_offs(self):
        invoice = self._invoice(self.order)
        self._write_off(invoice, 100)
        self._credit(invoice)
        kinds = [(row["kind"], row["deals"]) for row in self._get_values(invoice)]
        self.assertEqual(kinds, [("write_off", []), ("credit_note", [])])

    def test_feed_asks_once_for_1_and_for_80(self):
        invoice = self._invoice(self.order)
        for _index in range(80):
            self._pay(invoice, 1)
        Payment = self.env["crm.deal.payment"]
        partials = invoice.line_ids.matched_credit_ids
        self.env.flush_all()
        for ids in (partials.ids[:1], partials.ids):
            with self.assertQueryCount(1):
                self.assertEqual(len(Payment._get_parts_of(ids)), len(ids))

    def test_key_of_the_feed_reads_payments(self):
        invoice = self._invoice(self.order)
        self._pay(invoice, 400)
        feed = self.env["crm.change.feed"].with_user(self.reader)
        sources = feed._get_feed_sources()
        partial = invoice.line_ids.matched_credit_ids
        [change] = feed._get_changes(
            "payment", sources["payment"], partial.ids, feed._open_mark(None)
        )
        self.assertEqual(change["values"]["amount"], 400)

    def test_status_says_paid_when_the_deal_does(self):
        steps = [self._get_both()]
        invoice = self._invoice(self.order)
        steps.append(self._get_both())
        self._pay(invoice, 400)
        steps.append(self._get_both())
        self._pay(invoice)
        steps.append(self._get_both())
        words = ["not_invoiced", "not_paid", "partial", "paid"]
        self.assertEqual(steps, [(word, word) for word in words])
        self.assertEqual(self.deal.payment_status, "paid")

    def test_paid_down_payment_is_part_of_the_money(self):
        wizard = self.env["sale.advance.payment.inv"].create(
            {
                "advance_payment_method": "percentage",
                "amount": 30,
                "sale_order_ids": [Command.set(self.order.ids)],
            }
        )
        invoice = wizard._create_invoices(self.order)
        invoice.invoice_date = "2024-03-01"
        invoice.action_post()
        self._pay(invoice)
        self.assertEqual(self._get_status(), "partial")
        self.assertEqual(self.deal.payment_status, "partial")
