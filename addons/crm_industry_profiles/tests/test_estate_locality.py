from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common_estate import EstateCommon


@tagged("post_install", "-at_install")
class TestEstateLocality(EstateCommon):
    def _best(self, name, **values):
        found = self.env["estate.locality"]._find(name, parent=self.city, **values)
        return found[0][0] if found else self.env["estate.locality"]

    def test_three_spellings_find_one_district(self):
        for name in ("Северный р-н", "Pivnichnyi district", "північний"):
            with self.subTest(name):
                self.north._add_aliases(["Северный район"])
                self.assertEqual(self._best(name), self.north)

    def test_a_slip_finds_the_district(self):
        self.assertEqual(self._best("Півнчний район"), self.north)

    def test_a_name_that_is_not_there_finds_nothing(self):
        self.assertFalse(self._best("Кіровський"))

    def test_the_score_of_the_same_letters_is_one(self):
        found = self.env["estate.locality"]._find("Pivnichnyi raion", parent=self.city)
        self.assertEqual(found[0][1], 1.0)

    def test_only_inside_the_parent(self):
        elsewhere = self._place("Otherhrad", "city")
        self._place("Північний район", parent=elsewhere)
        found = self.env["estate.locality"]._find("Північний", parent=self.city)
        self.assertEqual([place for place, _score in found], [self.north])

    def test_no_second_district_by_another_spelling(self):
        before = len(self.city.child_ids)
        with self._refused(ValidationError, "is here already"):
            self._place("Pivnichnyy district", parent=self.city)
        self.city.invalidate_recordset()
        self.assertEqual(len(self.city.child_ids), before)

    def test_no_second_district_by_an_alias(self):
        self.north._add_aliases(["Жовтневий район"])
        with self._refused(ValidationError, "is here already"):
            self._place("Zhovtnevyi", parent=self.city)

    def test_a_near_name_needs_a_tick(self):
        with self._refused(ValidationError, "Another Place"):
            self._place("Північнай район", parent=self.city)
        other = self._place("Північнай район", parent=self.city, is_distinct=True)
        self.assertTrue(other.id)

    def test_numbered_streets_are_not_one(self):
        self._place("1-ша Садова", "street", self.city)
        second = self._place("2-га Садова", "street", self.city)
        self.assertTrue(second.id)

    def test_typing_an_alias_shows_the_place(self):
        self.north._add_aliases(["Жовтневий район"])
        Locality = self.env["estate.locality"]
        for typed in ("Жовтневий", "Октябрьский", "Yuzhny"):
            found = Locality.name_search(typed)
            expected = {"Жовтневий": self.north, "Yuzhny": self.south}.get(typed)
            self.assertEqual(expected.id in dict(found) if expected else True, True)
        self.assertEqual(Locality.name_create("Yuzhny r-n")[0], self.south.id)

    def test_near_places_are_shown_while_typing(self):
        draft = self.env["estate.locality"].new(
            {"name": "Северо-Южный", "kind": "district", "parent_id": self.city.id}
        )
        draft.name = "Pivnichnyj"
        self.assertIn("Північний район", draft.near_names)

    def test_the_city_of_a_street_is_above_its_district(self):
        street = self._place("вул. Нова", "street", self.north)
        self.assertEqual(street.city_id, self.city)
        self.assertEqual(street.complete_name, "вул. Нова, Північний район, Testohrad")

    def test_merged_the_name_becomes_an_alias(self):
        other = self._place("Октябрьский район", parent=self.city)
        estates = self._flat() | self._flat("2", locality_id=other.id)
        other._merge(self.north)
        self.assertFalse(other.exists())
        self.assertEqual(self.north.alias_ids.mapped("name"), ["Октябрьский район"])
        self.assertEqual(estates.locality_id, self.north)
        self.assertEqual(self._best("Октябрський"), self.north)

    def test_merged_cities_merge_their_districts(self):
        twin = self._place("Старе Місто Нове", "city")
        there = self._place("Pivnichnyi", parent=twin)
        alone = self._place("Заводський", parent=twin)
        estate = self._flat(locality_id=there.id)
        twin._merge(self.city)
        self.assertEqual(estate.locality_id, self.north)
        self.assertEqual(estate.city_id, self.city)
        self.assertEqual(alone.parent_id, self.city)
        self.assertFalse(there.exists())
        self.assertIn("Pivnichnyi", self.north.alias_ids.mapped("name"))

    def test_the_one_with_most_properties_stays(self):
        other = self._place("Октябрьский район", parent=self.city)
        self._flat(locality_id=other.id)
        action = (other | self.north).action_merge()
        self.assertEqual(action["res_id"], other.id)

    def test_a_place_is_not_merged_into_its_part(self):
        with self.assertRaises(UserError):
            self.city._merge(self.north)
        self.assertTrue(self.city.exists())

    def test_realtors_do_not_merge(self):
        other = self._place("Октябрьский район", parent=self.city)
        with self.assertRaises(AccessError):
            (other | self.north).with_user(self.realtor).action_merge()
        self.assertTrue(other.exists())
