from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .plan_common import NOW, PlanCommon

APRIL, MAY, JUNE = date(2024, 4, 1), date(2024, 5, 1), date(2024, 6, 1)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPlanForecast(PlanCommon):
    def _get_months(self, measure="ordered", **kwargs):
        totals = self._get_totals(measure, "month:month", **kwargs)
        return {month: total for month, total in totals.items() if any(total)}

    def _get_plan(self, *groups, domain=()):
        totals = self._get_totals("ordered", *groups, domain=domain)
        return {group: total[0] for group, total in totals.items() if total[0]}

    def test_plan_fact_and_forecast_stand_side_by_side(self):
        self._target(self.ada, amount=1000)
        self._order(300)
        self._deal(800, "2024-05-30", probability=50)
        self._deal(900, "2024-06-15", probability=10)
        self.assertEqual(self._get_months(), {MAY: (1000, 300, 400), JUNE: (0, 0, 90)})

    def test_gap_and_percent_of_a_group_come_from_its_sums(self):
        self._target(self.ada, amount=1000)
        self._target(self.bob, amount=200)
        self._order(300)
        self._order(150, user=self.bob)
        self._deal(200, "2024-05-30")
        [(percent, gap)] = self.env["crm.forecast.report"]._read_group(
            [("company_id", "=", self.company.id), ("measure", "=", "ordered")],
            [],
            ["percent:avg", "gap:sum"],
        )
        self.assertEqual((percent, gap), (37.5, 650))

    def test_forecast_is_that_of_the_deals(self):
        deals = self._deal(333.33, "2024-06-10", 37) | self._deal(50, "2024-06-30", 99)
        forecast = self._get_months()[JUNE][2]
        self.assertEqual(forecast, round(sum(deals.mapped("prorated_revenue")), 2))
        self.assertEqual(self._get_months("won")[JUNE][2], 1.36)

    def test_overdue_deal_counts_in_the_current_month_and_is_marked(self):
        self._deal(100, "2024-03-10")
        self._deal(100, "2024-05-20")
        rows = self.env["crm.forecast.report"].search(
            [("company_id", "=", self.company.id), ("measure", "=", "ordered")]
        )
        self.assertEqual(
            [(row.month, row.forecast, row.overdue) for row in rows], [(MAY, 100, 50)]
        )

    def test_deal_without_date_is_not_lost(self):
        self._deal(100, False)
        self.assertEqual(self._get_months(), {False: (0, 0, 50)})

    def test_deal_that_nobody_has_taken_is_not_lost(self):
        self.env.invalidate_all()
        Report = self.env["crm.forecast.report"].with_user(self.manager)
        domain = [("company_id", "=", False), ("measure", "=", "ordered")]
        [(before,)] = Report._read_group(domain, [], ["forecast:sum"])
        nobodys = {"user_id": False, "team_id": False, "company_id": False}
        self._deal(100, "2024-05-30", **nobodys)
        [(after,)] = Report._read_group(domain, [], ["forecast:sum"])
        self.assertEqual(round(after - (before or 0), 2), 50)

    def test_won_lost_and_unqualified_deals_are_no_forecast(self):
        self._deal(100, "2024-05-30").action_set_won()
        self._deal(100, "2024-05-30").action_set_lost()
        self._deal(100, "2024-05-30", type="lead")
        self.assertEqual(self._get_months(), {})

    def test_year_is_spread_and_the_month_is_the_detail(self):
        self._target(self.ada, period="year", date_start="2024-01-01", amount=1000)
        self._target(self.ada, date_start="2024-05-01", amount=500)
        plan = self._get_plan("month:month")
        self.assertEqual(plan[APRIL], 83.33)
        self.assertEqual(plan[MAY], 500)
        self.assertEqual(round(sum(plan.values()), 2), 1416.66)

    def test_spread_year_sums_to_the_cent(self):
        self._target(self.ada, period="year", date_start="2024-01-01", amount=1000)
        self.assertEqual(round(sum(self._get_plan("month:month").values()), 2), 1000)

    def test_plan_of_a_team_is_that_of_its_people(self):
        self._target(self.ada, amount=1000)
        self._target(self.bob, amount=200)
        self.assertEqual(self._get_plan("team_id"), {self.team_a: 1200})

    def test_plan_of_a_team_set_by_hand_is_the_sum(self):
        self._target(self.ada, amount=1000)
        self._target(team=self.team_a, amount=1500)
        nobody = self.env["res.users"]
        self.assertEqual(self._get_plan("team_id"), {self.team_a: 1500})
        self.assertEqual(self._get_plan("user_id"), {self.ada: 1000, nobody: 500})

    def test_plan_of_the_company_set_by_hand_is_the_sum(self):
        self._target(self.ada, amount=1000)
        self._target(team=self.team_a, amount=1500)
        self._target(team=self.team_b, amount=100)
        self._target(amount=5000)
        no_team = self.env["crm.team"]
        self.assertEqual(
            self._get_plan("team_id"),
            {self.team_a: 1500, self.team_b: 100, no_team: 3400},
        )

    def test_category_is_a_part_of_the_whole(self):
        self._target(self.ada, amount=1000)
        self._target(self.ada, amount=300, categ_id=self.goods.id)
        nothing = self.env["product.category"]
        self.assertEqual(self._get_plan("categ_id"), {self.goods: 300, nothing: 700})

    def test_category_of_a_person_counts_towards_the_whole_of_the_team(self):
        self._target(self.ada, amount=300, categ_id=self.goods.id)
        self._target(team=self.team_a, amount=1000)
        self.assertEqual(self._get_plan("team_id"), {self.team_a: 1000})

    def test_category_of_a_person_counts_towards_that_of_the_team(self):
        self._target(self.ada, amount=300, categ_id=self.goods.id)
        self._target(team=self.team_a, amount=400, categ_id=self.goods.id)
        self._target(team=self.team_a, amount=1000)
        nothing = self.env["product.category"]
        self.assertEqual(self._get_plan("categ_id"), {self.goods: 400, nothing: 600})

    def test_facts_agree_with_the_targets(self):
        for measure in ("ordered", "invoiced", "collected"):
            self._target(self.ada, measure=measure)
        self._order(300)
        self._pay(self._invoice((self.desk, 100, self.tax_sale_a)), 50)
        for target in self.env["crm.target"].search([("user_id", "=", self.ada.id)]):
            fact = self._get_months(target.measure)[MAY][1]
            self.assertEqual(fact, target.reached)
            self.assertTrue(fact)

    def test_row_keeps_its_id(self):
        self._order(300)
        domain = [("company_id", "=", self.company.id), ("measure", "=", "ordered")]
        row = self.env["crm.forecast.report"].search(domain)
        self._target(self.bob)
        self.env.invalidate_all()
        self.assertEqual((row.user_id, row.fact), (self.ada, 300))
        self.assertLess(row.id, 1 << 53)

    def test_roles(self):
        self._target(self.ada, amount=1000)
        self._target(self.eve, amount=10, team_id=self.team_b.id)
        self._order(300)
        for user, count in ((self.bob, 1), (self.eve, 1), (self.manager, 2)):
            with self.subTest(user=user.login):
                rows = self._get_totals("ordered", "user_id", user=user)
                self.assertEqual(len(rows), count)
        for user in (self.employee, self.portal):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._get_totals("ordered", "user_id", user=user)

    def test_two_companies_are_told_in_the_current_currency(self):
        euro = self.setup_other_currency("EUR", rates=[("2024-01-01", 0.5)])
        other = self.setup_other_company(currency_id=euro.id)["company"]
        self.manager.company_ids = [Command.link(other.id)]
        self._target(self.ada, amount=1000)
        self._target(self.ada, amount=100, company_id=other.id)
        report = self.env["crm.forecast.report"].with_user(self.manager)
        both = report.with_context(allowed_company_ids=[self.company.id, other.id])
        [(planned,)] = both._read_group([], [], ["planned:sum"])
        self.assertEqual(planned, 1200)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestForecastAccuracy(PlanCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["crm.forecast.snapshot"].search([]).unlink()

    def _keep(self, day):
        with freeze_time(f"{day} 03:00:00"):
            return self.env["crm.forecast.snapshot"]._cron_take()

    def _get_snapshots(self):
        return self.env["crm.forecast.snapshot"].search(
            [("company_id", "=", self.company.id)]
        )

    def test_forecast_is_kept_once_a_month(self):
        self._deal(100, "2024-03-10")
        self._deal(300, "2024-03-20", probability=10)
        self._deal(70, False)
        self._keep("2024-03-01")
        [kept] = self._get_snapshots()
        self.assertEqual(
            (kept.month, kept.deal_count, kept.expected, kept.weighted),
            (date(2024, 3, 1), 2, 400, 80),
        )
        self._deal(900, "2024-04-10")
        self.assertEqual(self._keep("2024-03-02"), 0)
        self.assertEqual(self._get_snapshots(), kept)
        self._keep("2024-04-02")
        self.assertEqual(len(self._get_snapshots()), 2)

    def test_scheduled_action_keeps_it(self):
        self._deal(100, "2024-06-10")
        cron = self.env.ref("crm_relations.crm_forecast_cron")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.assertEqual(self._get_snapshots().period, date(2024, 5, 1))

    def test_accuracy_of_past_months(self):
        deal = self._deal(1000, "2024-04-10")
        bobs = self._deal(400, "2024-04-10", user=self.bob)
        self._keep("2024-03-15")
        self._order(250, day="2024-04-12", opportunity_id=deal.id)
        self._order(500, day="2024-04-12", user=self.bob, opportunity_id=bobs.id)
        self._order(77, day="2024-04-12")
        Report = self.env["crm.forecast.accuracy"]
        rows = Report.search(
            [("company_id", "=", self.company.id), ("month", "=", APRIL)]
        )
        self.assertEqual(
            {(r.user_id, r.forecast, r.came, r.difference, r.accuracy) for r in rows},
            {(self.ada, 500, 250, -250, 50), (self.bob, 200, 500, 300, 40)},
        )
        self.assertEqual(set(rows.mapped("months_ahead")), {1})
        [(accuracy,)] = Report._read_group(
            [("id", "in", rows.ids)], [], ["accuracy:avg"]
        )
        self.assertEqual(round(accuracy, 4), 93.3333)

    def test_month_that_is_not_over_is_left_out(self):
        deal = self._deal(1000, "2024-05-10")
        self._keep("2024-04-15")
        self._order(250, day="2024-05-12", opportunity_id=deal.id)
        Report = self.env["crm.forecast.accuracy"]
        self.assertFalse(
            Report.search([("company_id", "=", self.company.id), ("month", "=", MAY)])
        )

    def test_order_that_nobody_expected_shows(self):
        deal = self._deal(1000, "2024-05-10")
        self._keep("2024-04-15")
        self._order(250, day="2024-04-20", opportunity_id=deal.id)
        row = self.env["crm.forecast.accuracy"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual((row.month, row.forecast, row.came), (APRIL, 0, 250))
        self.assertEqual((row.accuracy, row.months_ahead), (0, 0))

    def test_roles(self):
        self._deal(100, "2024-04-10")
        self._keep("2024-03-15")
        for name in ("crm.forecast.snapshot", "crm.forecast.accuracy"):
            Report = self.env[name]
            domain = [("company_id", "=", self.company.id)]
            for user, count in ((self.ada, 1), (self.eve, 0), (self.manager, 1)):
                with self.subTest(model=name, user=user.login):
                    rows = Report.with_user(user).search(domain)
                    self.assertEqual(len(rows), count)
            with self.assertRaises(AccessError):
                Report.with_user(self.employee).search(domain)
        with self.assertRaises(AccessError):
            self._get_snapshots().with_user(self.manager).weighted = 1
