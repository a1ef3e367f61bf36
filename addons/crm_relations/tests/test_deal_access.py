from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .money_common import MoneyCommon

REPORTS = ("crm.deal.payment", "crm.deal.invoice", "crm.deal.balance")


@tagged("post_install", "-at_install")
class TestDealAccess(MoneyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.evas_deal = cls._create_deal("Chairs", user_id=cls.eve.id)
        cls.free_deal = cls._create_deal("Nobody's", user_id=False)
        cls.order = cls._order([(cls.desk, 1, 100)])
        cls.invoice = cls._invoice(cls.order)
        evas = cls._order([(cls.chair, 1, 70)], cls.evas_deal, user_id=cls.eve.id)
        free = cls._order([(cls.chair, 1, 30)], cls.free_deal, user_id=False)
        without = cls._order([(cls.chair, 1, 20)], cls.env["crm.lead"])
        cls.invoices = cls.invoice
        for order in (evas, free, without):
            cls.invoices += cls._invoice(order)
        cls.payment = cls._pay(cls.invoices)
        cls.biller = cls._create_user("crm_biller", "account.group_account_invoice")

    def _get_seen(self, model, user, amount):
        rows = (
            self.env[model].with_user(user).search([("partner_id", "=", self.acme.id)])
        )
        return sorted(rows.mapped(amount))

    def test_sales_person_sees_payments_of_own_and_unassigned_deals(self):
        seen = self._get_seen("crm.deal.payment", self.ada, "amount")
        # 20 is the own order without a deal
        self.assertEqual(seen, [20, 30, 100])
        self.assertEqual(
            self._get_seen("crm.deal.payment", self.eve, "amount"), [30, 70]
        )

    def test_sales_person_sees_balances_of_own_deals(self):
        seen = self._get_seen("crm.deal.balance", self.eve, "ordered_amount")
        self.assertEqual(seen, [30, 70])

    def test_sales_person_sees_invoices_of_own_deals(self):
        seen = self._get_seen("crm.deal.invoice", self.eve, "amount")
        self.assertEqual(seen, [30, 70])

    def test_figures_of_a_deal_need_no_accounting_rights(self):
        deal = self.deal.with_user(self.ada)
        self.assertEqual(deal.paid_amount, 100)
        self.assertEqual(deal.deal_payment_ids.mapped("amount"), [100])

    def test_manager_and_accountants_see_all(self):
        for user in (self.manager, self.accountant, self.biller):
            for model, amount in zip(
                REPORTS, ("amount", "amount", "ordered_amount"), strict=True
            ):
                with self.subTest(user=user.login, model=model):
                    seen = self._get_seen(model, user, amount)
                    self.assertEqual(seen, [20, 30, 70, 100])

    def test_others_see_nothing(self):
        public = self.env.ref("base.public_user")
        for user in (self.employee, self.portal, public):
            for model in REPORTS:
                with self.subTest(user=user.id, model=model):
                    self.assertFalse(self.env[model].with_user(user).has_access("read"))
                    with self.assertRaises(AccessError):
                        self.env[model].with_user(user).search([])
        with self.assertRaises(AccessError):
            self.deal.with_user(self.portal).read(["paid_amount"])

    def test_row_of_another_deal_cannot_be_read_by_id(self):
        [row] = self.evas_deal.deal_payment_ids.ids
        with self.assertRaises(AccessError):
            self.env["crm.deal.payment"].with_user(self.ada).browse(row).read(
                ["amount"]
            )

    def test_nobody_changes_a_report(self):
        for user in (self.manager, self.accountant):
            for model in REPORTS:
                with self.subTest(user=user.login, model=model):
                    records = self.env[model].with_user(user)
                    for operation in ("write", "create", "unlink"):
                        self.assertFalse(records.has_access(operation))

    def test_accountant_opens_a_deal_without_selling(self):
        for user in (self.accountant, self.biller):
            deal = self.deal.with_user(user)
            with self.subTest(user=user.login):
                view = deal.get_views([(False, "form")])["views"]["form"]["id"]
                form = Form(deal, view=view)
                self.assertEqual(form.paid_amount, 100)
                with self.assertRaises(AccessError):
                    deal.write({"name": "Mine"})
                with self.assertRaises(AccessError):
                    deal.unlink()
                self.assertEqual(self.deal.name, "Desks")

    def test_invoice_and_payment_name_the_deal_and_its_sales_person(self):
        invoice = self.invoice.with_user(self.accountant)
        self.assertEqual(invoice.crm_deal_ids, self.deal)
        self.assertEqual(invoice.crm_deal_user_ids, self.ada)
        self.assertEqual(invoice.action_view_crm_deals()["res_id"], self.deal.id)
        payment = self.payment.with_user(self.accountant)
        deals = self.deal + self.evas_deal + self.free_deal
        self.assertEqual(payment.crm_deal_ids, deals)
        self.assertEqual(payment.crm_deal_user_ids, self.ada + self.eve)
        self.assertEqual(payment.move_id.crm_deal_ids, deals)
        domain = payment.action_view_crm_deals()["domain"]
        self.assertEqual(self.env["crm.lead"].search(domain), deals)

    def test_draft_invoice_names_its_deal(self):
        order = self._order([(self.desk, 1, 100)])
        self.assertEqual(order._create_invoices().crm_deal_ids, self.deal)

    def test_sales_person_does_not_learn_of_others_deals_from_a_document(self):
        payment = self.payment.sudo().with_user(self.ada).sudo(False)
        rows = (
            self.env["crm.deal.payment"]
            .with_user(self.ada)
            .search([("payment_id", "=", payment.id)])
        )
        self.assertEqual(rows.lead_id, self.deal + self.free_deal)

    def test_row_opens_what_the_user_may_see(self):
        row = self.deal.deal_payment_ids
        opened = row.with_user(self.accountant).action_open_document()
        self.assertEqual(opened["res_model"], "account.payment")
        self.assertEqual(opened["res_id"], self.payment.id)
        opened = row.with_user(self.ada).action_open_document()
        self.assertEqual(opened["res_model"], "crm.lead")
        self.assertEqual(opened["res_id"], self.deal.id)

    def test_contact_opens_without_any_of_these_rights(self):
        partner = self.acme.with_user(self.employee)
        arch = partner.get_view(view_type="form")["arch"]
        self.assertNotIn("money_owed", arch)
        self.assertNotIn("money_owed", partner.fields_get())
