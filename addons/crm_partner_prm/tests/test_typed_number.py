from odoo.tests import BaseCase, tagged

from ..tools.typed_number import read_number

ENGLISH = (".", ",")
RUSSIAN = (",", "\N{NO-BREAK SPACE}")
GERMAN = (",", ".")


@tagged("post_install", "-at_install")
class TestTypedNumber(BaseCase):
    def _check(self, language, numbers):
        for text, number in numbers.items():
            with self.subTest(text=text):
                self.assertEqual(read_number(text, *language), number)

    def test_thousands_are_those_of_the_language(self):
        self._check(ENGLISH, {"12,500": 12500, "1,234,567.89": 1234567.89})
        self._check(RUSSIAN, {"12,500": 12.5, "12\N{NO-BREAK SPACE}500,25": 12500.25})
        self._check(GERMAN, {"12.500": 12500, "1.234,50": 1234.5})

    def test_what_can_only_be_cents_is_cents(self):
        self._check(ENGLISH, {"300,50": 300.5, "0,125": 0.125})
        self._check(RUSSIAN, {"300.50": 300.5})
        self._check(GERMAN, {"1.25": 1.25})

    def test_plain_numbers_are_the_same_everywhere(self):
        for language in (ENGLISH, RUSSIAN, GERMAN):
            self._check(language, {"12500": 12500, " 4 000 ": 4000, "0": 0})

    def test_what_is_no_number_is_refused(self):
        for text in ("a lot", "1,23,456", "12.5.0", ""):
            with self.subTest(text=text), self.assertRaises(ValueError):
                read_number(text, *ENGLISH)
