from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .common_lead7 import LeadCommon
from .common_levels import LevelPersonas

OFFERED = fields.Datetime.to_datetime("2026-01-05 08:00:00")
DAY = "2026-03-10"


@tagged("post_install", "-at_install")
class TestSpeedOfAnswers(LevelPersonas, LeadCommon):
    """How fast partners answer the leads that they are offered counts for the level."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.row = cls._require(cls.gold, "answer", 8)

    def _offer_then(self, hours=None, state="accepted", offered=OFFERED, **values):
        """An offer to Northwind that was to be answered within two days."""
        answered = offered + timedelta(hours=hours) if hours else False
        # sudo: as if the steps had been taken then
        offers = self.env["prm.lead.offer"].sudo()
        return offers.create(
            {
                "lead_id": self._create_leads(1, **values).id,
                "partner_id": self.northwind.id,
                "company_id": values.get("company_id", self.env.company.id),
                "state": state,
                "date_offered": offered,
                "date_deadline": offered + timedelta(hours=48),
                "date_answered": answered,
            }
        )

    def _get_hours(self):
        return self._get_values(self.row, DAY)

    def test_the_mean_of_yes_and_no_counts(self):
        self._offer_then(2)
        self._offer_then(7, state="declined")
        self.assertEqual(self._get_hours(), (4.5, None))

    def test_who_lets_it_expire_took_all_the_time(self):
        self._offer_then(2)
        self._offer_then(state="expired")
        self.assertEqual(self._get_hours(), (25, None))

    def test_what_still_waits_is_no_answer(self):
        self._offer_then(state="offered")
        self.assertEqual(self._get_hours(), (None, None))

    def test_what_was_offered_long_ago_does_not_count(self):
        self._offer_then(2, offered=OFFERED - timedelta(days=366))
        self.assertEqual(self._get_hours(), (None, None))

    def test_leads_of_another_company_do_not_count(self):
        other = self.env["res.company"].create({"name": "Other"})
        self._offer_then(2, company_id=other.id, user_id=False)
        self.assertEqual(self._get_hours(), (None, None))
