from datetime import date

import psycopg2
from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .plan_common import NOW, PlanCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPlanTarget(PlanCommon):
    def test_month_ends_with_the_month(self):
        self.assertEqual(self._target(self.ada).date_end, date(2024, 5, 31))
        quarter = self._target(self.ada, period="quarter", date_start="2024-04-01")
        self.assertEqual(quarter.date_end, date(2024, 6, 30))
        year = self._target(self.ada, period="year", date_start="2024-04-01")
        self.assertEqual(year.date_end, date(2025, 3, 31))

    def test_second_target_with_the_same_key_is_refused(self):
        for owner in ({"user": self.ada}, {"team": self.team_a}, {}):
            self._target(**owner)
            with (
                self.subTest(owner=owner),
                mute_logger("odoo.sql_db"),
                self.assertRaises(psycopg2.errors.UniqueViolation),
                self.cr.savepoint(),
            ):
                self._target(**owner)

    def test_category_and_kind_of_contact_are_part_of_the_key(self):
        self._target(self.ada)
        self._target(self.ada, categ_id=self.goods.id)
        self._target(self.ada, measure="interaction")
        self._target(self.ada, measure="interaction", type_id=self.call.id)
        targets = self.env["crm.target"].search([("user_id", "=", self.ada.id)])
        self.assertEqual(len(targets), 4)

    def test_target_of_nobody_is_refused(self):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.CheckViolation),
            self.cr.savepoint(),
        ):
            self._target(level="user")

    def test_target_within_a_month_is_refused(self):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.CheckViolation),
            self.cr.savepoint(),
        ):
            self._target(self.ada, date_start="2024-05-02")

    def test_form_moves_the_start_to_the_first(self):
        with Form(self.env["crm.target"]) as form:
            form.user_id = self.ada
            form.date_start = "2024-05-17"
            form.amount = 10
        self.assertEqual(form.record.date_start, date(2024, 5, 1))
        self.assertEqual(form.record.team_id, self.team_a)

    def test_year_is_split_into_months_to_the_cent(self):
        year = self._target(
            self.ada, period="year", date_start="2024-01-01", amount=1000
        )
        may = self._target(self.ada, amount=500)
        action = year.action_split_months()
        months = self.env["crm.target"].search(action["domain"]).sorted("date_start")
        self.assertEqual(len(months), 12)
        self.assertEqual(months[4], may)
        self.assertEqual(months[0].amount, 83.33)
        self.assertEqual(months[11].amount, 83.37)
        self.assertEqual(may.amount, 500)

    def test_count_is_split_into_whole_numbers(self):
        quarter = self._target(
            self.ada,
            measure="won",
            period="quarter",
            date_start="2024-04-01",
            amount=10,
        )
        action = quarter.action_split_months()
        months = self.env["crm.target"].search(action["domain"]).sorted("date_start")
        self.assertEqual(months.mapped("amount"), [3, 3, 4])

    def test_month_is_not_split(self):
        with self.assertRaisesRegex(UserError, "a month is not split"):
            self._target(self.ada).action_split_months()

    def _copy(self, **values):
        wizard = self.env["crm.target.copy"].create(
            {"year_from": 2024, "year_to": 2025, **values}
        )
        return self.env["crm.target"].search(wizard.action_copy()["domain"])

    def test_year_is_copied_with_a_raise(self):
        self._target(self.ada, amount=1000.5)
        self._target(team=self.team_a, measure="won", amount=7)
        self._target(self.bob, date_start="2023-05-01")
        copies = self._copy(percent=10)
        self.assertEqual(
            {(t.user_id, t.team_id, t.date_start, t.amount) for t in copies},
            {
                (self.ada, self.team_a, date(2025, 5, 1), 1100.55),
                (self.env["res.users"], self.team_a, date(2025, 5, 1), 8),
            },
        )

    def test_copy_leaves_what_is_there(self):
        self._target(self.ada)
        there = self._target(self.ada, date_start="2025-05-01", amount=1)
        self.assertEqual(self._copy(percent=10), there)
        self.assertEqual(there.amount, 1)

    def test_copy_leaves_out_who_left(self):
        self._target(self.ada)
        self._target(self.bob)
        self.bob.active = False
        self.assertEqual(self._copy().user_id, self.ada)

    def test_copy_of_an_empty_year_says_so(self):
        with self.assertRaisesRegex(UserError, "has no targets in 2024"):
            self._copy()
        with self.assertRaisesRegex(UserError, "another year than 2024"):
            self._copy(year_to=2024)

    def test_roles(self):
        mine, team, other, whole = (
            self._target(self.ada),
            self._target(team=self.team_a),
            self._target(self.eve),
            self._target(),
        )
        targets = mine | team | other | whole
        Target = self.env["crm.target"]
        domain = [("id", "in", targets.ids)]
        self.assertEqual(Target.with_user(self.ada).search(domain), mine | team)
        self.assertEqual(Target.with_user(self.manager).search(domain), targets)
        with self.assertRaises(AccessError):
            mine.with_user(self.ada).amount = 1
        mine.with_user(self.manager).amount = 2
        self.assertEqual(mine.amount, 2)
        for user in (self.employee, self.portal):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                Target.with_user(user).search(domain)

    def test_other_company_stays_hidden(self):
        other = self.setup_other_company()["company"]
        self._target(company_id=other.id)
        Target = self.env["crm.target"].with_user(self.manager)
        self.assertFalse(Target.search([("company_id", "=", other.id)]))
        self.manager.company_ids = [Command.link(other.id)]
        one = Target.with_context(allowed_company_ids=self.company.ids)
        self.assertFalse(one.search([("company_id", "=", other.id)]))
        both = Target.with_context(allowed_company_ids=[self.company.id, other.id])
        self.assertEqual(len(both.search([("company_id", "=", other.id)])), 1)
