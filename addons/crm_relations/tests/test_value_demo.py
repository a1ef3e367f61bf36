from odoo import fields
from odoo.tests import freeze_time, tagged

from .money_common import MoneyCommon


@tagged("post_install", "-at_install")
class TestValueDemo(MoneyCommon):
    def _play(self, *story):
        order = self._order([(self.desk, 2, 100)])
        return order, self.env["crm.money.demo"]._play(order, *story)

    @freeze_time("2024-03-31")
    def test_story_is_told_in_the_past(self):
        order, (invoice, payment) = self._play(1, 30, 14, 0.4, 10)
        self.assertEqual(order.order_line.qty_delivered, 2)
        self.assertEqual(invoice.invoice_date, fields.Date.to_date("2024-03-01"))
        self.assertEqual(invoice.invoice_date_due, fields.Date.to_date("2024-03-15"))
        self.assertEqual(payment.date, fields.Date.to_date("2024-03-21"))
        self.assertEqual((payment.amount, invoice.amount_residual), (80, 120))

    def test_paid_and_delivered_deal_is_a_success(self):
        self.deal.action_set_won()
        self._play(1, 30, 14, 1, 10)
        self.assertEqual(self.deal.outcome, "success")

    def test_order_without_invoice_is_delivered_only(self):
        order, documents = self._play(1, None, 0, 0, None)
        self.assertEqual(documents, [])
        self.assertEqual(order.order_line.qty_delivered, 2)
        self.assertFalse(order.invoice_ids)

    def _name_order(self, company_values=None):
        order = self._order([(self.desk, 2, 100)])
        order.company_id.write(company_values or {})
        names = self.env["ir.model.data"]
        names.search(
            [("module", "=", "crm_relations"), ("name", "like", "sale_order_")]
        ).unlink()
        documents = ("account.move", "account.payment")
        names.search(
            [("module", "=", "crm_relations"), ("model", "in", documents)]
        ).unlink()
        values = {"module": "crm_relations", "name": "sale_order_lounge"}
        names.create({**values, "model": "sale.order", "res_id": order.id})
        return order

    def test_stories_are_played_once(self):
        order = self._name_order()
        for _round in range(2):
            self.env["crm.money.demo"]._load()
            self.assertEqual(len(order.invoice_ids), 1)
        name = "crm_relations.account_move_demo_sale_order_lounge"
        self.assertEqual(self.env.ref(name), order.invoice_ids)

    def test_company_without_chart_of_accounts_is_left_alone(self):
        order = self._name_order({"chart_template": False})
        self.env["crm.money.demo"]._load()
        self.assertFalse(order.invoice_ids)
        self.assertEqual(order.order_line.qty_delivered, 0)

    def test_documents_leave_no_entry_behind(self):
        order = self._name_order()
        self.env["crm.money.demo"]._load()
        entries = order.invoice_ids + order.invoice_ids.matched_payment_ids.move_id
        self.assertTrue(entries)
        self.env["crm.money.demo"]._forget()
        self.assertFalse(entries.exists())
