from odoo import http
from odoo.tests import HttpCase, tagged

from .common_estate_request import EstateRequestCommon


@tagged("post_install", "-at_install")
class TestEstateRequestPortal(EstateRequestCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.request = cls._request(mail_schedule="weekly", name="Near the park")
        cls.token = cls.request._portal_ensure_token()
        cls.other = cls._request(cls._person("Boris"), name="By the river")
        cls.other_token = cls.other._portal_ensure_token()

    def _url(self, step="", request=None):
        return f"/my/estate/request/{(request or self.request).id}{step}"

    def _get(self, step="", token=None):
        token = self.token if token is None else token
        return self.url_open(f"{self._url(step)}?access_token={token}")

    def _post(self, step, token=None, **data):
        self.authenticate(None, None)
        data["csrf_token"] = http.Request.csrf_token(self)
        data["access_token"] = self.token if token is None else token
        answer = self.url_open(self._url(step), data=data, allow_redirects=False)
        self.env.invalidate_all()
        return answer.status_code

    def test_the_page_shows_the_matches(self):
        page = self._get()
        self.assertEqual(page.status_code, 200)
        self.assertIn("Near the park", page.text)
        self.assertIn(self.flat.property_id.name, page.text)
        self.assertNotIn("By the river", page.text)

    def test_a_foreign_token_opens_nothing(self):
        for token in (self.other_token, "", "wrong"):
            self.assertEqual(self._get(token=token).status_code, 404, token)
        match = self._match(self.request)
        values = {"match_id": match.id, "reaction": "favorite"}
        self.assertEqual(self._post("/react", self.other_token, **values), 404)
        self.assertEqual(self._post("/stop", self.other_token), 404)
        self.assertEqual((match.reaction, self.request.state), (False, "active"))

    def test_who_only_follows_links_changes_nothing(self):
        self.request.mail_ignored = 2
        match = self._match(self.request)
        for step in ("", "/pause"):
            self.assertEqual(self._get(step).status_code, 200)
        for step in ("/react", "/seen", "/stop", "/resume", "/unsubscribe"):
            self.assertIn(self._get(step).status_code, (404, 405), step)
        self.env.invalidate_all()
        self.assertEqual((self.request.state, self.request.mail_ignored), ("active", 2))
        self.assertFalse(match.reaction or match.is_viewed)

    def test_a_customer_reacts(self):
        self.request.mail_ignored = 2
        match = self._match(self.request)
        status = self._post("/react", match_id=match.id, reaction="favorite")
        self.assertEqual((status, match.reaction), (303, "favorite"))
        self.assertEqual(self.request.mail_ignored, 0)

    def test_a_match_of_another_request_is_not_reached(self):
        match = self._match(self.other)
        status = self._post("/react", match_id=match.id, reaction="discarded")
        self.assertEqual((status, match.reaction), (404, False))

    def test_nonsense_is_refused(self):
        match = self._match(self.request)
        self.assertEqual(self._post("/react", match_id=match.id, reaction="x"), 404)
        self.assertEqual(self._post("/react", match_id="x", reaction="favorite"), 404)

    def test_a_discarded_listing_leaves_the_page(self):
        match = self._match(self.request)
        self._post("/react", match_id=match.id, reaction="discarded")
        self.assertNotIn(self.flat.property_id.name, self._get().text)

    def test_an_opened_page_counts_as_read(self):
        self.request.mail_ignored = 2
        self.assertEqual(self._post("/seen"), 200)
        self.assertEqual(self.request.mail_ignored, 0)

    def test_a_customer_stops_and_resumes(self):
        self._post("/stop")
        self.assertEqual(
            (self.request.state, self.request.prospecting_reason),
            ("hold", "ClientDisabled"),
        )
        self.assertEqual(self.request.activity_ids.user_id, self.realtor)
        self._post("/resume")
        self.assertEqual(self.request.state, "active")

    def test_a_mail_program_unsubscribes_with_one_click(self):
        url = f"{self._url('/unsubscribe')}?access_token={self.token}"
        answer = self.url_open(url, data={"List-Unsubscribe": "One-Click"})
        self.env.invalidate_all()
        self.assertEqual((answer.status_code, self.request.state), (200, "hold"))

    def test_a_closed_search_is_not_resumed(self):
        self.request.action_close()
        self._post("/resume")
        self.assertEqual(self.request.state, "closed")
