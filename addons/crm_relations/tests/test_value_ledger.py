from odoo import Command
from odoo.tests import tagged

from .money_common import MoneyCommon


@tagged("post_install", "-at_install")
class TestValueLedger(MoneyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.desk.standard_price = 60
        cls.chair.standard_price = 7.77
        cls.euro = cls.setup_other_currency("EUR", rates=[("2024-01-01", 0.5)])
        cls.dozen = cls.env.ref("uom.product_uom_dozen")

    def _get_value(self, kind=None, partner=None):
        """Sum of the ledger, as the interface reads it."""
        domain = [("partner_id", "=", (partner or self.acme).id)]
        if kind:
            domain.append(("kind", "=", kind))
        self.env["crm.value"].invalidate_model(flush=False)
        return sum(self.env["crm.value"].search(domain).mapped("amount"))

    def _get_last(self, kind):
        return self.env["crm.value"].search([("kind", "=", kind)], limit=1)

    def test_posted_invoice_is_revenue_without_tax(self):
        order = self._order([(self.desk, 2, 100)])
        order.order_line.tax_ids = self.company_data["default_tax_sale"]
        invoice = self._invoice(order)
        self.assertEqual((invoice.amount_total, self._get_value("revenue")), (230, 200))

    def test_draft_and_cancelled_invoices_are_nothing(self):
        order = self._order([(self.desk, 2, 100)])
        invoice = order._create_invoices()
        self.assertEqual(self._get_value(), 0)
        invoice.button_cancel()
        self.assertEqual(self._get_value(), 0)

    def test_cost_is_that_of_the_order_though_the_product_became_dearer(self):
        order = self._order([(self.desk, 2, 100)])
        self.desk.standard_price = 90
        self._invoice(order)
        self.assertEqual(self._get_value("cost"), -120)
        self.assertEqual(self._get_value(), 80)

    def test_cost_of_part_of_an_order_is_that_of_the_invoiced_quantity(self):
        self.desk.invoice_policy = "delivery"
        order = self._order([(self.desk, 10, 100)])
        self._deliver(order, 3)
        self._invoice(order)
        self.assertEqual(self._get_value("cost"), -180)

    def test_cost_counts_in_the_unit_of_the_order_line(self):
        order = self._order([(self.desk, 1, 1200)])
        # the cost by hand: with timesheets Odoo keeps that of a confirmed service
        dozen = {"product_uom_id": self.dozen.id, "price_unit": 1200}
        order.order_line.write({**dozen, "purchase_price": 720})
        invoice = order._create_invoices()
        invoice.invoice_line_ids.write(
            {"product_uom_id": self.desk.uom_id.id, "quantity": 6, "price_unit": 100}
        )
        invoice.action_post()
        self.assertEqual(self._get_value("cost"), -360)

    def test_credit_note_takes_back_revenue_and_cost(self):
        invoice = self._invoice(self._order([(self.desk, 2, 100)]))
        self._credit(invoice)
        self.assertEqual(self._get_value("revenue"), 0)
        self.assertEqual(self._get_value("cost"), 0)
        self.assertEqual(self._get_last("cost").amount, 120)

    def test_line_without_order_has_no_cost(self):
        invoice = self.init_invoice(
            "out_invoice", self.acme, "2024-03-01", True, self.desk, [500]
        )
        self.assertEqual(self._get_value("revenue"), invoice.amount_untaxed)
        self.assertEqual(self._get_value("cost"), 0)

    def test_down_payment_is_revenue_once(self):
        order = self._order([(self.desk, 2, 100)])
        wizard = self.env["sale.advance.payment.inv"].create(
            {
                "sale_order_ids": [Command.set(order.ids)],
                "advance_payment_method": "fixed",
                "fixed_amount": 50,
            }
        )
        wizard._create_invoices(order).action_post()
        self.assertEqual((self._get_value("revenue"), self._get_value("cost")), (50, 0))
        self._invoice(order)
        self.assertEqual(self._get_value("revenue"), 200)
        self.assertEqual(self._get_value("cost"), -120)

    def test_foreign_currency_is_told_in_company_currency(self):
        pricelist = self.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": self.euro.id}
        )
        order = self._order([(self.desk, 1, 99.99)], pricelist_id=pricelist.id)
        self.assertEqual(order.order_line.purchase_price, 30)
        self._invoice(order)
        # one euro is two dollars
        self.assertEqual(self._get_value("revenue"), 199.98)
        self.assertEqual(self._get_value("cost"), -60)
        self.assertEqual(
            self._get_last("cost").currency_id, self.env.company.currency_id
        )

    def test_revenue_is_the_untaxed_total_of_all_documents(self):
        invoices = self.env["account.move"]
        for price in (0.1, 33.33, 12.345):
            lines = [(self.desk, 3, price), (self.chair, 7, 1.11)]
            invoices += self._invoice(self._order(lines))
        invoices += self._credit(invoices[0])
        total = sum(invoices.mapped("amount_untaxed_signed"))
        self.assertAlmostEqual(self._get_value("revenue"), total, 7)
        self.assertAlmostEqual(total, 99.99 + 37.04 + 2 * 7.77, 7)

    def test_ledger_is_the_margin_of_fully_invoiced_orders(self):
        orders = self._order([(self.desk, 3, 80), (self.chair, 7, 9.99)])
        orders += self._order([(self.chair, 2, 5)])
        self._invoice(orders)
        margin = sum(orders.mapped("margin"))
        self.assertAlmostEqual(self._get_value(), margin, 7)
        self.assertAlmostEqual(margin, 60 + 7 * 2.22 - 2 * 2.77, 7)

    def test_rows_add_up_to_the_cent(self):
        self.chair.standard_price = 0.333
        self._invoice(self._order([(self.chair, 1, 1)] * 3))
        amounts = self.env["crm.value"].search([("kind", "=", "cost")]).mapped("amount")
        self.assertEqual(amounts[:3], [-0.33, -0.33, -0.33])

    def test_contact_of_a_company_counts_for_the_company(self):
        self._invoice(self._order([(self.desk, 1, 100)], partner_id=self.ann.id))
        self.assertEqual(self._get_value(), 40)
        self.assertEqual(self._get_value(partner=self.ann), 0)

    def test_vendor_bill_is_not_revenue(self):
        self.init_invoice("in_invoice", self.acme, "2024-03-01", True, amounts=[500])
        self.assertEqual(self._get_value(), 0)

    def test_row_opens_its_invoice(self):
        invoice = self._invoice(self._order([(self.desk, 1, 100)]))
        row = self._get_last("revenue")
        self.assertEqual((row.name, row.product_id), (invoice.name, self.desk))
        action = row.action_open_document()
        self.assertEqual(
            (action["res_model"], action["res_id"]), ("account.move", invoice.id)
        )

    def test_changes_show_at_once(self):
        invoice = self._invoice(self._order([(self.desk, 1, 100)]))
        self.assertEqual(self._get_value(), 40)
        invoice.invoice_line_ids.sale_line_ids.purchase_price = 70
        self.assertEqual(self._get_value(), 30)
        invoice.button_draft()
        self.assertEqual(self._get_value(), 0)
