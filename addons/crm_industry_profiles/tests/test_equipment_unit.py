from freezegun import freeze_time
from psycopg2.errors import UniqueViolation

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_equipment import EquipmentCommon


@tagged("post_install", "-at_install")
class TestEquipmentUnit(EquipmentCommon):
    def test_warranty_and_service_life_from_the_product(self):
        unit = self._unit()
        self.assertEqual(str(unit.warranty_until), "2028-02-29")
        self.assertEqual(str(unit.replace_on), "2034-03-01")

    def test_warranty_ends_after_its_last_day(self):
        unit = self._unit()
        for day, is_covered in (("2028-02-29", True), ("2028-03-01", False)):
            with freeze_time(day):
                unit.invalidate_recordset()
                self.assertEqual(unit.is_in_warranty, is_covered)
                found = self._find([("is_in_warranty", "=", is_covered)])
                self.assertEqual(found, unit)

    def _find(self, domain):
        domain = [("partner_id", "=", self.dairy.id), *domain]
        return self.env["equipment.unit"].search(domain)

    def test_needs_by_the_clock(self):
        units = {
            "none": self._unit(installed_on="2026-01-01"),
            "soon": self._unit(installed_on="2019-08-01"),
            "due": self._unit(installed_on="2019-03-01"),
            "retired": self._unit(installed_on="2019-03-01", retired_on="2026-01-01"),
        }
        for need, unit in units.items():
            self.assertEqual(unit.need, need)
            self.assertEqual(self._find([("need", "=", need)]), unit)
        self.assertEqual(len(self._find([("need", "!=", "retired")])), 3)

    def test_one_opportunity_for_all_units_of_a_customer(self):
        other = self.env["res.partner"].create({"name": "Other"})
        mine = self._unit(serial="A1") + self._unit(serial="A2")
        theirs = self._unit(partner_id=other.id)
        units = (mine + theirs).with_user(self.eq_seller)
        units.action_propose_replacement()
        self.assertEqual(len(mine.lead_id), 1)
        self.assertEqual(mine.lead_id.name, "Replace Machine A1, Machine A2")
        self.assertEqual(mine.lead_id.expected_revenue, 4000)
        self.assertEqual(theirs.lead_id.partner_id, other)
        before = mine.lead_id
        units.action_propose_replacement()
        self.assertEqual(mine.lead_id, before)

    def test_serial_number_once_per_product(self):
        self._unit(serial="A1")
        self._unit(serial="A1", product_id=self.belt.id)
        self._unit(serial="")
        self._unit(serial="")
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"):
            self._unit(serial="A1")

    def test_delivery_is_late_by_the_clock(self):
        stages = self.env["equipment.delivery.stage"].search([])
        delivery = self.env["equipment.delivery"].create(
            {
                "name": "Line",
                "partner_id": self.dairy.id,
                "stage_id": stages[0].id,
                "date_planned": "2027-06-01",
            }
        )
        self.assertEqual(str(delivery.stage_deadline), "2027-03-08")
        with freeze_time("2027-03-09"):
            delivery.invalidate_recordset()
            self.assertTrue(delivery.is_late)
            late = self.env["equipment.delivery"].search([("is_late", "=", True)])
            self.assertIn(delivery, late)
            delivery.stage_id = stages.filtered("is_done")
            self.assertFalse(delivery.is_late)
            self.assertEqual(str(delivery.date_done), "2027-03-09")

    def test_needs_cost_the_same_for_one_and_eighty(self):
        units = self.env["equipment.unit"].concat(*[self._unit() for _n in range(80)])
        units = units.with_user(self.eq_seller)
        names = {name: {} for name in ("display_name", "need", "is_in_warranty")}
        counts = [
            self._measure(lambda records=records: records.web_read(names))
            for records in (units[0], units[0], units)
        ]
        self.assertEqual(counts[1], counts[2])
