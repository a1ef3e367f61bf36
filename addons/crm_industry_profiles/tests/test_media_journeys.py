from odoo.tests import HttpCase, tagged

from .common_media import MediaCommon


@tagged("post_install", "-at_install")
class TestMediaJourneys(MediaCommon, HttpCase):
    browser_size = "375x667"
    touch_enabled = True

    def test_a_seller_books_on_a_phone(self):
        self.env["media.slot"].search([("issue_id", "!=", self.issue.id)]).name = "Old"
        url = "/odoo/action-crm_industry_profiles.media_slot_action"
        self.start_tour(
            url, "media_seller_books_on_a_phone", login="media_seller", timeout=120
        )
        self.env.invalidate_all()
        self.assertEqual(
            (self.cover.state, self.cover.holder_id), ("booked", self.acme)
        )
