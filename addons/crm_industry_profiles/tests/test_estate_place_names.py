import doctest
import random

from odoo.tests import BaseCase, tagged

from odoo.addons.crm_industry_profiles.tools import place_names
from odoo.addons.crm_industry_profiles.tools.place_names import (
    ALPHABET,
    get_words,
    number_key,
    phone_key,
    place_key,
    place_kind,
)

SAME = [
    ("Шевченківський р-н", "Шевченковский район", "Shevchenkivskyi district"),
    ("вул. Сумська", "ул. Сумская", "Sumska street", "Sumskaya ul."),
    ("Харківська область", "Харьковская обл.", "Kharkivska oblast"),
    ("пр-т Науки", "проспект Науки", "Nauky Avenue"),
    ("Київ", "Kyiv", "м. Київ", "KYIV"),
    ("Героїв Праці", "Heroiv Pratsi"),
    ("Одеса", "Одесса", "Odesa", "Odessa"),
    ("Запоріжжя", "Zaporizhzhia"),
    ("2-га Садова", "2 Садова вул."),
]
OTHER = [
    ("Північний район", "Південний район"),
    ("пров. Шевченка", "вул. Шевченка"),
    ("1-ша Садова", "2-га Садова"),
    ("Центральний", "Заводський"),
]


@tagged("post_install", "-at_install")
class TestEstatePlaceNames(BaseCase):
    def test_the_examples_of_the_module(self):
        failed, tried = doctest.testmod(place_names)
        self.assertEqual(failed, 0)
        self.assertGreater(tried, 5)

    def test_spellings_of_one_name_have_one_key(self):
        for names in SAME:
            with self.subTest(names[0]):
                self.assertEqual(len({place_key(name) for name in names}), 1, names)

    def test_other_places_have_other_keys(self):
        for names in OTHER:
            with self.subTest(names[0]):
                self.assertEqual(len({place_key(name) for name in names}), 2)

    def test_a_name_says_its_kind(self):
        self.assertEqual(place_kind("Шевченківський р-н"), "district")
        self.assertEqual(place_kind("Сумская обл."), "region")
        self.assertEqual(place_kind("просп. Науки"), "street")
        self.assertIsNone(place_kind("Суми"))

    def test_keys_of_random_names_do_not_depend_on_writing(self):
        """Case, spaces, marks and a word for the kind change nothing."""
        chance = random.Random(9)
        letters = "".join(letter for letter in ALPHABET if letter not in "ъьыэ")
        for _round in range(500):
            name = "".join(chance.choices(letters, k=chance.randint(4, 12)))
            key = place_key(name)
            self.assertEqual(place_key(name.upper()), key, name)
            self.assertEqual(place_key(f"  {name} ,"), key, name)
            if name not in get_words("місто район"):
                self.assertEqual(place_key(f"р-н {name}"), key, name)
            self.assertTrue(set(key) <= set("abcdefghijklmnopqrstuvwxyz "), key)

    def test_a_key_is_its_own_key(self):
        for names in SAME:
            key = place_key(names[0])
            self.assertEqual(place_key(key), key)

    def test_numbers(self):
        self.assertEqual(number_key("№ 12-А"), "12a")
        self.assertEqual(number_key("10 - 2"), "10/2")
        self.assertNotEqual(number_key("7-2"), number_key("72"))
        self.assertEqual(number_key(False), "")

    def test_phones(self):
        same = {"+380 57 123 45 67", "0571234567", "(057) 123-45-67"}
        self.assertEqual({phone_key(phone) for phone in same}, {"571234567"})
        self.assertEqual(phone_key("112"), "")
