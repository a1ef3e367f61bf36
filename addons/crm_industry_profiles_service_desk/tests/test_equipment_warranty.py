from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.crm_relations.tests.common import CrmRelationsCommon
from odoo.addons.crm_service_desk.tests.common import MANAGER, OWN, ServicePersonas

SELLER = "crm_industry_profiles.group_equipment_seller"


@tagged("post_install", "-at_install")
class TestEquipmentWarranty(ServicePersonas, CrmRelationsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time("2027-05-31"))
        cls.create_service_personas()
        cls.boss = cls._create_user("warranty_boss", f"{SELLER},{MANAGER}")
        cls.clerk = cls._create_user("warranty_clerk", f"{SELLER},{OWN}")
        cls.machine = cls.env["product.product"].create(
            {"name": "Machine", "equipment_warranty_months": 12}
        )
        cls.unit = cls.env["equipment.unit"].create(
            {
                "product_id": cls.machine.id,
                "partner_id": cls.ann.id,
                "installed_on": "2026-09-01",
            }
        )

    def test_warranty_of_a_unit_is_an_entitlement(self):
        unit = self.unit.with_user(self.boss)
        unit.action_make_entitlement()
        entitlement = unit.entitlement_ids
        self.assertEqual(
            (entitlement.kind, entitlement.partner_id, entitlement.product_id),
            ("warranty", self.ann, self.machine),
        )
        self.assertEqual(str(entitlement.date_start), "2026-09-01")
        self.assertEqual(str(entitlement.date_end), "2027-08-31")
        unit.action_make_entitlement()
        self.assertEqual(unit.entitlement_ids, entitlement)

    def test_unit_without_warranty_gets_none(self):
        self.unit.warranty_until = "2027-05-30"
        with self.assertRaisesRegex(UserError, "no warranty left"):
            self.unit.with_user(self.boss).action_make_entitlement()
        self.assertFalse(self.unit.entitlement_ids)

    def test_who_may_not_grant_entitlements_does_not(self):
        with self.assertRaises(AccessError):
            self.unit.with_user(self.clerk).action_make_entitlement()

    def test_ticket_is_about_a_unit(self):
        ticket = self._create_ticket(equipment_unit_id=self.unit.id)
        self.assertEqual(self.unit.ticket_ids, ticket)
        names = ticket.with_user(self.agent).fields_get()
        self.assertNotIn("equipment_unit_id", names)
        names = ticket.with_user(self.clerk).fields_get()
        self.assertIn("equipment_unit_id", names)
