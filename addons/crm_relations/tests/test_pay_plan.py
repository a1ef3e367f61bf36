from datetime import date

from psycopg2.errors import CheckViolation

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .pay_common import PayCommon


@tagged("post_install", "-at_install")
class TestPayPlan(PayCommon):
    def test_marginal_steps_pay_each_part_at_its_rate(self):
        plan = self._create_plan(5, {"percent": 8, "threshold": 1000})
        self._sell(800)
        self._sell(400.5)
        statement = self._propose(plan=plan)
        self.assertEqual(
            self._get_rows(statement),
            [
                ("earned", 800.0, 5.0, 40.0),
                ("earned", 200.0, 5.0, 10.0),
                ("earned", 200.5, 8.0, 16.04),
            ],
        )
        self.assertEqual(statement.collected_amount, 1200.5)

    def test_whole_steps_pay_everything_at_the_highest_rate(self):
        rates = (5, {"percent": 8, "threshold": 1000})
        plan = self._create_plan(*rates, step_mode="whole")
        self._sell(800)
        self._sell(400.5)
        self.assertEqual(self._propose(plan=plan).amount, 96.04)

    def test_steps_have_no_gaps(self):
        rates = (1, {"percent": 5, "threshold": 101})
        plan = self._create_plan(*rates, step_mode="whole")
        self._sell(100.5)
        self.assertEqual(self._propose(plan=plan).amount, 1.01)

    def test_a_step_begins_at_its_amount(self):
        rates = (1, {"percent": 5, "threshold": 101})
        plan = self._create_plan(*rates, step_mode="whole")
        self._sell(101)
        self.assertEqual(self._propose(plan=plan).amount, 5.05)

    def test_below_the_lowest_step_nothing_is_paid(self):
        plan = self._create_plan({"percent": 10, "threshold": 1000})
        self._sell(1200)
        statement = self._propose(plan=plan)
        self.assertEqual(
            self._get_rows(statement),
            [("earned", 1000.0, 0.0, 0.0), ("earned", 200.0, 10.0, 20.0)],
        )

    def test_each_period_begins_at_the_first_step(self):
        plan = self._create_plan(5, {"percent": 8, "threshold": 1000})
        self._sell(1200)
        self._confirm(plan=plan)
        self._sell(1000, day="2024-04-10")
        self.assertEqual(self._propose("2024-04-30", plan)[-1:].amount, 50.0)

    def test_a_product_goes_before_its_category_and_that_before_all(self):
        parent = self.env["product.category"].create({"name": "Furniture"})
        child = self.env["product.category"].create(
            {"name": "Office", "parent_id": parent.id}
        )
        lamp = self._create_service("Lamp")
        (self.desk | self.chair).categ_id = child
        plan = self._create_plan(
            1,
            {"percent": 2, "categ_id": parent.id},
            {"percent": 3, "product_id": self.chair.id},
        )
        lines = [(self.desk, 1, 100), (self.chair, 1, 100), (lamp, 1, 100)]
        self._pay(self._invoice(self._order(lines)))
        lines = self._propose(plan=plan).line_ids
        amounts = {line.product_id: line.amount for line in lines}
        self.assertEqual(amounts, {self.desk: 2.0, self.chair: 3.0, lamp: 1.0})

    def test_a_change_after_approval_begins_with_the_next_period(self):
        self._sell(1000)
        march = self._confirm()
        self.plan.rule_ids.percent = 20
        self._sell(1000, day="2024-03-20")
        self._sell(1000, day="2024-04-01")
        april = self._propose("2024-04-30")[-1:]
        self.assertEqual(march._get_replayed_amount(), 100)
        self.assertEqual(
            self._get_rows(april),
            [("earned", 1000.0, 10.0, 100.0), ("earned", 1000.0, 20.0, 200.0)],
        )

    def test_a_change_after_approval_closes_the_old_row(self):
        self._sell(1000)
        self._confirm()
        old = self.plan.rule_ids
        self.plan.write({"rule_ids": [Command.update(old.id, {"percent": 20})]})
        new = self.plan.rule_ids - old
        self.assertEqual((old.percent, old.date_end), (10.0, date(2024, 3, 31)))
        self.assertEqual((new.percent, new.date_start), (20.0, date(2024, 4, 1)))
        self.assertTrue(old.is_frozen)
        self.assertFalse(new.is_frozen)

    def test_a_change_can_begin_later(self):
        self._sell(1000)
        self._confirm()
        old = self.plan.rule_ids
        old.write({"percent": 20, "date_start": "2024-06-01"})
        new = self.plan.rule_ids - old
        self.assertEqual(old.date_end, date(2024, 5, 31))
        self.assertEqual(new.date_start, date(2024, 6, 1))

    def test_a_change_cannot_begin_in_the_past(self):
        self._sell(1000)
        self._confirm()
        rule = self.plan.rule_ids
        with self.assertRaisesRegex(UserError, "the past does not change"):
            rule.write({"percent": 20, "date_start": "2024-03-15"})
        self.assertEqual((rule.percent, rule.date_end), (10.0, False))

    def test_a_new_rate_cannot_begin_in_the_past(self):
        self._sell(1000)
        self._confirm()
        with self.assertRaisesRegex(UserError, "the past does not change"):
            self.plan.rule_ids.create(
                {"plan_id": self.plan.id, "percent": 5, "product_id": self.desk.id}
            )

    def test_an_approved_rate_cannot_end_in_the_past_or_go(self):
        self._sell(1000)
        self._confirm()
        rule = self.plan.rule_ids
        with self.assertRaisesRegex(UserError, "the past does not change"):
            rule.date_end = date(2024, 3, 30)
        with self.assertRaisesRegex(UserError, "the past does not change"):
            rule.unlink()
        rule.date_end = date(2024, 3, 31)
        self.assertEqual(self.plan.rule_ids.date_end, date(2024, 3, 31))

    def test_writing_the_same_percent_changes_nothing(self):
        self._sell(1000)
        self._confirm()
        self.plan.rule_ids.percent = 10
        self.assertFalse(self.plan.rule_ids.date_end)

    def test_before_approval_a_change_is_in_place(self):
        self._sell(1000)
        statement = self._propose()
        self.plan.rule_ids.percent = 20
        statement.with_user(self.manager).action_update()
        self.assertEqual(len(self.plan.rule_ids), 1)
        self.assertEqual(statement.amount, 200.0)

    def test_a_rate_of_a_draft_can_go(self):
        self._sell(1000)
        statement = self._propose()
        self.plan.rule_ids.with_user(self.manager).unlink()
        statement.with_user(self.manager).action_update()
        self.assertFalse(statement.line_ids)
        self.assertEqual(statement.amount, 0.0)

    def test_what_counts_is_fixed_after_approval(self):
        self._sell(1000)
        self._confirm()
        with self.assertRaisesRegex(UserError, "cannot be changed any more"):
            self.plan.basis = "margin"
        self.plan.write({"basis": "collected", "name": "Other"})
        self.assertEqual((self.plan.basis, self.plan.name), ("collected", "Other"))

    def test_two_rates_for_one_day_are_refused(self):
        with self.assertRaisesRegex(ValidationError, "same days"):
            self.plan.rule_ids.create({"plan_id": self.plan.id, "percent": 5})

    def test_nobody_is_paid_outside_his_dates(self):
        self.plan.assignment_ids.write(
            {"date_start": "2024-03-11", "date_end": "2024-03-20"}
        )
        for day in ("2024-03-10", "2024-03-11", "2024-03-20", "2024-03-21"):
            self._sell(100, day=day)
        dates = self._propose().line_ids.mapped("date")
        self.assertEqual(dates, [date(2024, 3, 11), date(2024, 3, 20)])

    def test_somebody_new_can_join_for_the_past(self):
        deal = self._create_deal("Chairs", user_id=self.bob.id)
        self._sell(1000)
        march = self._confirm()
        self._sell(500, deal=deal)
        create = self.plan.assignment_ids.create
        create({"plan_id": self.plan.id, "user_id": self.bob.id})
        statement = self._propose() - march
        self.assertEqual((statement.user_id, statement.amount), (self.bob, 50.0))

    def test_a_team_is_paid_for_its_deals(self):
        plan = self._create_plan(10, users=[])
        plan.assignment_ids.create({"plan_id": plan.id, "team_id": self.team_a.id})
        mine = self._create_deal("Team", user_id=self.bob.id, team_id=self.team_a.id)
        other = self._create_deal("Other", user_id=self.eve.id, team_id=self.team_b.id)
        self._sell(100, deal=mine)
        self._sell(100, deal=other)
        statement = self._propose(plan=plan)
        self.assertEqual((statement.user_id, statement.amount), (self.bob, 10.0))

    def test_a_leader_is_paid_for_his_team(self):
        self.team_a.user_id = self.eve
        plan = self._create_plan(1, users=self.eve, beneficiary="leader")
        self._sell(1000, deal=self._create_deal("Team", team_id=self.team_a.id))
        statement = self._propose(plan=plan)
        self.assertEqual((statement.user_id, statement.amount), (self.eve, 10.0))

    def test_a_quarter_ends_on_its_last_day(self):
        plan = self._create_plan(10, period="quarter")
        period = plan._get_period(date(2024, 2, 10))
        self.assertEqual(period, (date(2024, 1, 1), date(2024, 3, 31)))
        self._sell(1000, day="2024-03-31")
        self.assertEqual(self._propose(plan=plan).date_start, date(2024, 1, 1))

    def test_a_copy_begins_afresh(self):
        self._sell(1000)
        self._confirm()
        plan = self.plan.copy()
        self.assertEqual(plan.name, "Plan (copy)")
        self.assertFalse(plan.closed_until)

    def test_bad_rates_are_refused(self):
        for values in ({"percent": -1}, {"percent": 101}, {"threshold": -1}):
            with (
                self.subTest(values),
                mute_logger("odoo.sql_db"),
                self.assertRaises(CheckViolation),
                self.env.cr.savepoint(),
            ):
                self.plan.rule_ids.write(values)
                self.env.flush_all()

    def test_the_form_splits_a_rate(self):
        self._sell(1000)
        self._confirm()
        with (
            Form(self.plan.with_user(self.manager)) as form,
            form.rule_ids.edit(0) as rule,
        ):
            rule.percent = 15
        percents = self.plan.rule_ids.sorted("date_start").mapped("percent")
        self.assertEqual(sorted(percents), [10.0, 15.0])
