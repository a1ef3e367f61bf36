import math
import random

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common_estate import EstateCommon


@tagged("post_install", "-at_install")
class TestEstateDuplicate(EstateCommon):
    def _judge(self, first, second):
        """(score, reasons) of the pair, or None."""
        pair = self._pairs(first, second)
        return (pair.score, pair.reasons) if pair else None

    def test_one_flat_in_two_spellings(self):
        first = self._flat("5А", unit_number="12")
        second = self._flat(
            "5-a", unit_number="кв. 12", street_name="Shevchenka st", living_area=51
        )
        self.assertEqual(
            self._judge(first, second), (85, "same address, same size (±3 %)")
        )
        self.assertEqual(first.duplicate_count, 1)

    def test_the_district_may_differ_within_the_city(self):
        first = self._flat(unit_number="1")
        second = self._flat(unit_number="1", locality_id=self.south.id)
        self.assertTrue(self._judge(first, second))

    def test_another_flat_of_the_house_is_no_duplicate(self):
        first = self._flat(unit_number="1", latitude=50.0, longitude=36.0)
        second = self._flat(unit_number="2", latitude=50.0, longitude=36.0)
        self.assertIsNone(self._judge(first, second))

    def test_an_address_without_a_flat_needs_another_reason(self):
        first = self._flat()
        second = self._flat(living_area=55)
        self.assertIsNone(self._judge(first, second))
        second.living_area = 50
        self.assertEqual(
            self._judge(first, second), (55, "same address, same size (±3 %)")
        )

    def test_a_house_is_its_address(self):
        house = {"property_sub_type": "SingleFamilyResidence", "living_area": 0}
        first, second = self._flat(**house), self._flat(**house)
        self.assertEqual(self._judge(first, second), (60, "same address"))

    def test_near_and_of_one_size(self):
        first = self._flat("", street_name="", latitude=50.0, longitude=36.0)
        second = self._flat("", street_name="", latitude=50.0004, longitude=36.0)
        self.assertEqual(
            self._judge(first, second), (45, "within 50 m, same size (±3 %)")
        )
        second.latitude = 50.0005
        self.assertIsNone(self._judge(first, second))

    def test_near_is_measured_on_the_globe(self):
        """At 50 degrees a degree of longitude is 71.5 km: 0.0006 are 43 m."""
        first = self._flat("", street_name="", latitude=50.0, longitude=36.0)
        second = self._flat("", street_name="", latitude=50.0, longitude=36.0006)
        self.assertTrue(self._judge(first, second))
        second.longitude = 36.0008
        self.assertIsNone(self._judge(first, second))

    def test_sizes_within_three_percent(self):
        first = self._flat(living_area=100)
        second = self._flat(living_area=97)
        self.assertTrue(self._judge(first, second))
        second.living_area = 96.9
        self.assertIsNone(self._judge(first, second))

    def test_one_phone_in_two_writings(self):
        first = self._flat("", street_name="", contact_phone="+380 57 123 45 67")
        second = self._flat("7", contact_phone="(057) 123-45-67")
        self.assertEqual(
            self._judge(first, second), (50, "same size (±3 %), same phone")
        )

    def test_the_phone_of_an_agency_says_nothing(self):
        flats = [
            self._flat("", street_name="", contact_phone="0577654321")
            for _index in range(31)
        ]
        self.assertIsNone(self._judge(flats[-1], flats[-2]))

    def test_two_rooms_are_not_three(self):
        first = self._flat(rooms_total=2)
        second = self._flat(rooms_total=3)
        self.assertIsNone(self._judge(first, second))

    def test_another_street_and_not_near(self):
        first = self._flat(contact_phone="0571234567")
        second = self._flat(street_name="Сумська", contact_phone="0571234567")
        self.assertIsNone(self._judge(first, second))

    def test_other_companies_are_not_compared(self):
        elsewhere = self.env["res.company"].create({"name": "Other Roofs"})
        first = self._flat(unit_number="1")
        second = self._flat(unit_number="1", company_id=elsewhere.id)
        self.assertIsNone(self._judge(first, second))

    def test_different_is_remembered(self):
        first, second = self._flat(unit_number="1"), self._flat(unit_number="1")
        pair = self._pairs(first, second)
        pair.action_different()
        first.invalidate_recordset()
        self.assertEqual(first.duplicate_count, 0)
        second.living_area = 50.5
        self.assertEqual(self._pairs(first, second), pair)
        self.assertEqual((pair.state, pair.decided_by_id), ("different", self.env.user))

    def test_found_by_the_filter(self):
        first, second = self._flat(unit_number="1"), self._flat(unit_number="1")
        alone = self._flat("77")
        ours = [("id", "in", (first | second | alone).ids)]
        Property = self.env["estate.property"]
        found = Property.search([*ours, ("duplicate_count", ">", 0)])
        self.assertEqual(found, first | second)
        rest = Property.search([*ours, ("duplicate_count", "<=", 0)])
        self.assertEqual(rest, alone)

    def test_strangers_do_not_decide(self):
        first, second = self._flat(unit_number="1"), self._flat(unit_number="1")
        (first | second).user_id = self.colleague
        pair = self._pairs(first, second)
        with self.assertRaises(AccessError):
            pair.with_user(self.realtor).action_different()
        self.assertEqual(pair.state, "open")
        pair.with_user(self.colleague).action_different()
        self.assertEqual(pair.state, "different")

    def test_random_bases_give_what_plain_python_gives(self):
        chance = random.Random(9)
        flats = self.env["estate.property"].create(
            [self._random_flat(chance) for _index in range(150)]
        )
        expected = {
            (first.id, second.id)
            for first in flats
            for second in flats
            if first.id < second.id and self._get_points(first, second) >= 45
        }
        pairs = self.env["estate.duplicate"].search([("property_id", "in", flats.ids)])
        self.assertEqual({(p.property_id.id, p.other_id.id) for p in pairs}, expected)
        self.assertGreater(len(expected), 10)

    def _random_flat(self, chance):
        return {
            "locality_id": self.north.id,
            "property_sub_type": chance.choice(["Apartment", "Townhouse"]),
            "street_name": chance.choice(["", "Сумська", "вул. Шевченка"]),
            "street_number": chance.choice(["", "1", "2"]),
            "unit_number": chance.choice(["", "1", "2", "3"]),
            "living_area": chance.choice([0, 50, 51, 60, 62, 80]),
            "rooms_total": chance.choice([0, 0, 2, 3]),
            "entry_level": chance.choice([0, 0, 1]),
            "latitude": chance.choice([0, 50 + chance.random() / 1000]),
            "longitude": 36 + chance.random() / 1000,
            "contact_phone": chance.choice(
                ["", *(f"05712345{n}" for n in range(10, 40))]
            ),
        }

    def _get_points(self, a, b):
        """The same rules, written without SQL."""

        def both_differ(name):
            return a[name] and b[name] and a[name] != b[name]

        near = bool(a.latitude and b.latitude) and self._metres(a, b) <= 50
        is_street = a.street_key and a.street_key == b.street_key
        is_address = bool(is_street and a.number_key and a.number_key == b.number_key)
        is_unit = bool(a.unit_key and a.unit_key == b.unit_key)
        sizes = sorted([a.living_area, b.living_area])
        share = (sizes[1] - sizes[0]) / sizes[1] if sizes[0] else None
        is_size = share is not None and share <= 0.03 + 1e-9
        if any(map(both_differ, ("unit_key", "entry_level", "rooms_total"))):
            return 0
        if is_street and both_differ("number_key"):
            return 0
        if both_differ("street_key") and not near:
            return 0
        if share is not None and share > 0.15 and not (is_address and is_unit):
            return 0
        is_house = {a.property_sub_type, b.property_sub_type} == {"Townhouse"}
        points = 60 if is_address and (is_unit or is_house) else 30 * is_address
        points = points or 20 * near
        is_phone = bool(a.phone_key and a.phone_key == b.phone_key)
        return points + 25 * is_size + 25 * is_phone

    def _metres(self, a, b):
        x = math.radians(b.longitude - a.longitude) * math.cos(math.radians(a.latitude))
        y = math.radians(b.latitude - a.latitude)
        return 6371000 * math.hypot(x, y)
