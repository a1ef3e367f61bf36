import random
from decimal import Decimal

from odoo import Command, fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tests.common import freeze_time

from .common_incentive import IncentiveCommon

STEPS = [
    {"threshold": 0, "percent": 5},
    {"threshold": 1000, "percent": 8},
    {"threshold": 5000, "percent": 12},
]


def get_marginal(amount):
    """Pay of an amount by STEPS, another way: a sum over cents' worth of money."""
    pay = 0
    for low, high, percent in ((0, 1000, 5), (1000, 5000, 8), (5000, 10**9, 12)):
        pay += max(0, min(amount, high) - low) * percent / 100
    return round(pay, 2)


@tagged("post_install", "-at_install")
class TestIncentiveSteps(IncentiveCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan.active = False

    def test_each_rate_is_for_its_own_part(self):
        self.plan = self._create_plan(*STEPS)
        self._sell(1200, day="2024-01-10")
        self._follow()
        self.assertEqual(
            self._get_rows(), [("earned", 1000, 5, 50), ("earned", 200, 8, 16)]
        )

    def test_the_highest_rate_is_for_everything(self):
        self.plan = self._create_plan(*STEPS, step_mode="whole")
        self._sell(900, day="2024-01-10")
        self._sell(300, day="2024-03-31")
        self._follow()
        self.assertEqual(
            self._get_rows(), [("earned", 900, 8, 72), ("earned", 300, 8, 24)]
        )

    def test_there_are_no_gaps_between_steps(self):
        plan = self._create_plan(*STEPS)
        for amount in (999.99, 1000, 1000.01, 4999.99, 5000, 5000.01):
            self.assertAlmostEqual(
                self._get_earned(plan, amount), get_marginal(amount), places=2
            )

    def test_pay_grows_with_money_and_never_jumps(self):
        """Property: a cent more earns at most the highest rate of a cent, rounded."""
        plan = self._create_plan(*STEPS)
        dice = random.Random(7)
        for _time in range(200):
            amount = round(dice.uniform(0.01, 9000), 2)
            more = round(amount + 0.01, 2)
            self.assertLessEqual(
                round(get_marginal(more) - get_marginal(amount), 2), 0.01
            )
            earned = self._get_earned(plan, amount)
            self.assertAlmostEqual(earned, get_marginal(amount), delta=0.015)

    def _get_earned(self, plan, amount):
        share = {
            "date": plan.create_date.date(),
            "product_id": False,
            "event_key": 1,
            "base_amount": Decimal(str(amount)),
            "collected_amount": Decimal(str(amount)),
        }
        return sum(float(line["amount"]) for line in plan._get_earned([share]))

    def test_a_period_counts_from_its_first_to_its_last_day(self):
        self.plan = self._create_plan(*STEPS)
        for day in ("2024-03-31", "2024-04-01", "2024-06-30", "2024-07-01"):
            self._sell(1000, day=day)
        self._follow()
        self.assertEqual(
            self._get_statements().mapped(
                lambda row: (str(row.date_start), str(row.date_end), row.amount)
            ),
            [
                ("2024-01-01", "2024-03-31", 50),
                ("2024-04-01", "2024-06-30", 130),
                ("2024-07-01", "2024-09-30", 50),
            ],
        )

    def test_months_are_periods_too(self):
        self.plan = self._create_plan(*STEPS, period="month")
        for day in ("2024-02-29", "2024-03-01"):
            self._sell(1000, day=day)
        self._follow()
        self.assertEqual(self._get_statements().mapped("amount"), [50, 50])

    def test_what_is_taken_back_leaves_the_steps_as_it_climbed_them(self):
        self.plan = self._create_plan(*STEPS)
        first = self._sell(800, day="2024-01-10")
        self._sell(400, day="2024-02-10")
        self._publish()
        self.assertEqual(self._get_total(), 66)
        first.line_ids.remove_move_reconcile()
        self._follow()
        self.assertEqual(self._get_total(), 20)
        self.assertFalse(self._get_difference())

    def test_later_money_of_a_published_period_is_in_the_next_statement(self):
        self.plan = self._create_plan(*STEPS, step_mode="whole")
        self._sell(900, day="2024-01-10")
        self._publish()
        late = self._sell(300, day="2024-04-20", paid=0)
        self._pay(late, day="2024-03-30")
        self._follow()
        first, second = self._get_statements()
        self.assertEqual((first.amount, second.amount), (45, 51))
        self.assertEqual(second.corrected_amount, 27)
        self.assertFalse(self._get_difference())

    def test_a_new_rate_begins_after_what_is_published(self):
        self.plan = self._create_plan(5)
        self._sell(1000, day="2024-01-10")
        self._publish()
        self.plan.rule_ids.percent = 9
        self._sell(1000, day="2024-04-10")
        self._follow()
        rules = self.plan.rule_ids.sorted("id")
        self.assertEqual(rules.mapped("percent"), [5, 9])
        self.assertEqual(str(rules[0].date_end), "2024-03-31")
        self.assertEqual(self._get_statements().mapped("amount"), [50, 90])
        self.assertEqual(self._get_statements().line_ids.sorted("id").rule_id, rules)

    def test_the_counted_money_of_a_published_plan_stays(self):
        self.plan = self._create_plan(5)
        self._sell(1000)
        self._publish()
        with self.assertRaises(UserError):
            self.plan.beneficiary = "own"
        self.assertEqual(self.plan.beneficiary, "deal")

    def test_a_rate_that_was_wrong_is_put_right_while_it_is_open(self):
        self.plan = self._create_plan(5)
        self._sell(1000)
        self._follow()
        self.plan.rule_ids.percent = 7
        self._follow()
        self.assertEqual(self._get_rows(), [("earned", 1000, 7, 70)])


@tagged("post_install", "-at_install")
class TestIncentiveBonus(IncentiveCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan.active = False

    def _create_target_plan(self, **values):
        targets = [
            {"threshold": 1000, "amount": 40},
            {"threshold": 2000, "percent": 3},
        ]
        self.plan = self._create_plan(bonuses=targets, kind="bonus", **values)

    def _get_bonuses(self):
        lines = self._get_statements().line_ids
        return [
            (line.measure, line.amount)
            for line in lines.filtered(lambda line: line.source == "target")
        ]

    def test_below_the_target_there_is_no_bonus(self):
        self._create_target_plan()
        self._sell(999.99)
        self._follow()
        self.assertEqual(self._get_bonuses(), [])
        self.assertEqual(self._get_total(), 0)

    def test_the_highest_target_that_is_reached_counts(self):
        self._create_target_plan()
        self._sell(1000, day="2024-01-10")
        self._follow()
        self.assertEqual(self._get_bonuses(), [(1000, 40)])
        self._sell(1000, day="2024-03-31")
        self._follow()
        self.assertEqual(self._get_bonuses(), [(2000, 60)])

    def test_months_add_up_to_the_quarter(self):
        self._create_target_plan(period="month")
        for day in ("2024-01-10", "2024-02-10", "2024-03-10"):
            self._sell(400, day=day)
        self._follow()
        bonus = self._get_statements().line_ids.filtered("bonus_id")
        self.assertEqual((bonus.measure, bonus.amount), (1200, 40))
        self.assertEqual(str(bonus.statement_id.date_start), "2024-03-01")

    def test_a_bonus_is_taken_back_with_its_money(self):
        self._create_target_plan()
        invoice = self._sell(1000)
        self._publish()
        invoice.line_ids.remove_move_reconcile()
        self._follow()
        self.assertEqual(self._get_statements().mapped("amount"), [40, -40])
        self.assertFalse(self._get_difference())

    def test_a_partner_with_its_own_target_has_only_that(self):
        self._create_target_plan()
        self.plan.bonus_ids = [
            Command.create(
                {"partner_id": self.northwind.id, "threshold": 5000, "amount": 900}
            )
        ]
        self._sell(2500)
        self._sell(2500, deal=self.rival_deal)
        self._follow()
        self.assertEqual(self._get_total(), 0)
        self.assertEqual(self._get_total(self.sundial), 75)

    def _hold(self, counts):
        self.patch(
            type(self.env["prm.incentive.plan"]),
            "_get_certificate_counts",
            lambda _self, partners, _day: {
                partner.id: counts.get(partner, 0) for partner in partners
            },
        )

    def test_certificates_earn_when_the_quarter_is_over(self):
        kickback = {"kind": "certificate", "threshold": 2, "amount": 25}
        self.plan = self._create_plan(bonuses=[kickback | {"limit_count": 3}])
        self._hold({self.northwind: 5, self.sundial: 1})
        with freeze_time("2024-04-02"):
            self._follow()
        (statement,) = self._get_statements()
        self.assertEqual((statement.amount, statement.line_ids.measure), (75, 5))
        self.assertEqual(str(statement.date_end), "2024-03-31")
        self.assertFalse(self._get_statements(self.sundial))

    @freeze_time("2024-01-05")
    def _certify(self, *rows):
        """Rows: (person, name of the certificate, until when it holds)."""
        names = sorted({name for _person, name, _until in rows})
        certificates = self.env["prm.certificate"].create(
            [{"name": name, "code": f"t_{name}"} for name in names]
        )
        by_name = dict(zip(names, certificates, strict=True))
        self.env["prm.certification"].create(
            [
                {
                    "person_id": person.id,
                    "certificate_id": by_name[name].id,
                    "date_passed": "2024-01-05",
                    "date_until": until,
                    "score": 100,
                }
                for person, name, until in rows
            ]
        )

    def test_certificates_count_that_people_hold_on_that_day(self):
        self._certify(
            (self.nora, "plan", "2024-03-31"),
            (self.nils, "plan", False),
            (self.nora, "fit", "2024-03-30"),
            (self.sue, "weld", False),
        )
        self.plan = self._create_plan(
            bonuses=[{"kind": "certificate", "threshold": 2, "amount": 25}]
        )
        with freeze_time("2024-04-02"):
            self._follow()
        (statement,) = self._get_statements()
        self.assertEqual((statement.amount, statement.line_ids.measure), (50, 2))

    def test_published_certificates_stay_as_counted(self):
        kickback = {"kind": "certificate", "amount": 25}
        self.plan = self._create_plan(bonuses=[kickback])
        self._hold({self.northwind: 2})
        with freeze_time("2024-04-02"):
            self._publish()
            self._hold({self.northwind: 0})
            self.plan.is_stale = True
            self._follow()
        self.assertEqual(self._get_total(), 50)

    def test_who_holds_no_certificate_counts_none(self):
        day = fields.Date.to_date("2024-03-31")
        self.assertEqual(self.plan._get_certificate_counts(self.northwind, day), {})

    def test_a_bonus_has_to_earn_something(self):
        with self.assertRaises(ValidationError):
            self._create_plan(bonuses=[{"threshold": 5}])
        with self.assertRaises(ValidationError):
            self._create_plan(bonuses=[{"kind": "certificate", "percent": 5}])
