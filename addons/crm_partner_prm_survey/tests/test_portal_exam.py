from odoo.tests import HttpCase, tagged

from odoo.addons.base.tests.common import BaseCommon

from .common import ExamPersonas

URL = "/my/partner/certificates"


@tagged("post_install", "-at_install")
class TestPortalExam(ExamPersonas, BaseCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.create_prm_personas()
        cls.create_portal_users()
        cls.env["survey.survey"].search([]).active = False
        cls.create_exam()
        cls._enroll(cls.northwind)

    def _open(self, user):
        self.authenticate(user.login, user.login)
        response = self.url_open(URL)
        self.assertEqual(response.status_code, 200)
        return response.text

    def test_partners_find_the_exam(self):
        page = self._open(self.nora_user)
        self.assertIn("Exam of planners", page)
        self.assertIn(self.survey.get_start_url(), page)

    def test_who_is_no_partner_does_not(self):
        self.assertNotIn("Exam of planners", self._open(self.sue_user))

    def test_exams_by_invitation_are_not_listed(self):
        self.survey.access_mode = "token"
        self.assertNotIn("Exam of planners", self._open(self.nora_user))

    def test_surveys_without_a_certificate_are_not_listed(self):
        self.survey.prm_certificate_id = False
        self.assertNotIn("Exam of planners", self._open(self.nora_user))

    def test_what_was_passed_stands_below_it(self):
        self._sit(self.nora)
        page = self._open(self.nora_user)
        self.assertIn('name="prm_certification"', page)
