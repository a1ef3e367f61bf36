from odoo import Command
from odoo.tests import tagged

from .pay_common import PayCommon


@tagged("post_install", "-at_install")
class TestPayBasis(PayCommon):
    """What the percentages are taken of."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.margin_plan = cls._create_plan(10, basis="margin")
        cls.desk.standard_price = 60

    def test_the_margin_is_paid_in_proportion_to_the_money(self):
        self._sell(100, paid=25)
        statement = self._propose(plan=self.margin_plan)
        self.assertEqual(self._get_rows(statement), [("earned", 10.0, 10.0, 1.0)])

    def test_the_cost_is_that_of_the_order(self):
        self._sell(100)
        statement = self._confirm(plan=self.margin_plan)
        self.desk.standard_price = 90
        self.assertEqual(statement.amount, 4.0)
        self.assertEqual(statement._get_replayed_amount(), 4)
        self.assertEqual(self._propose("2024-04-30", self.margin_plan), statement)

    def test_the_margin_of_a_dozen_counts_its_pieces(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        order = self._order([(self.desk, 1, 1200)])
        # the cost by hand: with timesheets Odoo keeps that of a confirmed service
        values = {"product_uom_id": dozen.id, "price_unit": 1200}
        order.order_line.write({**values, "purchase_price": 720})
        self._pay(self._invoice(order))
        statement = self._propose(plan=self.margin_plan)
        self.assertEqual(statement.base_amount, 480.0)
        self.assertEqual(statement.amount, 48.0)

    def test_the_margin_of_a_foreign_invoice_is_in_company_currency(self):
        yen = self.setup_other_currency("JPY", rates=[("2024-01-01", 100.0)])
        pricelist = self.env["product.pricelist"].create(
            {"name": "Yen", "currency_id": yen.id}
        )
        order = self._order([(self.desk, 1, 10000)], pricelist_id=pricelist.id)
        self._pay(self._invoice(order), day="2024-03-10")
        statement = self._propose(plan=self.margin_plan)
        self.assertEqual(order.currency_id, yen)
        self.assertEqual(statement.collected_amount, 100.0)
        self.assertEqual(statement.base_amount, 40.0)
        self.assertEqual(statement.amount, 4.0)

    def test_a_down_payment_earns_its_part_of_the_margin(self):
        order = self._order([(self.desk, 10, 100)])
        wizard = self.env["sale.advance.payment.inv"].create(
            {
                "sale_order_ids": order.ids,
                "advance_payment_method": "percentage",
                "amount": 30,
            }
        )
        advance = wizard._create_invoices(order)
        advance.invoice_date = "2024-03-01"
        advance.action_post()
        self._pay(advance)
        march = self._confirm(plan=self.margin_plan)
        self._pay(self._invoice(order), day="2024-04-10")
        april = self._propose("2024-04-30", self.margin_plan) - march
        self.assertEqual((march.base_amount, april.base_amount), (120.0, 280.0))

    def test_an_invoice_without_order_has_no_margin(self):
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.acme.id,
                "invoice_date": "2024-03-01",
                "invoice_user_id": self.ada.id,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": self.desk.id,
                            "price_unit": 100,
                            "tax_ids": [Command.clear()],
                        }
                    )
                ],
            }
        )
        invoice.action_post()
        self._pay(invoice)
        self.assertFalse(self._propose(plan=self.margin_plan))
        self.assertEqual(self._propose().amount, 10.0)

    def test_without_taxes_only_the_net_counts(self):
        plan = self._create_plan(10, basis="untaxed")
        order = self._order([(self.desk, 1, 100)])
        order.order_line.tax_ids = self.company_data["default_tax_sale"]
        invoice = self._invoice(order)
        self._pay(invoice, 57.5)
        statement = self._propose(plan=plan)
        self.assertEqual(invoice.amount_total, 115.0)
        self.assertEqual(statement.collected_amount, 57.5)
        self.assertEqual((statement.base_amount, statement.amount), (50.0, 5.0))

    def test_two_plans_pay_for_one_payment(self):
        self._sell(100)
        amounts = self._propose().amount, self._propose(plan=self.margin_plan).amount
        self.assertEqual(amounts, (10.0, 4.0))

    def test_a_write_off_is_not_money(self):
        invoice = self._sell(100, paid=0)
        self._pay(
            invoice,
            90,
            payment_difference_handling="reconcile",
            writeoff_account_id=self.company_data["default_account_expense"].id,
        )
        self.assertEqual(invoice.amount_residual, 0.0)
        self.assertEqual(self._propose().amount, 9.0)
