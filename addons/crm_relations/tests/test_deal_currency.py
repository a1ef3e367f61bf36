from odoo import Command
from odoo.tests import tagged

from .money_common import MoneyCommon


@tagged("post_install", "-at_install")
class TestDealCurrency(MoneyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.euro = (
            cls.env["res.currency"]
            .with_context(active_test=False)
            .search([("name", "=", "EUR")])
        )
        cls.euro.active = True
        cls.euro.rate_ids.unlink()
        # one euro is 2 dollars in January, 2.5 in February, 4 in March
        for day, rate in (("01-01", 0.5), ("02-01", 0.4), ("03-01", 0.25)):
            cls.env["res.currency.rate"].create(
                {
                    "name": f"2024-{day}",
                    "rate": rate,
                    "currency_id": cls.euro.id,
                    "company_id": cls.env.company.id,
                }
            )
        cls.pricelist = cls.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": cls.euro.id}
        )

    def _order_in_euro(self, price=100, day="2024-01-15", deal=None):
        order = self._order(
            [(self.desk, 1, price)],
            deal,
            pricelist_id=self.pricelist.id,
            date_order=f"{day} 12:00:00",
        )
        order.date_order = f"{day} 12:00:00"
        self.assertEqual(order.currency_id, self.euro)
        return order

    def test_order_is_told_in_company_currency(self):
        order = self._order_in_euro()
        self._deliver(order, 1)
        self.assertEqual(self._get_figures(), (200, 200, 0, 0, 200, 0))

    def test_change_of_rate_makes_no_debt(self):
        order = self._order_in_euro()
        self._deliver(order, 1)
        self._pay(self._invoice(order, "2024-02-10"), day="2024-02-20")
        self.assertEqual(self._get_figures(), (200, 200, 250, 250, 0, 0))

    def test_exchange_gain_is_not_money_paid_for_the_invoice(self):
        order = self._order_in_euro()
        self._deliver(order, 1)
        invoice = self._invoice(order, "2024-02-10")
        self._pay(invoice, day="2024-03-20", currency_id=self.euro.id)
        self.assertEqual(invoice.payment_state, "paid")
        self.assertEqual(self._get_figures(), (200, 200, 250, 250, 0, 0))
        self.assertEqual(self.deal.deal_payment_ids.amount_currency, 100)
        self.assertEqual(self.deal.deal_payment_ids.invoice_currency_id, self.euro)

    def test_exchange_loss_is_not_money_paid(self):
        self.euro.rate_ids.filtered(lambda rate: rate.rate == 0.25).rate = 0.5
        order = self._order_in_euro()
        self._deliver(order, 1)
        invoice = self._invoice(order, "2024-02-10")
        self._pay(invoice, day="2024-03-20", currency_id=self.euro.id)
        self.assertEqual(invoice.payment_state, "paid")
        # 250 were invoiced and 200 came in; the other 50 are an exchange loss
        self.assertEqual(self._get_figures(), (200, 200, 250, 200, 0, 0))
        self.assertEqual(self.deal.payment_status, "paid")

    def test_part_payment_in_currency(self):
        order = self._order_in_euro()
        self._deliver(order, 1)
        self._pay(
            self._invoice(order, "2024-02-10"),
            30,
            day="2024-02-20",
            currency_id=self.euro.id,
        )
        # 70 euros at the rate of the order
        self.assertEqual(self._get_figures(), (200, 200, 250, 75, 140, 0))

    def test_invoice_in_another_currency_than_the_order(self):
        order = self._order_in_euro()
        self._deliver(order, 1)
        invoice = order._create_invoices()
        invoice.currency_id = self.env.company.currency_id
        invoice.invoice_line_ids.price_unit = 200
        invoice.invoice_date = "2024-02-10"
        invoice.action_post()
        self._pay(invoice, 120)
        self.assertEqual(self._get_figures(), (200, 200, 200, 120, 80, 0))


@tagged("post_install", "-at_install")
class TestDealCompanies(MoneyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_data = cls.setup_other_company()
        cls.other = cls.other_data["company"]
        cls.euro = (
            cls.env["res.currency"]
            .with_context(active_test=False)
            .search([("name", "=", "EUR")])
        )
        cls.deal.company_id = False

    def _order_elsewhere(self):
        order = (
            self.env["sale.order"]
            .with_company(self.other)
            .create(
                {
                    "partner_id": self.acme.id,
                    "company_id": self.other.id,
                    "opportunity_id": self.deal.id,
                    "order_line": [
                        Command.create(
                            {
                                "product_id": self.desk.id,
                                "product_uom_qty": 1,
                                "price_unit": 70,
                                "tax_ids": [Command.clear()],
                            }
                        )
                    ],
                }
            )
        )
        order.action_confirm()
        return order

    def test_deal_of_two_companies(self):
        self._order([(self.desk, 1, 100)])
        self._order_elsewhere()
        both = self.env.company + self.other
        deal = self.deal.with_context(allowed_company_ids=both.ids)
        self.assertEqual(deal.ordered_amount, 170)

    def test_company_that_is_not_chosen_does_not_count(self):
        self._order([(self.desk, 1, 100)])
        self._order_elsewhere()
        deal = self.deal.with_context(allowed_company_ids=self.env.company.ids)
        self.assertEqual(deal.ordered_amount, 100)
        deal = self.deal.with_context(allowed_company_ids=self.other.ids)
        self.assertEqual(deal.ordered_amount, 70)

    def test_payment_of_another_company_stays_hidden(self):
        order = self._order_elsewhere()
        invoice = order._create_invoices()
        invoice.invoice_date = "2024-03-01"
        invoice.action_post()
        self._pay(
            invoice.with_company(self.other),
            journal_id=self.other_data["default_journal_bank"].id,
        )
        rows = self.env["crm.deal.payment"].search([("lead_id", "=", self.deal.id)])
        self.assertEqual(rows.mapped("amount"), [70])
        own = self.env["crm.deal.payment"].with_user(self.accountant)
        self.assertFalse(own.search([("lead_id", "=", self.deal.id)]))
        self.assertFalse(own.search([("id", "in", rows.ids)]))
