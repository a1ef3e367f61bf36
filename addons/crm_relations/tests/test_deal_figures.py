from freezegun import freeze_time

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

    def test_several_orders_of_a_deal_add_up(self):
        shipped = self._order([(self.desk, 4, 100)])
        prepaid = self._order([(self.chair, 3, 100)])
        self._deliver(shipped, 4)
        self._pay(self._invoice(prepaid))
        # both debts stand: one order does not pay for the other
        self.assertEqual(self._get_figures(), (700, 400, 300, 300, 400, 300))

    def test_invoice_of_several_orders_is_shared_out_by_line(self):
        other = self._create_deal("Chairs")
        first = self._order([(self.desk, 2, 100)])
        second = self._order([(self.chair, 6, 100)], other)
        self._deliver(first, 2)
        invoice = (first + second)._create_invoices(grouped=False)
        invoice.invoice_date = "2024-03-01"
        invoice.action_post()
        self.assertEqual(len(invoice), 1)
        self._pay(invoice, 400)
        self.assertEqual(self._get_figures(), (200, 200, 200, 100, 100, 0))
        self.assertEqual(self._get_figures(other), (600, 0, 600, 300, 0, 300))

    def test_parts_of_a_shared_payment_add_up_to_the_cent(self):
        deals = [self._create_deal(f"Deal {number}") for number in range(3)]
        orders = self.env["sale.order"]
        for deal in deals:
            orders += self._order([(self.desk, 1, 33.33)], deal)
        invoice = orders._create_invoices(grouped=False)
        invoice.invoice_date = "2024-03-01"
        invoice.action_post()
        self._pay(invoice, 50)
        self.assertEqual([d.paid_amount for d in deals], [16.67, 16.66, 16.67])
        self.assertEqual([d.invoiced_amount for d in deals], [33.33] * 3)

    def test_one_transfer_for_several_invoices(self):
        other = self._create_deal("Chairs")
        first = self._invoice(self._order([(self.desk, 1, 100)]))
        second = self._invoice(self._order([(self.chair, 1, 70)], other))
        payment = self._pay(first + second)
        self.assertEqual(len(payment), 1)
        number = payment.move_id.name
        self.assertEqual(self._get_payments(), [(number, "2024-03-10", 100)])
        self.assertEqual(self._get_payments(other), [(number, "2024-03-10", 70)])

    def test_money_on_account_counts_once_it_is_matched(self):
        payment = self.env["account.payment"].create(
            {
                "amount": 500,
                "date": "2024-02-01",
                "partner_id": self.acme.id,
                "journal_id": self.bank.id,
            }
        )
        payment.action_post()
        invoice = self._invoice(self._order([(self.desk, 1, 400)]))
        self.assertEqual(self.deal.paid_amount, 0)
        lines = payment.move_id.line_ids + invoice.line_ids
        lines.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        ).reconcile()
        # 100 stay on account
        self.assertEqual(
            self._get_payments(), [(payment.move_id.name, "2024-02-01", 400)]
        )

    def test_down_payment(self):
        order = self._order([(self.desk, 10, 100)])
        wizard = self.env["sale.advance.payment.inv"].create(
            {
                "advance_payment_method": "percentage",
                "amount": 30,
                "sale_order_ids": [Command.set(order.ids)],
            }
        )
        advance = wizard._create_invoices(order)
        advance.invoice_date = "2024-03-01"
        advance.action_post()
        self._pay(advance)
        self.assertEqual(self._get_figures(), (1000, 0, 300, 300, 0, 300))
        self._deliver(order, 10)
        self._invoice(order, "2024-03-20")
        self.assertEqual(self._get_figures(), (1000, 1000, 1000, 300, 700, 0))

    def test_credit_note_takes_the_invoice_back(self):
        order = self._order([(self.desk, 10, 100)])
        self._deliver(order, 10)
        invoice = self._invoice(order)
        self._credit(invoice)
        self.assertEqual(invoice.payment_state, "reversed")
        # the goods are still at the customer's, and nobody has paid
        self.assertEqual(self._get_figures(), (1000, 1000, 0, 0, 1000, 0))
        self.assertEqual(self.deal.payment_status, "none")

    def test_credit_note_without_order_is_a_price_reduction(self):
        order = self._order([(self.desk, 10, 100)])
        self._deliver(order, 10)
        invoice = self._invoice(order)
        note = self.init_invoice(
            "out_refund", partner=self.acme, amounts=[100], post=True
        )
        lines = (invoice + note).line_ids
        lines.filtered(lambda line: line.display_type == "payment_term").reconcile()
        self._pay(invoice)
        self.assertEqual(self._get_figures(), (1000, 1000, 1000, 900, 0, 0))
        self.assertEqual(self.deal.payment_status, "paid")

    def test_money_paid_back_is_negative(self):
        order = self._order([(self.desk, 10, 100)])
        invoice = self._invoice(order)
        self._pay(invoice)
        note = self._credit(invoice)
        self._pay(note, day="2024-03-15")
        self.assertEqual(
            [amount for _number, _date, amount in self._get_payments()], [1000, -1000]
        )
        self.assertEqual(
            self.deal.deal_payment_ids.sorted("id").mapped("kind"),
            ["received", "returned"],
        )
        self.assertEqual(self._get_figures(), (1000, 0, 0, 0, 0, 0))

    def test_write_off_is_not_money(self):
        order = self._order([(self.desk, 10, 100)])
        self._deliver(order, 10)
        self._pay(
            self._invoice(order),
            900,
            payment_difference_handling="reconcile",
            writeoff_account_id=self.company_data["default_account_expense"].id,
        )
        self.assertEqual(self._get_figures(), (1000, 1000, 1000, 900, 0, 0))
        self.assertEqual(self.deal.payment_status, "paid")

    def test_write_off_over_two_invoices_adds_up_to_the_money(self):
        other = self._create_deal("Chairs")
        first = self._invoice(self._order([(self.desk, 1, 333.33)]))
        second = self._invoice(self._order([(self.chair, 1, 333.34)], other))
        self._pay(
            first + second,
            500.01,
            payment_difference_handling="reconcile",
            writeoff_account_id=self.company_data["default_account_expense"].id,
        )
        self.assertEqual((first + second).mapped("amount_residual"), [0, 0])
        self.assertEqual(self.deal.paid_amount, 250)
        self.assertEqual(other.paid_amount, 250.01)

    def test_write_off_by_entry_is_not_money(self):
        order = self._order([(self.desk, 10, 100)])
        self._deliver(order, 10)
        invoice = self._invoice(order)
        self._write_off(invoice, 1000)
        self.assertEqual(self._get_figures(), (1000, 1000, 1000, 0, 0, 0))
        self.assertFalse(self.deal.deal_payment_ids)

    def test_early_payment_discount_is_not_money(self):
        terms = self.env["account.payment.term"].create(
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
        order = self._order([(self.desk, 10, 100)], payment_term_id=terms.id)
        self._deliver(order, 10)
        invoice = order._create_invoices()
        invoice.invoice_date = "2024-03-01"
        invoice.action_post()
        self._pay(invoice, day="2024-03-05")
        self.assertEqual(invoice.payment_state, "paid")
        self.assertEqual(self._get_figures(), (1000, 1000, 1000, 980, 0, 0))

    def test_bank_statement_line(self):
        invoice = self._invoice(self._order([(self.desk, 10, 100)]))
        statement_line = self.env["account.bank.statement.line"].create(
            {
                "journal_id": self.bank.id,
                "date": "2024-03-12",
                "payment_ref": "INV",
                "partner_id": self.acme.id,
                "amount": 600,
            }
        )
        _liquidity, suspense, _other = statement_line._seek_for_lines()
        receivable = invoice.line_ids.filtered(
            lambda line: line.display_type == "payment_term"
        )
        suspense.account_id = receivable.account_id
        (suspense + receivable).reconcile()
        self.assertEqual(
            self._get_payments(), [(statement_line.move_id.name, "2024-03-12", 600)]
        )

    def test_payment_without_entry_waits_for_the_bank(self):
        order = self._order([(self.desk, 10, 100)])
        invoice = self._invoice(order, invoice_date_due="2999-12-31")
        payment = self._send_money(invoice, 250, "2024-03-12")
        self.assertEqual(self._get_payments(), [(payment.name, "2024-03-12", 250)])
        self.assertEqual(self.deal.deal_payment_ids.kind, "waiting")
        self.assertEqual(self._get_figures(), (1000, 0, 1000, 250, 0, 250))
        self.assertEqual(self.deal.payment_status, "partial")
        [row] = self.deal.deal_payment_ids.ids
        self.env.invalidate_all()
        self.assertEqual(self.env["crm.deal.payment"].browse(row).amount, 250)

    def test_invoice_past_its_due_date_makes_the_deal_overdue(self):
        order = self._order([(self.desk, 1, 100)])
        invoice = self._invoice(order, invoice_date_due="2024-03-31")
        self._pay(invoice, 40)
        with freeze_time("2024-03-31"):
            self.env.invalidate_all()
            self.assertEqual(self.deal.payment_status, "partial")
            self.assertFalse(self.deal.is_overdue_payment)
        with freeze_time("2024-04-01"):
            self.env.invalidate_all()
            self.assertEqual(self.deal.payment_status, "overdue")
            self.assertTrue(self.deal.is_overdue_payment)
            self.assertEqual(str(self.deal.payment_date_due), "2024-03-31")
        self._pay(invoice)
        self.assertEqual(self.deal.payment_status, "paid")
        self.assertFalse(self.deal.payment_date_due)

    def test_instalments_are_due_one_after_the_other(self):
        terms = self.env["account.payment.term"].create(
            {
                "name": "Half now, half in 60 days",
                "line_ids": [
                    Command.create(
                        {"value": "percent", "value_amount": 50, "nb_days": days}
                    )
                    for days in (0, 60)
                ],
            }
        )
        order = self._order([(self.desk, 1, 100)], payment_term_id=terms.id)
        invoice = order._create_invoices()
        invoice.invoice_date = "2024-03-01"
        invoice.action_post()
        self.assertEqual(str(self.deal.payment_date_due), "2024-03-01")
        self._pay(invoice, 50)
        self.assertEqual(str(self.deal.payment_date_due), "2024-04-30")
