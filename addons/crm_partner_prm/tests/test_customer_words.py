from odoo.tests import BaseCase, tagged

from ..tools.customer_claim import claims
from ..tools.customer_judge import Customer, compare
from ..tools.customer_words import (
    domain_key,
    name_key,
    phone_key,
    same_vat,
    town_key,
    vat_key,
)


@tagged("post_install", "-at_install")
class TestCustomerWords(BaseCase):
    def test_spellings_of_one_name_have_one_key(self):
        for names in (
            (
                "ТОВ «Північний вітер»",
                "Pivnichnyi Viter LLC",
                "Товариство з обмеженою відповідальністю «ПІВНІЧНИЙ ВІТЕР»",
                "Viter Pivnichnyy, TOV",
            ),
            (
                "ООО «Ромашка»",
                "Romashka OOO",
                "Общество с ограниченной ответственностью Ромашка",
            ),
            ("Müller & Söhne G.m.b.H.", "Mueller und Soehne GmbH", "MULLER, SOHNE"),
            ("Галичина Трейд", "Halychyna Trading Ltd."),
            ("ПрАТ Київхліб", "Kyivkhlib JSC"),
            ("Kowalski Meble Sp. z o.o.", "kowalski meble"),
        ):
            with self.subTest(name=names[0]):
                self.assertEqual(len({name_key(name) for name in names}), 1)

    def test_other_names_have_other_keys(self):
        for one, other in (
            ("School 5", "School 6"),
            ("Nordic Foods", "Nordic Woods"),
            ("Redwood Furniture", "Redwood Software"),
        ):
            with self.subTest(one=one):
                self.assertNotEqual(name_key(one), name_key(other))

    def test_a_name_of_a_legal_form_only_keeps_it(self):
        self.assertEqual(name_key("LLC"), "lk")
        self.assertEqual(name_key(""), "")
        self.assertEqual(name_key("«»"), "")

    def test_own_domains_are_told_from_mailboxes_for_everybody(self):
        for address, domain in (
            ("buyer@acme.example.com", "acme.example.com"),
            ("https://www.Acme.example.com/shop?x=1", "acme.example.com"),
            ("acme.example.com:8080", "acme.example.com"),
            ("somebody@gmail.com", ""),
            ("хтось@ukr.net", ""),
            ("nonsense", ""),
            (False, ""),
        ):
            with self.subTest(address=address):
                self.assertEqual(domain_key(address), domain)

    def test_a_phone_number_is_its_last_digits(self):
        self.assertEqual(phone_key("+380 (44) 123-45-67"), "441234567")
        self.assertEqual(phone_key("044 1234567"), "441234567")
        self.assertEqual(phone_key("12-34"), "")

    def test_tax_ids_are_the_same_with_or_without_the_country(self):
        self.assertTrue(same_vat(vat_key("UA 1234-5674"), vat_key("12345674")))
        self.assertFalse(same_vat(vat_key("DE12345674"), vat_key("FR12345674")))
        self.assertEqual(vat_key("000 000 00"), "")
        self.assertEqual(vat_key("n/a"), "")

    def test_towns_have_one_key_in_all_languages(self):
        for names in (("Київ", "Kyiv", "Kiev", "Киев"), ("Львов", "Lviv", "Львів")):
            self.assertEqual(len({town_key(name) for name in names}), 1)

    def test_what_is_not_the_customers_is_no_evidence(self):
        one = Customer(name="Orchid Studio", city="Kyiv", country="UA")
        other = Customer(name="Maple Clinic", city="Kyiv", country="UA")
        self.assertEqual(compare(one, other).score, 0)

    def test_the_order_of_comparing_does_not_matter(self):
        one = Customer(name="Kyivkhlib", phone="0441234567", city="Київ")
        other = Customer(name="Kyivhklib LLC", vat="UA12345674", city="Kyiv")
        self.assertEqual(compare(one, other), compare(other, one))
        self.assertEqual(compare(one, other).verdict, "same")


@tagged("post_install", "-at_install")
class TestCustomerClaim(BaseCase):
    def _get_kinds(self, one, other):
        """Kinds of claims of two registrations that clash."""
        return {
            a.kind
            for a in claims(*one)
            for b in claims(*other)
            if (a.key_high, a.key_low) == (b.key_high, b.key_low)
            and a.place_from < b.place_to
            and b.place_from < a.place_to
            and a.vat_from < b.vat_to
            and b.vat_from < a.vat_to
            and a.product_from < b.product_to
            and b.product_from < a.product_to
        }

    def test_what_is_not_known_clashes_with_everything(self):
        kyiv = (Customer(name="Alfa", city="Kyiv"), 1, 7, 0)
        self.assertEqual(self._get_kinds(kyiv, kyiv), {"name"})
        for city, country, category, clash in (
            ("", 7, 0, {"name"}),
            ("Київ", 7, 5, {"name"}),
            ("Lviv", 7, 0, set()),
            ("", 0, 0, {"name"}),
            ("", 8, 0, set()),
        ):
            with self.subTest(city=city, country=country):
                other = (Customer(name="TOV Alfa", city=city), 1, country, category)
                self.assertEqual(self._get_kinds(kyiv, other), clash)

    def test_other_tax_ids_products_and_companies_do_not_clash(self):
        one = Customer(name="Alfa", vat="12345674", city="Kyiv")
        other = Customer(name="Alfa", vat="87654321", city="Kyiv")
        self.assertFalse(self._get_kinds((one, 1, 7, 0), (other, 1, 7, 0)))
        self.assertFalse(self._get_kinds((one, 1, 7, 5), (one, 1, 7, 6)))
        self.assertFalse(self._get_kinds((one, 1, 7, 0), (one, 2, 7, 0)))
        self.assertEqual(self._get_kinds((one, 1, 7, 0), (one, 1, 8, 5)), {"vat"})

    def test_numbers_fit_the_columns(self):
        customer = Customer(name="Alfa", vat="12345674", email="a@alfa.example.com")
        for country in (0, 1, 250, 1999, 123456):
            for claim in claims(customer, 1, country, 77):
                for number in claim[1:]:
                    self.assertTrue(0 <= number < 2**31)
