from odoo import Command
from odoo.tests import tagged

from .money_common import MoneyCommon


@tagged("post_install", "-at_install")
class TestDealChanges(MoneyCommon):
    """Figures follow at once whatever is undone, moved or deleted."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._order([(cls.desk, 10, 100)])
        cls._deliver(cls.order, 4)
        cls.invoice = cls._invoice(cls.order)

    def _read_figures_first(self):
        """Fill the cache, so that what stays there would be found."""
        self._get_figures()
        self.deal.deal_payment_ids.mapped("amount")

    def test_payment_shows_at_once(self):
        self._read_figures_first()
        self._pay(self.invoice, 250)
        self.assertEqual(self._get_figures(), (1000, 400, 1000, 250, 150, 0))
        self.assertEqual(self.deal.deal_payment_ids.mapped("amount"), [250])

    def test_payment_unreconciled(self):
        self._pay(self.invoice, 250)
        self._read_figures_first()
        self.invoice.line_ids.remove_move_reconcile()
        self.assertEqual(self._get_figures(), (1000, 400, 1000, 0, 400, 0))
        self.assertFalse(self.deal.deal_payment_ids)

    def test_payment_reset_to_draft_and_posted_again(self):
        payment = self._pay(self.invoice, 250)
        self._read_figures_first()
        payment.action_draft()
        self.assertEqual(self._get_figures(), (1000, 400, 1000, 0, 400, 0))
        self.assertFalse(self.deal.deal_payment_ids)
        payment.action_post()
        self.assertEqual(self._get_figures(), (1000, 400, 1000, 250, 150, 0))

    def test_full_payment_reset_to_draft_leaves_all_open(self):
        payment = self._pay(self.invoice)
        domain = [("order_id", "=", self.order.id)]
        balance = self.env["crm.deal.balance"].search(domain)
        part = self.env["crm.deal.invoice"].search(domain)
        self.assertEqual((balance.settled_amount, part.open_amount), (1000, 0))
        payment.action_draft()
        self.env.invalidate_all()
        self.assertEqual((balance.settled_amount, part.open_amount), (0, 1000))
        self.assertEqual(balance.money_owed, 400)
        self.assertEqual(self.order.partner_id.commercial_partner_id.money_owed, 400)

    def test_payment_cancelled(self):
        payment = self._pay(self.invoice, 250)
        self._read_figures_first()
        payment.action_cancel()
        self.assertEqual(self._get_figures(), (1000, 400, 1000, 0, 400, 0))

    def test_invoice_reset_to_draft(self):
        self._pay(self.invoice, 250)
        self._read_figures_first()
        self.invoice.button_draft()
        self.assertEqual(self._get_figures(), (1000, 400, 0, 0, 400, 0))
        self.assertFalse(self.deal.deal_payment_ids)

    def test_invoice_cancelled(self):
        self._read_figures_first()
        self.invoice.button_draft()
        self.invoice.button_cancel()
        self.assertEqual(self._get_figures(), (1000, 400, 0, 0, 400, 0))

    def test_order_cancelled(self):
        self._pay(self.invoice, 250)
        self._read_figures_first()
        self.order.with_context(disable_cancel_warning=True)._action_cancel()
        # the money is here, and nothing is to be delivered for it
        self.assertEqual(self._get_figures(), (0, 0, 1000, 250, 0, 250))

    def test_order_moved_to_another_deal(self):
        self._pay(self.invoice, 250)
        other = self._create_deal("Other")
        self._read_figures_first()
        self.order.opportunity_id = other
        self.assertEqual(self._get_figures(), (0, 0, 0, 0, 0, 0))
        self.assertEqual(self._get_figures(other), (1000, 400, 1000, 250, 150, 0))
        self.assertEqual(other.deal_payment_ids.mapped("amount"), [250])

    def test_customer_moves_to_another_company(self):
        self.deal.partner_id = self.ann
        self._pay(self.invoice, 250)
        self._read_figures_first()
        self.ann.parent_id = self._create_customer("Globex", is_company=True)
        self.assertEqual(self._get_figures(), (1000, 400, 1000, 250, 150, 0))

    def test_deleted_deal_leaves_order_and_payment(self):
        payment = self._pay(self.invoice, 250)
        rows = self.env["crm.deal.payment"].search(
            [("payment_move_id", "=", payment.move_id.id)]
        )
        self.assertEqual(rows.lead_id, self.deal)
        self.deal.unlink()
        self.env.invalidate_all()
        self.assertEqual(
            [(row.lead_id.id, row.order_id, row.amount) for row in rows],
            [(False, self.order, 250)],
        )

    def test_deals_merged(self):
        other = self._create_deal("Other")
        self._order([(self.chair, 1, 50)], other)
        self._pay(self.invoice, 250)
        self._read_figures_first()
        merged = (self.deal + other).merge_opportunity()
        self.assertEqual(self._get_figures(merged), (1050, 400, 1000, 250, 150, 0))

    def test_draft_invoice_and_quotation_do_not_count(self):
        deal = self._create_deal("Draft")
        order = self._order([(self.chair, 1, 50)], deal)
        order._create_invoices()
        self._order([(self.chair, 1, 50)], deal).action_unlock()
        quotation = order.copy({"opportunity_id": deal.id})
        self.assertEqual(quotation.state, "draft")
        self.assertEqual(self._get_figures(deal), (100, 0, 0, 0, 0, 0))

    def test_quantity_delivered_and_taken_back(self):
        self._pay(self.invoice)
        self._deliver(self.order, 10)
        self.assertEqual(self._get_figures(), (1000, 1000, 1000, 1000, 0, 0))
        self._deliver(self.order, 7)
        self.assertEqual(self._get_figures(), (1000, 700, 1000, 1000, 0, 300))

    def test_nothing_is_counted_twice_for_a_line_of_two_order_lines(self):
        other = self._create_deal("Other")
        order = self._order([(self.chair, 1, 50)], other)
        line = self.invoice.invoice_line_ids
        line.sale_line_ids += order.order_line
        self._pay(self.invoice)
        self.assertEqual(self.deal.paid_amount + other.paid_amount, 1000)
        self.assertEqual(self.deal.invoiced_amount + other.invoiced_amount, 1000)


@tagged("post_install", "-at_install")
class TestDealLines(MoneyCommon):
    """What can stand on the lines of an order."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tax = cls.env["account.tax"].create(
            {"name": "20%", "amount": 20, "type_tax_use": "sale"}
        )
        cls.included = cls.env["account.tax"].create(
            {
                "name": "20% included",
                "amount": 20,
                "type_tax_use": "sale",
                "price_include_override": "tax_included",
            }
        )

    def _order_taxed(self, tax, quantity=10):
        line = {
            "product_id": self.desk.id,
            "product_uom_qty": quantity,
            "price_unit": 100,
            "tax_ids": [Command.set(tax.ids)],
        }
        return self._order([], order_line=[Command.create(line)])

    def test_taxes_on_top(self):
        order = self._order_taxed(self.tax)
        self._deliver(order, 5)
        self._pay(self._invoice(order), 300)
        self.assertEqual(self._get_figures(), (1200, 600, 1200, 300, 300, 0))

    def test_taxes_included(self):
        order = self._order_taxed(self.included)
        self._deliver(order, 5)
        self._pay(self._invoice(order), 300)
        self.assertEqual(self._get_figures(), (1000, 500, 1000, 300, 200, 0))

    def test_delivered_without_being_ordered(self):
        order = self._order_taxed(self.tax, quantity=0)
        self._deliver(order, 2)
        self.assertEqual(self._get_figures(), (0, 240, 0, 0, 240, 0))

    def test_more_delivered_than_ordered(self):
        order = self._order([(self.desk, 10, 100)])
        self._deliver(order, 12)
        self._pay(self._invoice(order))
        self.assertEqual(self._get_figures(), (1000, 1200, 1000, 1000, 200, 0))

    def test_sections_notes_and_free_lines(self):
        order = self._order([(self.desk, 1, 100), (self.chair, 1, 0)])
        order.order_line = [
            Command.create({"display_type": "line_section", "name": "Office"}),
            Command.create({"display_type": "line_note", "name": "By Friday"}),
        ]
        self._deliver(order, 1, 1)
        self._pay(self._invoice(order))
        self.assertEqual(self._get_figures(), (100, 100, 100, 100, 0, 0))

    def test_negative_line(self):
        order = self._order([(self.desk, 1, 100), (self.chair, 1, -30)])
        self._deliver(order, 1, 1)
        self._pay(self._invoice(order))
        self.assertEqual(self._get_figures(), (70, 70, 70, 70, 0, 0))

    def test_negative_order_on_a_shared_invoice(self):
        other = self._create_deal("Returned")
        first = self._order([(self.desk, 1, 100)])
        second = self._order([(self.chair, 1, -30)], other)
        invoice = (first + second)._create_invoices(grouped=False)
        invoice.invoice_date = "2024-03-01"
        invoice.action_post()
        self._pay(invoice)
        self.assertEqual(self._get_figures(), (100, 0, 100, 100, 0, 100))
        self.assertEqual(self._get_figures(other)[:4], (-30, 0, -30, -30))

    def test_invoice_that_comes_to_zero(self):
        other = self._create_deal("Returned")
        first = self._order([(self.desk, 1, 100)])
        second = self._order([(self.chair, 1, -100)], other)
        self._deliver(first, 1)
        invoice = (first + second)._create_invoices(grouped=False)
        invoice.invoice_date = "2024-03-01"
        invoice.action_post()
        self.assertEqual(invoice.amount_total, 0)
        self.assertEqual(self._get_figures(), (100, 100, 100, 0, 0, 0))
        self.assertEqual(self._get_figures(other)[:4], (-100, 0, -100, 0))

    def test_free_order(self):
        order = self._order([(self.desk, 1, 0)])
        self._deliver(order, 1)
        self.assertEqual(self._get_figures(), (0, 0, 0, 0, 0, 0))
        self.assertEqual(self.deal.payment_status, "none")

    def test_invoice_line_without_order_belongs_to_no_deal(self):
        order = self._order([(self.desk, 1, 100)])
        invoice = order._create_invoices()
        invoice.invoice_date = "2024-03-01"
        invoice.invoice_line_ids = [
            Command.create(
                {"name": "Freight", "price_unit": 25, "tax_ids": [Command.clear()]}
            )
        ]
        invoice.action_post()
        payment = self._pay(invoice, 50)
        self.assertEqual(self.deal.paid_amount, 40)
        rows = self.env["crm.deal.payment"].search(
            [("payment_move_id", "=", payment.move_id.id)], order="id"
        )
        self.assertEqual(
            [(row.lead_id, row.amount, round(row.share, 4)) for row in rows],
            [(self.deal, 40, 0.8), (self.env["crm.lead"], 10, 0.2)],
        )
