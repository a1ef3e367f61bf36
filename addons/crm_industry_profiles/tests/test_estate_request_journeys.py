from odoo.tests import HttpCase, tagged

from .common_estate_request import EstateRequestCommon


@tagged("post_install", "-at_install")
class TestEstateRequestJourneysPhone(EstateRequestCommon, HttpCase):
    browser_size = "375x667"
    touch_enabled = True

    def test_a_realtor_looks_at_matches_and_reacts(self):
        request = self._request(
            name="Near the park", locality_ids=self.city.ids, floor_min=5
        )
        second = self._listing(95000, self.south, living_area=48, entry_level=6)
        self.start_tour(
            "/odoo/action-crm_industry_profiles.estate_request_action",
            "estate_realtor_reacts_on_a_phone",
            login="est_realtor",
            timeout=120,
        )
        self.env.invalidate_all()
        self.assertEqual(self._match(request).reaction, "discarded")
        self.assertEqual(self._match(request, second).reaction, "favorite")
