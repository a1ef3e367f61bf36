from freezegun import freeze_time

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from odoo.addons.crm_partner_prm.tests.common import PrmCommon

from .common import ExamPersonas


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10 12:00:00")
class TestSurveyCertificate(ExamPersonas, PrmCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.create_exam()

    def test_who_passes_holds_the_certificate(self):
        answer = self._sit(self.nora)
        row = self._get_held(self.nora)
        self.assertEqual(row.certificate_id, self.planner)
        self.assertEqual(row.survey_input_id, answer)
        self.assertEqual(row.score, 100)
        self.assertTrue(row.is_passed)
        self.assertEqual(str(row.date_passed), "2026-03-10")
        self.assertEqual(str(row.date_until), "2028-03-09")
        self.assertEqual(self._count(self.northwind, row.date_passed), 1)

    def test_who_fails_gets_nothing(self):
        answer = self._sit(self.nora, right=1)
        self.assertEqual(answer.scoring_percentage, 50)
        self.assertFalse(self._get_held(self.nora))

    def test_once_however_often_it_ends(self):
        self._sit(self.nora)._mark_done()
        self._sit(self.nora)
        self.assertEqual(len(self._get_held(self.nora)), 1)

    def test_another_day_renews_it(self):
        self._sit(self.nora)
        with freeze_time("2026-09-01 12:00:00"):
            self._sit(self.nora)
        days = self._get_held(self.nora).mapped("date_until")
        self.assertEqual([str(day) for day in days], ["2028-08-31", "2028-03-09"])

    def test_a_rehearsal_gives_nothing(self):
        self._sit(self.nora, test_entry=True)
        self.assertFalse(self._get_held(self.nora))

    def test_nobody_knows_who_answered(self):
        before = self.env["prm.certification"].search_count([])
        answer = self._sit(self.env["res.partner"], email="nora@partner.example.com")
        self._sit(self.northwind)
        self.assertTrue(answer.scoring_success)
        self.assertEqual(self.env["prm.certification"].search_count([]), before)

    def test_a_survey_that_is_no_exam_gives_nothing(self):
        self.survey.certification = False
        self._sit(self.nora)
        self.assertFalse(self._get_held(self.nora))

    def test_a_visitor_answers_without_rights_on_certificates(self):
        public = self.env.ref("base.public_user")
        answer = self.env["survey.user_input"].create(
            {"survey_id": self.survey.id, "partner_id": self.nora.id}
        )
        for question in self.questions:
            choice = question.suggested_answer_ids[0]
            answer._save_lines(question, str(choice.id))
        answer.with_user(public).sudo()._mark_done()
        self.assertEqual(len(self._get_held(self.nora)), 1)
        with self.assertRaises(AccessError):
            self._get_held(self.nora).with_user(public).read(["score"])

    def test_the_exam_asks_for_at_least_what_the_certificate_does(self):
        with self.assertRaisesRegex(ValidationError, "passed from 60 %.* from 70 %"):
            self.survey.scoring_success_min = 60
        self.survey.write({"prm_certificate_id": False, "scoring_success_min": 60})

    def test_only_partner_managers_choose_the_certificate(self):
        designer = self._create_user("exam_designer", "survey.group_survey_user")
        survey = self.survey.with_user(designer)
        self.assertNotIn("prm_certificate_id", survey.fields_get())
        survey.title = "Exam of all planners"
        with self.assertRaises(AccessError):
            survey.prm_certificate_id = self.fitter

    def test_the_answers_are_for_those_who_see_surveys(self):
        self._sit(self.nora)
        fields = self._get_held(self.nora).with_user(self.manager).fields_get()
        self.assertNotIn("survey_input_id", fields)
        self.assertIn("score", fields)
