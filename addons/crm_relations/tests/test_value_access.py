from odoo.exceptions import AccessError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import SQL

from .money_common import MoneyCommon
from .plans import get_plan


@tagged("post_install", "-at_install")
class TestValueAccess(MoneyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.desk.standard_price = 60
        cls.acme.user_id = cls.ada
        cls.eves = cls._create_customer("Eve's", user_id=cls.eve.id)
        cls.free = cls._create_customer("Nobody's")
        cls.customers = cls.acme + cls.eves + cls.free
        cls.biller = cls._create_user("crm_biller", "account.group_account_invoice")
        for customer, price in zip(cls.customers, (100, 170, 61), strict=True):
            cls._earn(customer, price)

    @classmethod
    def _earn(cls, customer, price, day="2024-03-01", **values):
        values = {"partner_id": customer.id, "user_id": cls.bob.id, **values}
        return cls._invoice(cls._order([(cls.desk, 1, price)], **values), day)

    def _get_seen(self, user):
        rows = self.env["crm.value"].with_user(user)
        found = rows.search([("partner_id", "in", self.customers.ids)])
        return sorted(found.mapped("amount"))

    def test_sales_person_sees_own_and_unassigned_customers(self):
        self.assertEqual(self._get_seen(self.ada), [-60, -60, 61, 100])
        self.assertEqual(self._get_seen(self.eve), [-60, -60, 61, 170])

    def test_invoice_to_a_colleagues_customer_is_not_half_a_sum(self):
        self.assertEqual(self._get_seen(self.bob), [-60, 61])

    def test_manager_and_accountants_see_all(self):
        for user in (self.manager, self.accountant, self.biller):
            with self.subTest(user=user.login):
                seen = self._get_seen(user)
                self.assertEqual(seen, [-60, -60, -60, 61, 100, 170])

    def test_others_see_nothing(self):
        public = self.env.ref("base.public_user")
        for user in (self.employee, self.portal, public):
            with self.subTest(user=user.id):
                with self.assertRaises(AccessError):
                    self._get_seen(user)
                with self.assertRaises(AccessError):
                    self.acme.with_user(user).read(["value_total"])

    def test_row_of_another_cannot_be_read_by_id(self):
        row = self.env["crm.value"].search([("partner_id", "=", self.eves.id)], limit=1)
        with self.assertRaises(AccessError):
            row.with_user(self.ada).read(["amount"])

    def test_nobody_changes_the_ledger(self):
        rows = self.env["crm.value"].with_user(self.manager)
        for operation in ("write", "create", "unlink"):
            self.assertFalse(rows.has_access(operation))

    def test_other_company_is_another_ledger(self):
        other = self.setup_other_company()["company"]
        self.manager.company_ids += other
        rows = self.env["crm.value"].with_user(self.manager)
        domain = [("partner_id", "=", self.acme.id)]
        seen = rows.with_context(allowed_company_ids=other.ids).search(domain)
        self.assertFalse(seen)

    def test_figures_of_two_companies_are_told_in_one_currency(self):
        euro = self.setup_other_currency("EUR")
        company = self.setup_other_company(currency_id=euro.id)["company"]
        self.init_invoice(
            "out_invoice", self.acme, "2024-03-01", True, amounts=[25], company=company
        )
        both = self.acme.with_context(
            allowed_company_ids=[self.env.company.id, company.id]
        )
        # for that company, a euro is two dollars
        dollar = self.env.company.currency_id
        rate = {"name": "2024-01-01", "rate": 2, "currency_id": dollar.id}
        self.env["res.currency.rate"].create({**rate, "company_id": company.id})
        alone = self.acme.with_context(allowed_company_ids=self.env.company.ids)
        self.assertEqual((alone.value_total, both.value_total), (40, 90))

    @freeze_time("2025-02-03")
    def test_card_tells_all_and_this_year(self):
        zoe = self._create_customer("Zoe", user_id=self.ada.id)
        self._earn(zoe, 100, "2024-12-31")
        self._earn(zoe, 72, "2025-01-01")
        zoe = zoe.with_user(self.ada)
        self.assertEqual((zoe.value_total, zoe.value_year), (52, 12))

    def test_person_has_the_figure_of_its_company(self):
        self.assertEqual(self.ann.with_user(self.ada).value_total, 40)

    def test_figure_of_a_colleagues_customer_is_not_shown(self):
        self.assertEqual(self.eves.with_user(self.ada).value_total, 0)
        self.assertEqual(self.eves.with_user(self.manager).value_total, 110)

    def test_button_opens_what_makes_up_the_figure(self):
        action = self.ann.with_user(self.ada).action_view_value()
        rows = self.env["crm.value"].with_user(self.ada).search(action["domain"])
        self.assertEqual(sum(rows.mapped("amount")), 40)

    def test_contact_opens_without_any_of_these_rights(self):
        partner = self.acme.with_user(self.employee)
        view = partner.get_views([(False, "form")])["views"]["form"]
        self.assertNotIn("value_total", view["arch"])
        self.assertEqual(Form(partner, view=view["id"]).name, "Acme")

    def test_figures_of_many_cost_one_query(self):
        many = self.env["res.partner"].create(
            [{"name": f"Customer {number}"} for number in range(79)]
        )
        self.env.flush_all()
        self.acme._get_values()
        for partners in (self.acme, self.acme + many):
            partners.mapped("commercial_partner_id")
            with self.subTest(partners=len(partners)), self.assertQueryCount(1):
                partners._get_values()

    def test_rows_of_one_customer_are_found_by_an_index(self):
        rows = self.env["crm.value"].sudo()
        query = rows._search([("partner_id", "=", self.acme.id)])
        indexes = [
            "account_move_crm_commercial_partner_idx",
            "crm_interaction_commercial_partner_date_idx",
        ]
        text = get_plan(self.env, query.select(), indexes)
        for index in indexes:
            self.assertIn(index, text)
        self.assertNotIn("Seq Scan", text)

    def test_reading_by_kind_asks_one_source_only(self):
        query = self.env["crm.value"]._search([("kind", "=", "effort")]).select().code
        self.assertIn("crm_interaction", query)
        self.assertNotIn("account_move", query)


@tagged("post_install", "-at_install")
class TestValueExtension(MoneyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account = cls.env["res.partner.bank"].create(
            {"acc_number": "BANK-1", "partner_id": cls.acme.id}
        )
        cls.env.flush_all()

    def _extend(self, **changes):
        """Fees of bank accounts, as an addon might book them."""
        source = {
            "number": 1000,
            "kinds": ("cost",),
            "key": SQL("b.id"),
            "from": SQL("res_partner_bank b"),
            "columns": {
                "partner_id": SQL("b.partner_id"),
                "date": SQL("date '2024-01-01'"),
                "name": SQL("b.acc_number"),
                "amount": SQL("-5"),
                "company_id": SQL("%s", self.env.company.id),
                "res_model": SQL("'res.partner.bank'"),
                "res_id": SQL("b.id"),
            },
            **changes,
        }
        ledger = self.env.registry["crm.value"]
        original = ledger._value_sources

        def _value_sources(records):
            return {**original(records), "bank": source}

        self.patch(ledger, "_value_sources", _value_sources)

    def test_rows_of_a_new_source_count(self):
        self._extend()
        row = self.env["crm.value"].search([("partner_id", "=", self.acme.id)])
        self.assertEqual((row.amount, row.name), (-5, "BANK-1"))
        self.assertEqual(row.id, (1000 << 40) + self.account.id)
        self.assertEqual(row.currency_id, self.env.company.currency_id)
        self.assertEqual(self.acme.value_total, -5)

    def test_number_of_another_source_is_refused(self):
        self._extend(number=10)
        with self.assertRaisesRegex(ValueError, "'bank' of crm.value needs a number"):
            self.env["crm.value"].search([])

    def test_missing_column_is_refused(self):
        self._extend(columns={})
        with self.assertRaisesRegex(ValueError, "lacks .*'amount'"):
            self.env["crm.value"].search([])
