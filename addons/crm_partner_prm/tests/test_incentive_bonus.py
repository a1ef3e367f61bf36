from freezegun import freeze_time

from odoo.tests import tagged

from .common_incentive import IncentiveCommon


@tagged("post_install", "-at_install")
class TestIncentiveBonusTerms(IncentiveCommon):
    """From when to when a bonus holds, when it is counted, in which currency."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan.active = False

    def _create_bonuses(self, *bonuses, **values):
        self.plan = self._create_plan(bonuses=bonuses, kind="bonus", **values)

    @freeze_time("2024-01-05")
    def _certify(self, person):
        certificate = self.env["prm.certificate"].create({"name": "Fit", "code": "fit"})
        self.env["prm.certification"].create(
            {
                "person_id": person.id,
                "certificate_id": certificate.id,
                "date_passed": "2024-01-05",
                "score": 100,
            }
        )

    def test_a_bonus_holds_from_its_first_to_its_last_day(self):
        self._create_bonuses(
            {"threshold": 1000, "amount": 40, "date_end": "2024-03-31"},
            {
                "threshold": 1000,
                "amount": 70,
                "date_start": "2024-04-01",
                "date_end": "2024-06-30",
            },
        )
        for day in ("2024-02-10", "2024-05-10", "2024-08-10"):
            self._sell(1000, day=day)
        self._follow()
        self.assertEqual(self._get_statements().mapped("amount"), [40, 70, 0])

    def test_a_bonus_that_begins_later_is_not_earned_before(self):
        self._create_bonuses(
            {"threshold": 1000, "amount": 70, "date_start": "2024-04-01"}
        )
        self._sell(1000, day="2024-02-10")
        self._follow()
        self.assertEqual(self._get_total(), 0)

    def test_certificates_of_a_running_quarter_wait_for_its_end(self):
        self._certify(self.nora)
        self._create_bonuses({"kind": "certificate", "threshold": 1, "amount": 25})
        with freeze_time("2024-03-31"):
            self._sell(1000, day="2024-02-10")
            self._follow()
            self.assertEqual(self._get_total(), 0)
        with freeze_time("2024-04-01"):
            self._follow()
        self.assertEqual(self._get_total(), 25)

    def test_a_bonus_is_converted_at_the_end_of_its_quarter(self):
        foreign = self.setup_other_currency(
            "EUR", rates=[("2024-01-01", 0.5), ("2024-03-15", 0.25)]
        )
        self._create_bonuses(
            {"threshold": 1000, "amount": 40}, payout_currency_id=foreign.id
        )
        self._sell(1000, day="2024-02-10")
        self._follow()
        line = self._get_statements().line_ids.filtered("bonus_id")
        self.assertEqual((line.amount, line.amount_currency), (40, 10))
