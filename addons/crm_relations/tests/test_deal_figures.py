from odoo import Command
from odoo.tests import tagged

from .money_common import MoneyCommon


@tagged("post_install", "-at_install")
class TestDealFigures(MoneyCommon):
    def test_deal_without_orders_has_no_figures(self):
        self.assertEqual(self._get_figures(), (0, 0, 0, 0, 0, 0))
        self.assertEqual(self.deal.payment_status, "none")

    def test_delivered_without_invoice_is_owed_by_the_customer(self):
        order = self._order([(self.desk, 10, 100)])
        self._deliver(order, 4)
        self.assertEqual(self._get_figures(), (1000, 400, 0, 0, 400, 0))

    def test_part_payment(self):
        order = self._order([(self.desk, 10, 100)])
        self._deliver(order, 4)
        payment = self._pay(self._invoice(order), 250)
        self.assertEqual(self._get_figures(), (1000, 400, 1000, 250, 150, 0))
        self.assertEqual(
            self._get_payments(), [(payment.move_id.name, "2024-03-10", 250)]
        )

    def test_paid_in_full_without_delivery_is_owed_to_the_customer(self):
        order = self._order([(self.desk, 10, 100)])
        self._pay(self._invoice(order))
        self.assertEqual(self._get_figures(), (1000, 0, 1000, 1000, 0, 1000))
        self.assertEqual(self.deal.payment_status, "paid")
