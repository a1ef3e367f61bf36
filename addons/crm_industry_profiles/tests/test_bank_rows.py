from datetime import date
from decimal import Decimal

from odoo.tests import BaseCase, tagged

from odoo.addons.crm_industry_profiles.tools import bank_rows
from odoo.addons.crm_industry_profiles.tools.bank_rows import BadCell


@tagged("post_install", "-at_install")
class TestBankRows(BaseCase):
    def test_numbers_are_read_as_people_write_them(self):
        for text, number in (
            ("1234.56", "1234.56"),
            ("1234,56", "1234.56"),
            ("1.234,56", "1234.56"),
            ("1,234.56", "1234.56"),
            ("1 234,5", "1234.5"),
            ("1.234.567", "1234567"),
            ("-12", "-12"),
            ("4,125", "4.125"),
        ):
            with self.subTest(text):
                self.assertEqual(bank_rows.parse_number(text), Decimal(number))

    def test_an_amount_that_may_be_read_in_two_ways_is_refused(self):
        with self.assertRaises(BadCell) as caught:
            bank_rows.parse_money("1,234")
        self.assertEqual(caught.exception.kind, "amount")

    def test_words_are_no_numbers(self):
        for text in ("12a", "--1", "nan", "1e5", "."):
            with self.subTest(text), self.assertRaises(BadCell):
                bank_rows.parse_number(text)

    def test_numbers_of_a_request_are_taken_as_they_are(self):
        self.assertEqual(bank_rows.parse_money(1.125), Decimal("1.125"))

    def test_days_and_months(self):
        for text in ("2024-01-31", "31.01.2024", "20240131", "31/01/2024"):
            self.assertEqual(bank_rows.parse_date(text), date(2024, 1, 31))
        for text in ("2024-01", "01.2024", "202401", "2024-01-31"):
            self.assertEqual(bank_rows.parse_month(text), date(2024, 1, 1))
        with self.assertRaises(BadCell):
            bank_rows.parse_date("31.02.2024")

    def test_rows_are_read_on_from_a_place_also_with_line_breaks_in_cells(self):
        content = b'a;b\n1;"two\nlines"\n\n2;x\n3;y\n'
        first, offset = bank_rows.read_cells(content, "utf-8-sig", ";", 4, 1)
        rest, end = bank_rows.read_cells(content, "utf-8-sig", ";", offset, 9)
        self.assertEqual(first, [["1", "two\nlines"]])
        self.assertEqual(rest, [["2", "x"], ["3", "y"]])
        self.assertEqual(end, len(content))

    def test_rows_are_counted_without_header_and_empty_lines(self):
        content = b'a;b\n1;"two\nlines"\n;\n2;x'
        self.assertEqual(bank_rows.count_rows(content, "utf-8-sig", ";"), 2)

    def test_separator_is_what_the_header_has_most_of(self):
        self.assertEqual(
            bank_rows.guess_delimiter(b"a\tb,c\td\n1;2;3;4", "cp1252"), "\t"
        )
