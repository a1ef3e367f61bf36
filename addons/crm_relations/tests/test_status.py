from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

from ..models.crm_feed_access import rate_limit
from .common import Personas
from .test_change_feed import create_reader


@tagged("post_install", "-at_install")
class TestStatus(Personas, AccountTestInvoicingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids += cls.env.ref("sales_team.group_sale_manager")
        cls.create_personas()
        cls.acme.email = "Office@Acme.example.com"
        service = cls.env["product.product"].create(
            {"name": "Work", "type": "service", "invoice_policy": "order"}
        )
        cls.lead = cls.env["crm.lead"].create(
            {"name": "Deal", "partner_id": cls.acme.id, "type": "opportunity"}
        )
        cls.order = cls._sell(service)
        cls.reader = create_reader(cls.env, "crm_relations.group_status")
        cls.status = cls.env["crm.status"].with_user(cls.reader)

    @classmethod
    def _sell(cls, product):
        line = {
            "product_id": product.id,
            "product_uom_qty": 4,
            "price_unit": 25,
            "tax_ids": [Command.clear()],
        }
        return cls.env["sale.order"].create(
            {
                "name": "T-100",
                "partner_id": cls.acme.id,
                "opportunity_id": cls.lead.id,
                "order_line": [Command.create(line)],
            }
        )

    def setUp(self):
        super().setUp()
        rate_limit.clear()

    def _get(self, *args, **kwargs):
        facts = self.status.get_status(*args, **kwargs)
        return tuple(facts.get(name) for name in ("state", "delivery", "payment"))

    def _pay(self, invoice, amount):
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({"amount": amount})._create_payments()

    def test_order_goes_from_confirmed_to_delivered_and_paid(self):
        self.order.action_confirm()
        self.assertEqual(self._get("T-100"), ("sale", "none", "not_invoiced"))
        self.order.order_line.qty_delivered = 1
        invoice = self.order._create_invoices()
        invoice.action_post()
        self.assertEqual(self._get("T-100"), ("sale", "partial", "not_paid"))
        self._pay(invoice, 40)
        self.order.order_line.qty_delivered = 4
        self.assertEqual(self._get(" T-100 "), ("sale", "full", "partial"))
        self._pay(invoice, 60)
        self.assertEqual(self._get("T-100"), ("sale", "full", "paid"))

    def test_words_stand_beside_the_codes(self):
        self.order.action_confirm()
        facts = self.status.get_status("T-100")
        self.assertEqual(facts["state_label"], "Sales Order")
        self.assertEqual(facts["delivery_label"], "Not delivered yet")
        self.assertEqual(facts["payment_label"], "Not invoiced yet")

    def test_deal_tells_of_its_orders(self):
        number = str(self.lead.id)
        self.assertEqual(
            self._get(number, "deal"), ("pending", "nothing", "not_invoiced")
        )
        self.order.action_confirm()
        self.lead.action_set_won()
        self.assertEqual(self._get(number, "deal"), ("won", "none", "not_invoiced"))

    def test_draft_and_unknown_orders_are_not_found(self):
        unknown = {"found": False, "number": "T-100", "kind": "order"}
        self.assertEqual(self.status.get_status("T-100"), unknown)
        for number in ("T-1", "%", "T-10_", "9" * 30):
            self.assertFalse(self.status.get_status(number)["found"])
            self.assertFalse(self.status.get_status(number, "deal")["found"])

    def test_email_must_be_the_customers(self):
        self.order.action_confirm()
        found = self.status.get_status("T-100", email="office@acme.example.com")
        self.assertTrue(found["found"])
        other = self.status.get_status("T-100", email="eve@example.com")
        self.assertEqual(other, {"found": False, "number": "T-100", "kind": "order"})

    def test_no_names_and_no_amounts(self):
        self.order.action_confirm()
        text = str(self.status.get_status("T-100"))
        for secret in ("Acme", "100.0", "Work", "Deal"):
            self.assertNotIn(secret, text)

    def test_other_companies_are_not_asked(self):
        self.order.action_confirm()
        company = self.env["res.company"].create({"name": "Other"})
        self.reader.write(
            {"company_id": company.id, "company_ids": [Command.set(company.ids)]}
        )
        self.assertFalse(self.status.get_status("T-100")["found"])

    def test_number_of_two_companies_is_not_guessed(self):
        self.order.action_confirm()
        self.order.copy({"name": "T-100"}).action_confirm()
        with self.assertRaisesRegex(UserError, "Several"):
            self.status.get_status("T-100")

    def test_bad_input_is_refused_with_a_reason(self):
        for number in ("", "  ", "x" * 65, None, ["T-100"], {}):
            with self.assertRaisesRegex(ValidationError, "number"):
                self.status.get_status(number)
        with self.assertRaisesRegex(ValidationError, "kind"):
            self.status.get_status("1", "invoice")
        for email in ("nobody", "", 5):
            with self.assertRaisesRegex(ValidationError, "email"):
                self.status.get_status("1", email=email)

    def test_only_the_key_of_the_status_may_call(self):
        for user in self.ada | self.manager | self.employee | self.portal:
            with self.assertRaisesRegex(AccessError, "key"):
                self.env["crm.status"].with_user(user).get_status("T-100")

    def test_administrator_only_makes_keys(self):
        with self.assertRaises(AccessError):
            self.env["crm.feed.key"].with_user(self.manager).create({"name": "x"})
        with self.assertRaisesRegex(UserError, "Choose"):
            self.env["crm.feed.key"].create(
                {"name": "x", "has_status": False}
            ).action_create_key()
