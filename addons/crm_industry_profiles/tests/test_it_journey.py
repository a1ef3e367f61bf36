from odoo.tests import HttpCase, tagged

from .common_it import ItCommon


@tagged("post_install", "-at_install")
class TestItJourneyPhone(ItCommon, HttpCase):
    browser_size = "375x667"
    touch_enabled = True

    def test_a_seller_submits_a_bid_on_a_phone(self):
        tender = self._tender(
            name="Patient cards", date_deadline="2099-03-10 12:00:00", our_price=0
        )
        self.start_tour(
            "/odoo/action-crm_industry_profiles.it_tender_action",
            "it_seller_submits_on_a_phone",
            login="it_seller",
            timeout=60,
        )
        self.env.invalidate_all()
        self.assertEqual((tender.state, tender.our_price), ("submitted", 4321.5))


@tagged("post_install", "-at_install")
class TestItJourney(ItCommon, HttpCase):
    browser_size = "1366x768"

    def test_a_seller_makes_a_quotation_of_a_specification(self):
        row = self._specification(name="Patient cards")
        self.start_tour(
            "/odoo/action-crm_industry_profiles.it_specification_action",
            "it_seller_makes_a_quotation",
            login="it_seller",
            timeout=60,
        )
        self.env.invalidate_all()
        self.assertEqual(row.state, "sent")
        self.assertAlmostEqual(row.order_id.amount_untaxed, row.amount, 2)
        self.assertEqual(len(row.order_id.order_line), 5)
