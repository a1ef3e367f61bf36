from odoo.tests import HttpCase, new_test_user, tagged

from .common_daily import DailyCommon


@tagged("post_install", "-at_install")
class TestDailyCall(DailyCommon, HttpCase):
    def _open(self, query, login=None):
        if login:
            self.authenticate(login, login)
        return self.url_open(f"/crm/call{query}", allow_redirects=False)

    def test_number_opens_the_call_view(self):
        answer = self._open("?number=%2B12025550143", "daily_sally")
        self.assertEqual(answer.status_code, 303)
        self.assertTrue(
            answer.headers["Location"].endswith(
                "/odoo/crm-call?number=tel%3A%2B12025550143"
            )
        )

    def test_plus_that_was_not_encoded_is_one(self):
        for query in ("?number=+12025550143", "?number=tel:%2B12025550143"):
            answer = self._open(query, "daily_sally")
            self.assertTrue(answer.headers["Location"].endswith("%2B12025550143"))

    def test_without_login_the_login_page_comes_first(self):
        answer = self._open("?number=%2B12025550143")
        self.assertEqual(answer.status_code, 303)
        self.assertIn("/web/login", answer.headers["Location"])

    def test_portal_user_is_forbidden(self):
        new_test_user(self.env, "daily_portal", groups="base.group_portal")
        answer = self._open("?number=%2B12025550143", "daily_portal")
        self.assertEqual(answer.status_code, 403)

    def test_bad_numbers_get_a_page_that_says_what_to_do(self):
        self.authenticate("daily_sally", "daily_sally")
        for query in ("", "?number=", "?number=anonymous", f"?number={'7' * 200}"):
            with self.subTest(query):
                answer = self._open(query)
                self.assertEqual(answer.status_code, 400)
                self.assertIn("This is not a phone number", answer.text)

    def test_what_was_sent_is_shown_as_text_only(self):
        answer = self._open("?number=<script>alert(1)</script>", "daily_sally")
        self.assertEqual(answer.status_code, 400)
        self.assertIn("&lt;script&gt;alert(1)", answer.text)
        self.assertNotIn("<script>alert(1)", answer.text)
