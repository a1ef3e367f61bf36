from odoo import Command, fields
from odoo.tests import HttpCase, new_test_user, tagged

from .pay_common import PayCommon

MANAGER = "base.group_user,sales_team.group_sale_manager"
SALES = "base.group_user,sales_team.group_sale_salesman"


@tagged("post_install", "-at_install")
class TestPayUi(PayCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        companies = {
            "company_id": cls.env.company.id,
            "company_ids": [Command.set(cls.env.company.ids)],
        }
        cls.boss = new_test_user(cls.env, "pay_tour_boss", MANAGER, **companies)
        cls.sally = new_test_user(
            cls.env, "pay_tour_sally", SALES, name="Sally Tour", **companies
        )
        cls.tour_plan = cls._create_plan(10, users=cls.sally, name="Tour plan")
        deal = cls._create_deal("Tour", user_id=cls.sally.id)
        today = fields.Date.context_today(cls.tour_plan)
        last_month = fields.Date.subtract(fields.Date.start_of(today, "month"), days=5)
        cls._sell(1000, day=last_month, deal=deal)

    def test_a_manager_approves_and_a_salesperson_reads(self):
        url = f"/odoo/crm.pay.plan/{self.tour_plan.id}"
        self.start_tour(url, "crm_pay_approve", login=self.boss.login)
        statement = self.tour_plan.statement_ids
        self.assertEqual(statement.mapped("state"), ["confirmed"])
        self.assertEqual(statement.approver_id, self.boss)
        url = "/odoo/action-crm_relations.crm_pay_statement_action_mine"
        self.start_tour(url, "crm_pay_read", login=self.sally.login)


@tagged("post_install", "-at_install")
class TestPayPhone(TestPayUi):
    browser_size = "390x844"
    touch_enabled = True

    def test_a_manager_approves_and_a_salesperson_reads(self):
        self._confirm(fields.Date.today(), self.tour_plan)
        url = "/odoo/action-crm_relations.crm_pay_statement_action_mine"
        self.start_tour(url, "crm_pay_read", login=self.sally.login)
        self.assertEqual(self.tour_plan.statement_ids.amount, 100.0)
