from odoo import Command, fields
from odoo.tests import tagged

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

from .common import Personas


@tagged("post_install", "-at_install")
class TestTimelineDocuments(Personas, AccountTestInvoicingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids += cls.env.ref("sales_team.group_sale_manager")
        cls.create_personas()

    def _sell(self, **values):
        line = {
            "name": "Desk",
            "product_id": self.product_a.id,
            "product_uom_qty": 2,
            "price_unit": 150,
            "tax_ids": [Command.clear()],
        }
        return self.env["sale.order"].create(
            {
                "partner_id": self.ann.id,
                "user_id": self.ada.id,
                "order_line": [Command.create(line)],
                **values,
            }
        )

    def _bill(self, move_type, amount=100.0, day="2024-05-10", **values):
        return self.init_invoice(
            move_type,
            partner=self.ann,
            invoice_date=day,
            amounts=[amount],
            post=True,
            **values,
        )

    def _pay(self, amount, **values):
        payment = self.env["account.payment"].create(
            {
                "amount": amount,
                "date": "2024-06-11",
                "partner_id": self.ann.id,
                "journal_id": self.company_data["default_journal_bank"].id,
                **values,
            }
        )
        payment.action_post()
        return payment

    def test_lead_has_a_row(self):
        lead = self.env["crm.lead"].create(
            {
                "name": "Desks",
                "partner_id": self.ann.id,
                "user_id": self.ada.id,
                "expected_revenue": 900,
            }
        )
        row = self._get_rows(lead)
        self.assertEqual(row.kind, "lead")
        self.assertEqual(row.name, "Desks")
        self.assertEqual(row.amount, 900)
        self.assertEqual(row.currency_id, self.env.company.currency_id)
        self.assertEqual(row.date, lead.create_date.replace(microsecond=0))
        self.assertEqual(row.user_id, self.ada)
        self.assertEqual(row.team_id, self.team_a)

    def test_lead_without_customer_has_no_row(self):
        lead = self.env["crm.lead"].create({"name": "Somebody"})
        self.assertFalse(self._get_rows(lead))

    def test_won_and_lost_leads_say_so(self):
        values = {"name": "L", "type": "opportunity", "partner_id": self.ann.id}
        won = self.env["crm.lead"].create(values)
        lost = self.env["crm.lead"].create(values)
        won.action_set_won()
        reason = self.env.ref("crm.lost_reason_1")
        lost.action_set_lost(lost_reason_id=reason.id)
        rows = self._get_page(self.ann)["rows"]
        states = {row["res_id"]: row["state"] for row in rows}
        self.assertEqual(states, {won.id: "Won", lost.id: "Lost"})

    def test_quotation_has_a_row(self):
        row = self._get_rows(self._sell(date_order="2024-04-02 09:15:00"))
        self.assertEqual(row.kind, "quotation")
        self.assertEqual(row.amount, 300)
        self.assertEqual(row.date, fields.Datetime.to_datetime("2024-04-02 09:15:00"))

    def test_confirmed_quotation_becomes_an_order(self):
        order = self._sell()
        order.action_confirm()
        row = self._get_rows(order)
        self.assertEqual(row.kind, "order")
        self.assertEqual(row.amount, 300)
        self.assertEqual(row.date, order.date_order)
        self.assertEqual(row.name, order.name)

    def test_cancelled_quotation_says_so_and_has_no_amount(self):
        self._sell()._action_cancel()
        [row] = self._get_page(self.ann)["rows"]
        self.assertEqual(row["kind"], "quotation")
        self.assertEqual(row["state"], "Cancelled")
        self.assertFalse(row["amount"])

    def test_amount_is_in_the_currency_of_the_document(self):
        currency = self.setup_other_currency("EUR")
        row = self._get_rows(self._bill("out_invoice", currency=currency))
        self.assertEqual(row.amount, 100)
        self.assertEqual(row.currency_id, currency)

    def test_posted_invoice_has_a_row_on_its_day(self):
        invoice = self._bill("out_invoice")
        row = self._get_rows(invoice)
        self.assertEqual(row.kind, "invoice")
        self.assertEqual(row.name, invoice.name)
        self.assertEqual(row.amount, 100)
        self.assertEqual(row.date, fields.Datetime.to_datetime("2024-05-10 10:00:00"))
        self.assertTrue(row.is_all_day)

    def test_invoice_of_its_own_day_keeps_the_moment(self):
        today = fields.Date.today()
        invoice = self._bill("out_invoice", day=self.env.cr.now().date() or today)
        moment = invoice.create_date.replace(microsecond=0)
        self.assertEqual(self._get_rows(invoice).date, moment)

    def test_draft_invoice_has_no_row(self):
        invoice = self.init_invoice("out_invoice", partner=self.ann, amounts=[100])
        self.assertFalse(self._get_rows(invoice))

    def test_credit_note_is_negative(self):
        row = self._get_rows(self._bill("out_refund"))
        self.assertEqual((row.kind, row.amount), ("invoice", -100))

    def test_vendor_bill_is_on_the_purchase_side(self):
        row = self._get_rows(self._bill("in_invoice"))
        self.assertEqual((row.kind, row.amount), ("bill", 100))
        self.assertTrue(row.is_purchase)

    def test_vendor_credit_note_is_negative(self):
        row = self._get_rows(self._bill("in_refund"))
        self.assertEqual((row.kind, row.amount), ("bill", -100))

    def test_incoming_payment_has_a_row(self):
        self.acme.user_id = self.eve
        payment = self._pay(60, payment_type="inbound")
        row = self._get_rows(payment)
        self.assertEqual((row.kind, row.amount), ("payment", 60))
        self.assertEqual(row.name, payment.name)
        self.assertEqual(row.date, fields.Datetime.to_datetime("2024-06-11 10:00:00"))
        self.assertEqual(row.user_id, self.eve)

    def test_outgoing_payment_is_negative(self):
        payment = self._pay(60, payment_type="outbound", partner_type="supplier")
        row = self._get_rows(payment)
        self.assertEqual(row.amount, -60)
        self.assertTrue(row.is_purchase)

    def test_draft_payment_has_no_row(self):
        payment = self.env["account.payment"].create(
            {"amount": 5, "partner_id": self.ann.id}
        )
        self.assertFalse(self._get_rows(payment))

    def test_cancelled_payment_has_no_row(self):
        payment = self._pay(60, payment_type="inbound")
        payment.action_draft()
        payment.action_cancel()
        self.assertFalse(self._get_rows(payment))

    def test_same_day_documents_tell_the_story_in_order(self):
        order = self._sell(date_order="2024-05-10 10:00:00", state="sale")
        invoice = self._bill("out_invoice")
        payment = self._pay(100, payment_type="inbound", date="2024-05-10")
        names = self._get_names(self.ann)
        self.assertEqual(names, [payment.name, invoice.name, order.name])

    def test_sales_user_never_sees_the_purchase_side(self):
        self.acme.user_id = self.ada
        self._bill("in_invoice")
        self._pay(60, payment_type="outbound", partner_type="supplier")
        self.assertEqual(self._get_names(self.ann, self.ada), [])
        self.assertEqual(len(self._get_names(self.ann, self.accountant)), 2)
        kinds = [kind["kind"] for kind in self._get_page(self.ann, self.ada)["kinds"]]
        self.assertNotIn("bill", kinds)

    def test_document_that_sales_cannot_open_says_so(self):
        self.acme.user_id = self.ada
        self._pay(60, payment_type="inbound")
        [row] = self._get_page(self.ann, self.ada)["rows"]
        self.assertFalse(row["can_open"])
        [row] = self._get_page(self.ann, self.accountant)["rows"]
        self.assertTrue(row["can_open"])
