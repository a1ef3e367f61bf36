from odoo.tests import BaseCase, tagged

from ..tools.withheld_words import withhold


@tagged("post_install", "-at_install")
class TestWithheldWords(BaseCase):
    def _check(self, text, expected, **names):
        self.assertEqual(withhold(text, **names), expected)

    def test_addresses_and_numbers_go(self):
        for text, expected in (
            ("Write to a.b@c.example.com now", "Write to … now"),
            ("See https://acme.example.com/x?y=1 and www.acme.example", "See … and …"),
            ("Our site acme.com.ua says", "Our site … says"),
            ("Call +380 (44) 123-45-67 today", "Call … today"),
            ("Call 0441234567", "Call …"),
        ):
            with self.subTest(text=text):
                self._check(text, expected)

    def test_what_is_needed_stays(self):
        for text in (
            "120 desks by 2026-12-31 or 31.12.2026, 48 000 in all",
            "Three ovens, 12 kW each, e.g. deck ovens",
        ):
            self._check(text, text)

    def test_names_go_in_every_script_and_ending(self):
        for text, expected in (
            ("Полтавському Пекарю треба печі", "… треба печі"),
            ("Poltavskyi Pekar LLC needs ovens", "… LLC needs ovens"),
            ("ПОЛТАВСЬКИЙ ПЕКАР", "…"),
        ):
            with self.subTest(text=text):
                self._check(text, expected, companies=["ТОВ «Полтавський Пекар»"])

    def test_common_words_of_a_name_stay_where_they_are_common(self):
        self._check(
            "Office Planet wants a new office",
            "… wants a new office",
            companies=["Office Planet"],
        )

    def test_a_name_of_one_word_goes_however_it_is_written(self):
        self._check("ask zvonkova", "ask …", companies=["Zvonkova Ltd"])

    def test_people_go_word_by_word(self):
        self._check("anna or Mrs Smith", "… or Mrs …", people=["Anna Smith"])

    def test_streets_go_as_a_whole(self):
        self._check(
            "Deliver to secret  lane 5, lane of limes",
            "Deliver to …, lane of limes",
            places=["Secret Lane 5"],
        )

    def test_nothing_is_nothing(self):
        self._check(None, "")
        self._check("Ovens", "Ovens", companies=[""], people=[""], places=[False])
