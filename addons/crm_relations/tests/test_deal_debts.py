from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .money_common import MoneyCommon


@tagged("post_install", "-at_install")
class TestDealDebts(MoneyCommon):
    """Lists of debts by age, and the reminders of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time("2024-05-01 10:00:00"))
        cls.env["crm.debt.rule"].with_context(active_test=False).search([]).unlink()
        cls.order = cls._order([(cls.desk, 10, 100)])
        cls._deliver(cls.order, 10)
        cls.rule = cls._create_rule()

    @classmethod
    def _create_rule(cls, **values):
        return cls.env["crm.debt.rule"].create(
            {
                "name": "Late",
                "kind": "money",
                "days": 14,
                "user_id": cls.manager.id,
                "company_id": cls.env.company.id,
                **values,
            }
        )

    def _run_cron(self):
        with self.enter_registry_test_mode():
            self.env.ref("crm_relations.crm_debt_rule_cron").method_direct_trigger()
        self.env.invalidate_all()

    def _get_activities(self, document=None):
        return (document or self.deal).activity_ids

    def _get_balance(self, order=None):
        domain = [("order_id", "=", (order or self.order).id)]
        return self.env["crm.deal.balance"].search(domain)

    def test_money_is_owed_since_the_due_date(self):
        self._invoice(self.order, "2024-04-01", invoice_date_due="2024-04-30")
        row = self._get_balance()
        self.assertEqual(str(row.money_since), "2024-04-30")
        self.assertEqual(row.money_age, "1")
        self.assertFalse(row.goods_since)

    def test_without_invoice_money_is_owed_since_the_order(self):
        self.order.date_order = "2024-02-10 12:00:00"
        row = self._get_balance()
        self.assertEqual(str(row.money_since), "2024-02-10")
        self.assertEqual(row.money_age, "61")

    def test_age_buckets(self):
        days = {
            "2024-05-01": "0",
            "2024-04-30": "1",
            "2024-04-01": "1",
            "2024-03-31": "31",
            "2024-03-02": "31",
            "2024-03-01": "61",
            "2024-02-01": "61",
            "2024-01-31": "91",
        }
        for day, age in days.items():
            with self.subTest(day=day):
                self.order.date_order = f"{day} 12:00:00"
                self.env.invalidate_all()
                self.assertEqual(self._get_balance().money_age, age)

    def test_goods_are_owed_since_the_last_payment(self):
        self._deliver(self.order, 0)
        invoice = self._invoice(self.order, "2024-03-01")
        self._pay(invoice, 100, day="2024-03-10")
        self._pay(invoice, 50, day="2024-03-20")
        row = self._get_balance()
        self.assertEqual(row.goods_owed, 150)
        self.assertEqual(str(row.goods_since), "2024-03-20")
        self.assertEqual(row.goods_age, "31")

    def test_lists_hold_their_side_of_the_debts(self):
        paid = self._order([(self.chair, 1, 70)])
        self._pay(self._invoice(paid, "2024-03-01"))
        lists = {"money": self.order, "goods": paid}
        for kind, order in lists.items():
            action = self.env.ref(f"crm_relations.crm_deal_balance_action_{kind}")
            domain = [(f"{kind}_owed", ">", 0), ("partner_id", "=", self.acme.id)]
            self.assertIn(f'"{kind}_owed"', action.domain)
            found = self.env["crm.deal.balance"].search(domain)
            self.assertEqual(found.order_id, order)

    def test_reminder_comes_on_the_day_and_only_once(self):
        self._invoice(self.order, "2024-04-01", invoice_date_due="2024-04-18")
        self._run_cron()
        self.assertFalse(self._get_activities())
        with freeze_time("2024-05-02 10:00:00"):
            self._run_cron()
            self._run_cron()
        activity = self._get_activities()
        self.assertEqual(activity.user_id, self.ada)
        self.assertEqual(activity.summary, "Acme owes $\xa01,000.00 since 04/18/2024")
        reminder = self.rule.reminder_ids
        self.assertEqual((reminder.order_id, reminder.amount), (self.order, 1000))

    def test_new_debt_after_a_settled_one_is_reminded_of_again(self):
        self.order.date_order = "2024-04-01 12:00:00"
        self._run_cron()
        self._deliver(self.order, 0)
        self._run_cron()
        self.assertEqual(str(self.rule.reminder_ids.date_end), "2024-05-01")
        self._deliver(self.order, 10)
        self._run_cron()
        self.assertEqual(len(self.rule.reminder_ids), 2)
        self.assertEqual(len(self._get_activities()), 2)

    def test_small_debt_is_left_alone(self):
        self.order.date_order = "2024-04-01 12:00:00"
        self.rule.min_amount = 1000.01
        self._run_cron()
        self.assertFalse(self._get_activities())
        self.rule.min_amount = 1000
        self._run_cron()
        self.assertEqual(len(self._get_activities()), 1)

    def test_goods_rule(self):
        self.rule.kind = "goods"
        self._deliver(self.order, 0)
        self._pay(self._invoice(self.order, "2024-03-01"), day="2024-03-10")
        self._run_cron()
        self.assertEqual(
            self._get_activities().summary,
            "Acme waits for goods worth $\xa01,000.00, paid on 03/10/2024",
        )

    def test_order_without_deal_has_the_reminder_itself(self):
        order = self._order([(self.desk, 1, 40)], self.env["crm.lead"])
        order.date_order = "2024-04-01 12:00:00"
        self._deliver(order, 1)
        self._run_cron()
        self.assertEqual(self._get_activities(order).user_id, self.ada)

    def test_reminder_goes_to_whom_the_rule_says(self):
        self.team_a.user_id = self.bob
        self.deal.team_id = self.team_a
        for assign_to, user in (
            ("salesperson", self.ada),
            ("leader", self.bob),
            ("user", self.manager),
        ):
            self.rule.assign_to = assign_to
            self.assertEqual(self.rule._get_responsible(self.deal), user)
        self.deal.user_id = False
        self.rule.assign_to = "salesperson"
        self.assertEqual(self.rule._get_responsible(self.deal), self.manager)

    def test_one_that_fails_does_not_stop_the_others(self):
        other = self._order([(self.desk, 1, 40)], self._create_deal("Other"))
        self._deliver(other, 1)
        (self.order + other).date_order = "2024-04-01 12:00:00"
        Rule = self.env.registry["crm.debt.rule"]
        prepare = Rule._prepare_activity

        def _prepare_activity(rule, order, amount, since):
            if order == self.order:
                raise ValueError("broken")
            return prepare(rule, order, amount, since)

        logger = "odoo.addons.crm_relations.models.crm_debt_rule"
        patched = patch.object(Rule, "_prepare_activity", _prepare_activity)
        with patched, self.assertLogs(logger, "WARNING"):
            self._run_cron()
        self.assertEqual(self.rule.reminder_ids.order_id, other)

    def test_rules_are_the_managers(self):
        with self.assertRaises(AccessError):
            self.rule.with_user(self.ada).days = 1
        self.rule.with_user(self.manager).days = 7
        self.assertEqual(self.rule.days, 7)
        with self.assertRaises(AccessError):
            self.rule.with_user(self.employee).read(["name"])

    def test_sales_person_sees_reminders_of_own_orders(self):
        self.order.date_order = "2024-04-01 12:00:00"
        self._run_cron()
        reminders = self.env["crm.debt.reminder"]
        domain = [("rule_id", "=", self.rule.id)]
        self.assertEqual(len(reminders.with_user(self.ada).search(domain)), 1)
        self.assertFalse(reminders.with_user(self.eve).search(domain))
