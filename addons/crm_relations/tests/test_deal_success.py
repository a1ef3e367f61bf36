from odoo import Command
from odoo.tests import tagged

from .money_common import MoneyCommon


@tagged("post_install", "-at_install")
class TestDealSuccess(MoneyCommon):
    """A success is paid in money, by the terms that were agreed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.terms = cls.env["account.payment.term"].create(
            {
                "name": "2% in 10 days",
                "early_discount": True,
                "discount_percentage": 2,
                "discount_days": 10,
                "line_ids": [
                    Command.create(
                        {"value": "percent", "value_amount": 100, "nb_days": 30}
                    )
                ],
            }
        )

    def _sell(self, **values):
        order = self._order([(self.desk, 10, 100)], **values)
        self._deliver(order, 10)
        return order

    def _bill(self, order):
        invoice = order._create_invoices()
        invoice.invoice_date = "2024-03-01"
        invoice.action_post()
        return invoice

    def _is_success(self):
        return bool(self.deal._get_settled_leads())

    def test_discount_taken_in_time_is_a_success(self):
        invoice = self._bill(self._sell(payment_term_id=self.terms.id))
        self._pay(invoice, day="2024-03-05")
        self.assertEqual((invoice.payment_state, self.deal.paid_amount), ("paid", 980))
        self.assertTrue(self._is_success())

    def test_discount_taken_too_late_is_not(self):
        invoice = self._bill(self._sell(payment_term_id=self.terms.id))
        self._pay(
            invoice,
            980,
            day="2024-03-20",
            payment_difference_handling="reconcile",
            writeoff_account_id=self.company_data["default_account_expense"].id,
        )
        self.assertEqual((invoice.payment_state, self.deal.paid_amount), ("paid", 980))
        self.assertFalse(self._is_success())

    def test_more_than_the_discount_is_not(self):
        invoice = self._bill(self._sell(payment_term_id=self.terms.id))
        self._pay(
            invoice,
            979,
            day="2024-03-05",
            payment_difference_handling="reconcile",
            writeoff_account_id=self.company_data["default_account_expense"].id,
        )
        self.assertEqual((invoice.payment_state, self.deal.paid_amount), ("paid", 979))
        self.assertFalse(self._is_success())

    def test_each_order_of_an_invoice_earns_its_part(self):
        first = self._order([(self.desk, 1, 33.33)], payment_term_id=self.terms.id)
        other = self._create_deal("Chairs")
        second = self._order(
            [(self.chair, 1, 66.66)], other, payment_term_id=self.terms.id
        )
        self._deliver(first, 1)
        self._deliver(second, 1)
        self._pay(self._bill(first | second), day="2024-03-05")
        deals = self.deal | other
        self.assertEqual(deals._get_settled_leads(), deals)

    def test_write_off_by_hand_is_not_a_success_by_itself(self):
        invoice = self._bill(self._sell())
        self._pay(invoice, 900)
        self._write_off(invoice, 100)
        self.assertEqual(invoice.payment_state, "paid")
        self.assertFalse(self._is_success())
        self.deal.action_set_won()
        self.deal.with_user(self.manager).action_close_success()
        self.assertEqual(self.deal.outcome, "success")

    def test_exchange_rate_does_not_keep_a_deal_open(self):
        euro = self.setup_other_currency(
            "EUR", rates=[("2024-01-01", 0.5), ("2024-03-05", 0.8)]
        )
        pricelist = self.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": euro.id}
        )
        order = self._sell(pricelist_id=pricelist.id, date_order="2024-02-01 12:00:00")
        order.order_line.price_unit = 100
        invoice = self._bill(order)
        self._pay(invoice, day="2024-03-10")
        self.assertEqual(invoice.payment_state, "paid")
        self.assertLess(self.deal.paid_amount, self.deal.invoiced_amount)
        self.assertTrue(self._is_success())

    def test_cost_is_the_same_for_1_and_10(self):
        deals = self.deal
        for _index in range(9):
            deals |= self._create_deal("More")
        for deal in deals:
            order = self._order(
                [(self.desk, 1, 100)], deal, payment_term_id=self.terms.id
            )
            self._deliver(order, 1)
            self._pay(self._bill(order), day="2024-03-05")
        counts = []
        for records in (deals, deals[:1], deals):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.assertEqual(records._get_settled_leads(), records)
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])
