from odoo.tests import HttpCase, tagged

from .common_estate import EstateCommon


@tagged("post_install", "-at_install")
class TestEstateBaseJourney(EstateCommon, HttpCase):
    browser_size = "375x667"
    touch_enabled = True

    def test_a_realtor_keeps_the_base_on_a_phone(self):
        self.env["estate.locality.alias"].create(
            {"name": "Северный р-н", "locality_id": self.north.id}
        )
        own = {"user_id": self.realtor.id, "owner_id": self.owner.id}
        flat = self._flat("7", unit_number="12", **own)
        self._flat("7", unit_number="12", user_id=self.colleague.id)
        self._flat("1", locality_id=self.south.id, **own)
        url = "/odoo/action-crm_industry_profiles.estate_property_action"
        self.start_tour(url, "estate_base_on_a_phone", login="est_realtor", timeout=60)
        self.env.invalidate_all()
        listing = flat.listing_ids
        self.assertEqual(
            (listing.list_price, listing.list_agent_id, listing.seller_id),
            (98000, self.realtor, self.owner),
        )
        self.assertEqual(
            (flat.verification_state, flat.verified_by_id), ("verified", self.realtor)
        )
