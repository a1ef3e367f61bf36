from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from .common_estate_deal import EstateDealCommon


@tagged("post_install", "-at_install")
class TestEstateJourneyPhone(EstateDealCommon, HttpCase):
    browser_size = "375x667"
    touch_enabled = True

    def test_a_realtor_goes_through_the_day(self):
        # the browser's clock cannot be frozen, so the day is today's
        noon = fields.Datetime.now().replace(hour=12, minute=0, second=0, microsecond=0)
        viewing = self._viewing(noon, state="Confirmed")
        viewing.date_start = fields.Datetime.now() - timedelta(minutes=1)
        far = self._listing(self._property("Far Road", 50.5, 30.6))
        self._viewing(
            viewing.date_start + timedelta(seconds=30), far
        ).partner_id = self.rival
        url = "/odoo/action-crm_industry_profiles.estate_viewing_action_day"
        self.start_tour(url, "estate_realtor_on_a_phone", login="est_rita", timeout=120)
        self.env.invalidate_all()
        self.assertEqual(
            (viewing.state, viewing.rating, viewing.feedback),
            ("Done", "4", "Likes the view"),
        )
        offer = self.listing.offer_ids
        self.assertEqual((offer.amount, offer.state), (96000, "submitted"))
        self.assertEqual((offer.partner_id, offer.viewing_id), (self.buyer, viewing))


@tagged("post_install", "-at_install")
class TestPortalViewing(EstateDealCommon, HttpCase):
    def setUp(self):
        super().setUp()
        start = fields.Datetime.now() - timedelta(hours=2)
        self.viewing = self._viewing(start, state="Done")
        self.url = self.viewing._get_share_url()

    def _answer(self, token, **form):
        return self.url_open(
            f"/my/viewings/{self.viewing.id}/feedback",
            data={"csrf_token": token, "access_token": self.viewing.access_token}
            | form,
        )

    def _token(self, page):
        return page.text.split('name="csrf_token" value="')[1].split('"')[0]

    def test_the_visitor_answers_by_the_link(self):
        page = self.url_open(self.url)
        self.assertIn("Lime Street 1", page.text)
        page = self._answer(self._token(page), rating="5", feedback="<b>Nice</b>")
        self.assertIn("your answer has arrived", page.text)
        self.assertEqual(self.viewing.visitor_rating, "5")
        self.assertNotIn("<b>Nice", page.text)

    def test_nonsense_is_told(self):
        page = self._answer(self._token(self.url_open(self.url)), rating="7")
        self.assertIn("Choose how well the object suits you", page.text)
        self.assertFalse(self.viewing.visitor_rating)

    def test_without_the_link_nobody_gets_in(self):
        token = self._token(self.url_open(self.url))
        for attempt in ("", "?access_token=guessed"):
            page = self.url_open(f"/my/viewings/{self.viewing.id}{attempt}")
            self.assertNotIn("Lime Street", page.text)
        page = self._answer(token, access_token="guessed", rating="5")
        self.assertNotIn("Lime Street", page.text)
        page = self.url_open("/my/viewings/999999999")
        self.assertNotIn("Lime Street", page.text)
        self.assertFalse(self.viewing.visitor_rating)

    def test_a_portal_user_is_no_exception(self):
        self._user("est_portal", "base.group_portal")
        self.authenticate("est_portal", "est_portal")
        page = self.url_open(f"/my/viewings/{self.viewing.id}")
        self.assertNotIn("Lime Street", page.text)

    def test_an_agent_does_not_answer_for_the_visitor(self):
        self.authenticate("est_rita", "est_rita")
        page = self._answer(self._token(self.url_open(self.url)), rating="5")
        self.assertIn("The visitor answers here", page.text)
        self.assertFalse(self.viewing.visitor_rating)
