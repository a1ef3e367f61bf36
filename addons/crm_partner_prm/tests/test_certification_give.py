from datetime import date

from freezegun import freeze_time

from odoo.tests import tagged

from .test_certification import CertificationCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10")
class TestCertificationGive(CertificationCommon):
    """What is passed in a survey or a course becomes a certification, once."""

    def _give(self, *people, certificate=None, day="2026-03-10", **values):
        return self.env["prm.certification"]._give(
            [
                {
                    "certificate_id": (certificate or self.planner).id,
                    "person_id": person.id,
                    "date_passed": date.fromisoformat(day),
                    "score": 90,
                    **values,
                }
                for person in people
            ]
        )

    def test_it_holds_as_long_as_one_that_was_entered(self):
        row = self._give(self.nora)
        self.assertEqual(str(row.date_until), "2028-03-09")
        self.assertEqual(row.partner_id, self.northwind)

    def test_the_same_day_gives_one(self):
        self.assertEqual(len(self._give(self.nora, self.nora)), 1)
        self.assertFalse(self._give(self.nora))

    def test_an_older_day_gives_none(self):
        self._certify(self.nora, date_passed="2026-03-05")
        self.assertFalse(self._give(self.nora, day="2026-03-04"))

    def test_a_later_day_renews_it(self):
        self._certify(self.nora, date_passed="2026-03-09")
        self.assertEqual(str(self._give(self.nora).date_until), "2028-03-09")

    def test_what_holds_for_ever_is_not_renewed(self):
        self._certify(self.nora, self.fitter, date_passed="2020-01-01")
        self.assertFalse(self._give(self.nora, certificate=self.fitter))

    def test_what_was_taken_back_or_failed_does_not_count(self):
        self._certify(self.nora).action_revoke()
        self._certify(self.nils, score=10)
        rows = self._give(self.nora, self.nils)
        self.assertEqual(rows.person_id, self.nora | self.nils)

    def test_companies_pass_no_exams(self):
        self.assertEqual(self._give(self.northwind, self.sue).person_id, self.sue)

    def test_many_cost_the_same_queries_to_look_up(self):
        people = self.env["res.partner"].create(
            [{"name": f"P{number}"} for number in range(80)]
        )
        self._give(*people)
        with self.assertQueryCount(2):
            self.assertFalse(self._give(*people))
