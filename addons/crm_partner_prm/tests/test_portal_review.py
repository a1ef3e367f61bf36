from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from .common_levels import LevelPersonas
from .test_portal import PrmPortalCommon


@tagged("post_install", "-at_install")
class TestPortalReview(LevelPersonas, PrmPortalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.create_certificates()
        cls._require(cls.silver, "certificates", 1)
        cls.type.write({"grace_days": 90, "appeal_days": 30})
        today = fields.Date.today()
        cls.enrollment._apply_reviews(cls.enrollment._get_cases(today), today)
        cls.review = cls.enrollment.review_ids
        cls.path = f"/my/partner/reviews/{cls.review.id}"

    def test_a_partner_reads_what_was_found_and_objects(self):
        self._login(self.nora_user)
        self.assertIn(self.path, self._get("/my/partner/level").text)
        page = self._get(self.path).text
        self.assertIn("You stay Silver for now.", page)
        self.assertIn("Certificates Held", page)
        self.assertIn("Say in a sentence", self._post(f"{self.path}/appeal").text)
        text = "Nora passed it in January"
        response = self._post(f"{self.path}/appeal", text=text, state="granted")
        self.assertEqual(response.status_code, 303)
        self.assertEqual(
            (self.review.state, self.review.appeal_author), ("appealed", "Nora")
        )
        page = self._get(self.path).text
        self.assertIn(text, page)
        self.assertNotIn('name="prm_appeal"', page)

    def test_the_answer_is_read_there(self):
        self._login(self.nora_user)
        self._post(f"{self.path}/appeal", text="Nora passed it in January")
        self.review.answer = "You are right, and sorry."
        self.assertNotIn("You are right", self._get(self.path).text)
        self.review.with_user(self.manager).action_grant()
        self.assertIn("You are right, and sorry.", self._get(self.path).text)

    def test_the_rival_sees_and_changes_nothing(self):
        self._login(self.sue_user)
        self.assertNotIn("/my/partner/reviews/", self._get("/my/partner/level").text)
        self._assert_gone(self._get(self.path))
        self._assert_gone(self._get("/my/partner/reviews/999999999"))
        response = self._post(f"{self.path}/appeal", text="I am Nora and object")
        self._assert_gone(response)
        self.assertEqual(self.review.state, "done")

    def test_managers_and_employees_have_no_page_there(self):
        for user in (self.manager, self.employee):
            self._login(user)
            self._assert_gone(self._get(self.path))

    def test_links_and_forged_forms_write_nothing(self):
        self._login(self.nora_user)
        self.assertEqual(self._get(f"{self.path}/appeal").status_code, 405)
        response = self.url_open(f"{self.path}/appeal", data={"csrf_token": "x"})
        self.assertEqual(response.status_code, 400)
        self.authenticate(None, None)
        self.assertIn("/web/login", self._get(self.path).headers["Location"])
        self.assertEqual(self.review.state, "done")

    def test_the_time_to_object_ends(self):
        self._login(self.nora_user)
        last = fields.Date.to_string(self.review.date_appeal_until)
        with freeze_time(f"{last} 12:00:00"):
            self.assertTrue(self.review._can_appeal())
        self.env.cr.execute(
            "UPDATE prm_review SET date_appeal_until = '2020-01-01' WHERE id = %s",
            (self.review.id,),
        )
        self.review.invalidate_recordset()
        self.assertNotIn('name="prm_appeal"', self._get(self.path).text)
        response = self._post(f"{self.path}/appeal", text="Nora passed it long ago")
        self.assertIn("is over", response.text)
