from odoo.tests import HttpCase, tagged

from .common_equipment import EquipmentCommon


@tagged("post_install", "-at_install")
class TestEquipmentJourneys(EquipmentCommon, HttpCase):
    browser_size = "1366x768"

    def test_a_seller_prices_a_kit(self):
        kit = self._kit(name="Line for the test")
        self.start_tour(
            f"/odoo/action-crm_industry_profiles.equipment_kit_action/{kit.id}",
            "equipment_seller_prices_a_kit",
            login="eq_seller",
            timeout=120,
        )
        self.env.invalidate_all()
        self.assertEqual((kit.margin, kit.amount_price), (20, 1250))
        self.assertEqual(kit.order_id.order_line[1].price_unit, 1250)


@tagged("post_install", "-at_install")
class TestEquipmentJourneysPhone(EquipmentCommon, HttpCase):
    browser_size = "375x667"
    touch_enabled = True

    def test_replacement_needs_on_a_phone(self):
        unit = self._unit(installed_on="2019-03-01", serial="PHONE-1")
        self.start_tour(
            f"/odoo/action-crm_industry_profiles.equipment_unit_action_needs/{unit.id}",
            "equipment_replacement_on_a_phone",
            login="eq_seller",
            timeout=120,
        )
        self.env.invalidate_all()
        self.assertEqual(unit.lead_id.name, "Replace Machine PHONE-1")
