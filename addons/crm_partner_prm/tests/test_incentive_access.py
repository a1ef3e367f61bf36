from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged

from .common_incentive import IncentiveCommon

MODELS = ("statement", "line", "dispute")
SETUP = ("plan", "rule", "bonus", "assignment", "touch", "replay")


@tagged("post_install", "-at_install")
class TestIncentiveAccess(IncentiveCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.create_portal_users()
        cls.stranger = new_test_user(
            cls.env, login="prm_stranger", groups="base.group_portal"
        )
        cls._sell(1000)
        cls._sell(500, deal=cls.rival_deal)
        cls.statement = cls._publish()
        cls.rival = cls._publish(cls.sundial)
        for statement in (cls.statement, cls.rival):
            statement.sudo()._portal_dispute("The invoice of May is missing")

    def _find(self, user, name):
        return self.env[f"prm.incentive.{name}"].with_user(user).search([])

    def test_a_partner_sees_only_its_own(self):
        for user in (self.nora_user, self.nils_user):
            for name in MODELS:
                found = self._find(user, name)
                self.assertEqual(found.sudo().partner_id, self.northwind, name)
        for name in MODELS:
            self.assertEqual(
                self._find(self.sue_user, name).sudo().partner_id, self.sundial
            )

    def test_a_rival_reads_nothing_by_its_id(self):
        for record in (
            self.statement,
            self.statement.line_ids,
            self.statement.dispute_ids,
        ):
            with self.assertRaises(AccessError):
                record.with_user(self.sue_user).read(["display_name"])

    def test_open_statements_are_ours(self):
        self._sell(700, day="2024-08-10")
        self._follow()
        self.assertEqual(self._find(self.nora_user, "statement"), self.statement)
        self.assertEqual(self._find(self.nora_user, "line"), self.statement.line_ids)

    def test_a_login_without_partner_sees_nothing(self):
        for user in (self.stranger, self.env.ref("base.public_user")):
            for name in MODELS:
                model = self.env[f"prm.incentive.{name}"].with_user(user)
                found = model.search([]) if model.has_access("read") else model
                self.assertFalse(found)

    def test_partners_read_what_is_meant_for_them(self):
        line = self.statement.line_ids.with_user(self.nora_user)
        self.assertEqual(line.amount, 100)
        for name in ("customer_id", "document_number", "order_id", "product_id"):
            with self.assertRaises(AccessError):
                line.read([name])
        statement = self.statement.with_user(self.nora_user)
        self.assertEqual(statement.amount, 100)
        for name in ("move_id", "note", "publisher_id", "message_ids"):
            with self.assertRaises(AccessError):
                statement.read([name])

    def test_partners_write_nothing(self):
        for name, values in (
            ("statement", {"note": "x"}),
            ("line", {"amount": 9}),
            ("dispute", {"answer": "x"}),
        ):
            found = self._find(self.nora_user, name)
            with self.assertRaises(AccessError):
                found.write(values)
            with self.assertRaises(AccessError):
                found.unlink()
        with self.assertRaises(AccessError):
            self._find(self.nora_user, "statement").action_publish()

    def test_partners_do_not_see_the_terms(self):
        for user in (self.nora_user, self.seller, self.employee):
            for name in SETUP:
                model = self.env[f"prm.incentive.{name}"].with_user(user)
                self.assertFalse(model.has_access("read"), (user.login, name))

    def test_managers_read_terms_that_administrators_write(self):
        plan = self.plan.with_user(self.manager)
        self.assertEqual(plan.rule_ids.percent, 10)
        with self.assertRaises(AccessError):
            plan.rule_ids.percent = 20
        plan.with_user(self.admin).rule_ids.percent = 20

    def test_accountants_read_statements_and_lines(self):
        for name in MODELS:
            self.assertEqual(len(self._find(self.accountant, name)), 2)

    def test_other_companies_see_nothing(self):
        company = self.env["res.company"].create({"name": "Other"})
        for user in (self.manager, self.accountant):
            user.write({"company_ids": company.ids, "company_id": company.id})
            for name in (*MODELS, "plan"):
                self.assertFalse(self._find(user, name), name)

    def test_an_employee_opens_a_partner_and_a_bill(self):
        self.assertEqual(
            self.northwind.with_user(self.employee).read(["name"])[0]["name"],
            "Northwind Resale",
        )
        bills = self.env["account.move"].with_user(self.accountant)
        bill = bills.search([("state", "=", "posted")], limit=1)
        self.assertEqual(Form(bill).state, "posted")


@tagged("post_install", "-at_install")
class TestIncentiveMerge(IncentiveCommon):
    def _merge(self, kept, merged):
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((kept | merged).ids, kept)

    def test_nothing_is_lost_when_partners_are_merged(self):
        bonus = {"threshold": 100, "amount": 40}
        self.plan.bonus_ids = [(0, 0, bonus)]
        self._sell(1000)
        self._sell(500, deal=self.rival_deal)
        self._publish()
        self._publish(self.sundial)
        self._sell(10, day="2024-05-10")
        self._sell(20, day="2024-05-10", deal=self.rival_deal)
        self._follow()
        lines = (self._get_statements() | self._get_statements(self.sundial)).line_ids
        self.assertEqual(len(lines), 6)
        self._merge(self.sundial, self.northwind)
        statements = self._get_statements(self.sundial)
        self.assertEqual(statements.line_ids, lines)
        self.assertEqual(lines.partner_id, self.sundial)
        self.assertEqual(statements.mapped("state"), ["published"] * 2 + ["open"])
        self.assertEqual(sum(statements.mapped("amount")), 233)

    def test_a_merged_customer_changes_nothing(self):
        self._sell(1000)
        self._follow()
        line = self._get_statements().line_ids
        twin = self._create_partner("Acme Twin", is_company=True)
        self._merge(twin, self.acme)
        self.assertEqual((line.exists().customer_id, line.amount), (twin, 100))
