from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .pay_common import PayCommon

STATEMENT = "crm.pay.statement"
LINE = "crm.pay.statement.line"
MODELS = ("crm.pay.plan", "crm.pay.rule", "crm.pay.assignment", STATEMENT, LINE)


@tagged("post_install", "-at_install")
class TestPayAccess(PayCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._sell(1000)

    def _find(self, user, model=STATEMENT):
        name = "id" if model == "crm.pay.plan" else "plan_id"
        return self.env[model].with_user(user).search([(name, "=", self.plan.id)])

    def test_a_draft_is_hidden_from_its_person(self):
        statement = self._propose()
        self.assertFalse(self._find(self.ada))
        self.assertFalse(self._find(self.ada, LINE))
        self.assertEqual(self._find(self.manager), statement)

    def test_people_read_their_own_approved_statements_only(self):
        statement = self._confirm()
        self.assertEqual(self._find(self.ada), statement)
        self.assertEqual(self._find(self.ada, LINE), statement.line_ids)
        self.assertFalse(self._find(self.bob))
        self.assertFalse(self._find(self.bob, LINE))

    def test_a_salesperson_opens_the_form_of_his_statement(self):
        statement = self._confirm().with_user(self.ada)
        specification = {
            "name": {},
            "plan_id": {"fields": {"display_name": {}}},
            "basis": {},
            "amount": {},
            "line_ids": {
                "fields": {
                    "amount": {},
                    "rule_id": {"fields": {"display_name": {}}},
                    "lead_id": {"fields": {"display_name": {}}},
                    "partner_id": {"fields": {"display_name": {}}},
                }
            },
        }
        values = statement.web_read(specification)[0]
        self.assertEqual(values["plan_id"]["display_name"], "Plan")
        self.assertEqual(values["line_ids"][0]["amount"], 100.0)

    def test_a_salesperson_changes_nothing(self):
        statement = self._confirm().with_user(self.ada)
        attempts = {
            "write": lambda: statement.write({"note": "Mine"}),
            "unlink": statement.unlink,
            "pay": statement.action_pay,
            "update": statement.action_update,
            "replay": statement.action_replay,
            "line": lambda: statement.line_ids.write({"amount": 900}),
            "plan": lambda: self.plan.with_user(self.ada).write({"note": "Mine"}),
            "propose": self.plan.with_user(self.ada).action_propose,
        }
        for name, attempt in attempts.items():
            with self.subTest(name), self.assertRaises(AccessError):
                attempt()
        self.assertEqual((statement.state, statement.amount), ("confirmed", 100.0))

    def test_colleagues_who_see_all_deals_see_no_pay_of_others(self):
        lead = self._create_user("pay_lead", "sales_team.group_sale_salesman_all_leads")
        self._confirm()
        self.assertFalse(self._find(lead))
        with self.assertRaises(AccessError):
            self.plan.statement_ids.with_user(lead).action_confirm()

    def test_nobody_approves_his_own_statement(self):
        self.plan.assignment_ids.user_id = self.manager
        self.deal.user_id = self.manager
        statement = self._propose()
        with self.assertRaisesRegex(UserError, "their own"):
            statement.with_user(self.manager).action_confirm()
        self.assertEqual(statement.state, "draft")

    def test_nobody_pays_his_own_statement(self):
        other = self._create_user("pay_boss", "sales_team.group_sale_manager")
        self.plan.assignment_ids.user_id = self.manager
        self.deal.user_id = self.manager
        statement = self._propose()
        statement.with_user(other).action_confirm()
        with self.assertRaisesRegex(UserError, "their own"):
            statement.with_user(self.manager).action_pay()
        self.assertEqual(statement.state, "confirmed")

    def test_a_manager_cannot_write_what_only_buttons_may(self):
        statement = self._propose().with_user(self.manager)
        for name, value in (
            ("state", "paid"),
            ("user_id", self.bob.id),
            ("date_end", "2024-12-31"),
            ("line_ids", [Command.clear()]),
        ):
            with self.subTest(name), self.assertRaises(UserError):
                statement.write({name: value})
        with self.assertRaises(UserError):
            statement.create({"plan_id": self.plan.id, "user_id": self.bob.id})
        with self.assertRaises(AccessError):
            statement.line_ids.write({"amount": 900})
        statement.note = "Seen"
        self.assertEqual((statement.state, statement.note), ("draft", "Seen"))

    def test_the_way_of_a_statement(self):
        statement = self._propose().with_user(self.manager)
        with self.assertRaisesRegex(UserError, "Only approved"):
            statement.action_pay()
        statement.action_confirm()
        self.assertEqual(statement.approver_id, self.manager)
        statement.action_pay()
        self.assertEqual(statement.state, "paid")
        self.assertTrue(statement.payment_date)

    def test_the_person_is_told(self):
        self._confirm()
        message = (
            self.env["mail.message"]
            .sudo()
            .search([("partner_ids", "in", self.ada.partner_id.ids)], limit=1)
        )
        self.assertEqual(message.subject, "Your pay statement")
        self.assertIn("100.00", message.body)

    def test_accountants_read_all_and_write_nothing(self):
        statement = self._propose()
        for model in MODELS:
            with self.subTest(model):
                self.assertTrue(self._find(self.accountant, model))
                with self.assertRaises(AccessError):
                    self._find(self.accountant, model).unlink()
        with self.assertRaises(AccessError):
            statement.with_user(self.accountant).action_confirm()
        self.assertEqual(statement.state, "draft")

    def test_others_see_nothing(self):
        self._confirm()
        for user in (self.employee, self.portal):
            for model in (*MODELS, "crm.sales.result", "crm.pay.run"):
                with self.subTest(user=user.login, model=model):
                    self.assertFalse(self.env[model].with_user(user).has_access("read"))

    def test_another_company_is_separate(self):
        other = self.setup_other_company()["company"]
        self.manager.company_ids += other
        plan = self._create_plan(10, company_id=other.id)
        self._propose(plan=plan)
        self.assertFalse(plan.statement_ids)
        found = self.env["crm.pay.plan"].with_user(self.manager)
        found = found.with_context(allowed_company_ids=other.ids).search([])
        self.assertIn(plan, found)
        self.assertNotIn(self.plan, found)

    def test_statements_of_another_company_are_hidden(self):
        other = self.setup_other_company()["company"]
        self._confirm()
        self.ada.company_ids += other
        here = self.env[STATEMENT].with_user(self.ada)
        self.assertFalse(here.with_context(allowed_company_ids=other.ids).search([]))
        self.assertTrue(here.search([]))

    def test_merging_customers_keeps_all_lines(self):
        self._confirm()
        twin = self._create_customer("Acme 2", is_company=True)
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.acme | twin).ids, twin)
        self.assertEqual(self.plan.statement_ids.line_ids.partner_id, twin)
        self.assertEqual(self.plan.statement_ids.amount, 100.0)

    def test_the_print_names_each_payment(self):
        statement = self._confirm().with_user(self.ada)
        report = "crm_relations.report_pay_statement"
        html = self.env["ir.actions.report"].with_user(self.ada)
        content, _kind = html._render_qweb_html(report, statement.ids)
        self.assertIn(statement.sudo().line_ids.document_number, content.decode())
        self.assertIn("100.00", content.decode())
