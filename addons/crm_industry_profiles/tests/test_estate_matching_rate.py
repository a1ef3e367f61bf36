from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged

from .common_estate_request import EstateRequestCommon


@tagged("post_install", "-at_install")
class TestEstateMatchingRate(EstateRequestCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(
            patch.object(
                type(cls.env["industry.profile"]),
                "_is_used",
                lambda self, code: code == "estate",
            )
        )
        cls.money = cls.env["res.currency"].create({"name": "TST", "symbol": "T"})
        cls.today = fields.Date.today()
        cls.yesterday = cls._rate(2, cls.today - timedelta(days=1))
        cls.flat.currency_id = cls.money
        cls.buyer = cls._request(price_max=50000, tolerance=0)
        cls.tenant = cls._request(transaction_kind="lease")

    @classmethod
    def _rate(cls, rate, day, **values):
        return cls.env["res.currency.rate"].create(
            {"currency_id": cls.money.id, "rate": rate, "name": day, **values}
        )

    def _marked(self):
        self.env.flush_all()
        return (self.buyer + self.tenant).filtered("is_match_stale")

    def test_a_new_rate_matches_again_whom_it_concerns(self):
        self.assertEqual(self._score(self.buyer), 100)
        self._rate(1, self.today)
        self.assertEqual(self._marked(), self.buyer)
        self.Matching._cron_refresh()
        self.assertIsNone(self._score(self.buyer))
        self.assertFalse(self._marked())

    def test_a_rate_that_changes_or_goes_does_too(self):
        self.yesterday.rate = 3
        self.assertEqual(self._marked(), self.buyer)
        self.buyer.is_match_stale = False
        self.yesterday.unlink()
        self.assertEqual(self._marked(), self.buyer)

    def test_rates_of_money_that_nothing_costs_concern_nobody(self):
        other = self.env["res.currency"].create({"name": "OTH", "symbol": "O"})
        self._rate(5, self.today, currency_id=other.id)
        self.assertFalse(self._marked())

    def test_rates_of_another_company_concern_nobody_here(self):
        company = self.env["res.company"].create({"name": "Other Realtors"})
        self._rate(5, self.today, company_id=company.id)
        self.assertFalse(self._marked())

    def test_a_rate_entered_before_counts_from_its_day(self):
        self._rate(1, self.today)
        self.Matching._cron_refresh()
        self.assertFalse(self._marked())
        self.Matching._cron_rates()
        self.assertEqual(self._marked(), self.buyer)

    def test_many_rates_are_one_statement(self):
        days = [self.today - timedelta(days=number) for number in range(2, 42)]
        values = [
            {"currency_id": self.money.id, "rate": 2, "name": day} for day in days
        ]
        with patch.object(type(self.Matching), "_mark_rates") as mark:
            self.env["res.currency.rate"].create(values)
        self.assertEqual(len(mark.mock_calls), 1)

    def test_where_nobody_sells_homes_nothing_is_asked(self):
        Profile = type(self.env["industry.profile"])
        with patch.object(Profile, "_is_used", return_value=False):
            self._rate(1, self.today)
        self.assertFalse(self._marked())
