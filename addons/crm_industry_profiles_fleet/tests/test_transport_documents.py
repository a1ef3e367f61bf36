from lxml import html

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common_transport import TransportCommon


@tagged("post_install", "-at_install")
class TestTransportDocuments(TransportCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.carried = cls._carrier_agreement({"price": 700, "minimum": 90})
        cls.order_trip = cls._trip(
            incoterm_id=cls.env.ref("account.incoterm_DAP").id,
            stop_ids=[
                (0, 0, {"kind": "pickup", "place": "Kyiv"}),
                (
                    0,
                    0,
                    {
                        "kind": "delivery",
                        "place": "Warsaw",
                        "partner_id": cls._partner("Sklep", city="Warszawa").id,
                    },
                ),
            ],
            cargo_ids=[
                (0, 0, {"description": "Chairs", "packages": 12, "weight_kg": 840})
            ],
        )
        cls.order_trip.stop_ids[1].place = "Warsaw"

    def _text(self, report, record):
        name = f"crm_industry_profiles_fleet.{report}"
        content, kind = self.env["ir.actions.report"]._render_qweb_html(
            name, record.ids
        )
        self.assertEqual(kind, "html")
        page = html.fromstring(content)
        return " ".join(page.text_content().split())

    def _speak(self, partner, code="uk_UA"):
        self.env["res.lang"]._activate_lang(code)
        partner.lang = code

    def test_a_waybill_has_the_boxes_of_the_convention(self):
        text = self._text("report_waybill", self.order_trip)
        for number in range(1, 25):
            self.assertRegex(text, rf"(^|\s){number} \w", number)
        for expected in ("Chairs", "840", "Sklep", "Kyiv", "Warsaw", "DAP", "Acme"):
            self.assertIn(expected, text)

    def test_an_order_to_a_carrier_names_its_price_and_agreement(self):
        self.order_trip.action_find_carrier()
        text = self._text("report_carrier_order", self.order_trip)
        for expected in ("Swift Haulage", "700.00", self.carried.name, "Chairs"):
            self.assertIn(expected, text)

    def test_an_order_needs_a_carrier(self):
        with self.assertRaises(UserError):
            self.order_trip.action_print_carrier_order()
        self.order_trip.action_find_carrier()
        action = self.order_trip.action_print_carrier_order()
        self.assertEqual(action["type"], "ir.actions.report")

    def test_a_contract_lists_the_prices(self):
        text = self._text("report_contract", self.carried)
        for expected in ("Kyiv – Warsaw", "700.00", "90.00", self.carried.name):
            self.assertIn(expected, text)
        self.assertEqual(
            self.carried.action_print_contract()["report_name"],
            "crm_industry_profiles_fleet.report_contract",
        )

    def test_a_price_finer_than_money_is_printed_whole(self):
        agreement = self._carrier_agreement({"price": 1.6545, "weight_from": 500})
        text = self._text("report_contract", agreement)
        self.assertIn("1.6545", text)
        self.assertIn("from 500", text)

    def test_papers_are_in_the_language_of_the_partner(self):
        self._speak(self.swift)
        day = self.env["res.lang"]._lang_get("uk_UA").date_format
        text = self._text("report_contract", self.carried)
        self.assertIn(self.carried.date_start.strftime(day), text)

    def test_a_waybill_without_stops_or_cargo_is_printed_all_the_same(self):
        text = self._text("report_waybill", self._trip())
        self.assertIn("Kyiv", text)
        self.assertIn("Warsaw", text)
