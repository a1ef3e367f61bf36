from lxml import html

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, new_test_user, tagged

from .common_transport import TransportCommon


class PortalCommon(TransportCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ann = cls._portal("ann", cls.acme)
        cls.zoe = cls._portal("zoe", cls._partner("Zenith", is_company=True))
        cls.trip = cls._trip(
            carrier_id=cls.swift.id,
            price=1500,
            fuel_cost=300,
            note="Do not tell the customer",
            stop_ids=[
                Command.create({"kind": "pickup", "place": "Kyiv"}),
                Command.create({"kind": "delivery", "place": "Warsaw"}),
            ],
        )
        cls.trip.action_reserve()

    @classmethod
    def _portal(cls, name, company):
        partner = cls._partner(name.title(), parent_id=company.id)
        return new_test_user(
            cls.env,
            login=f"tr_{name}",
            groups="base.group_portal",
            tz="UTC",
            context={"no_reset_password": True},
            partner_id=partner.id,
        )


@tagged("post_install", "-at_install")
class TestTransportPortal(PortalCommon):
    def _open(self, url, user=None):
        if user:
            self.authenticate(user.login, user.login)
        return self.url_open(url)

    def _page(self, url, user=None):
        return html.fromstring(self._open(url, user).text)

    def _texts(self, page, name):
        return [
            " ".join(node.text_content().split())
            for node in page.xpath(f"//*[@name='{name}']")
        ]

    def test_a_customer_sees_its_shipments_and_their_state(self):
        self._trip(partner_id=self.zoe.partner_id.id).sudo().state = "reserved"
        draft = self._trip()
        page = self._page("/my/shipments", self.ann)
        [shipment] = self._texts(page, "shipment")
        self.assertIn(self.trip.name, shipment)
        self.assertIn("Planned", shipment)
        self.assertIn("Kyiv – Warsaw", shipment)
        self.assertNotIn(draft.name, shipment)

    def test_the_page_of_a_shipment_shows_stops_and_no_costs(self):
        page = self._page(f"/my/shipments/{self.trip.id}", self.ann)
        stops = self._texts(page, "shipment_stop")
        self.assertEqual([text.split()[0] for text in stops], ["Kyiv", "Warsaw"], stops)
        text = page.text_content()
        for secret in ("300", "Swift", "Do not tell"):
            self.assertNotIn(secret, text)

    def test_the_position_is_shown_while_the_goods_are_on_the_way(self):
        self.trip.sudo().state = "in_transit"
        event = self.env["fleet.trip.event"].create(
            {
                "trip_id": self.trip.id,
                "status_code": "31",
                "latitude": 50.4501,
                "longitude": 30.5234,
            }
        )
        page = self._page(f"/my/shipments/{self.trip.id}", self.ann)
        [position] = self._texts(page, "shipment_position")
        self.assertIn("50.4501, 30.5234", position)
        [link] = page.xpath("//*[@name='shipment_position']/a/@href")
        self.assertIn("mlat=50.4501&mlon=30.5234", link)
        self.trip.sudo().state = "done"
        self.trip.actual_end = event.date
        page = self._page(f"/my/shipments/{self.trip.id}")
        self.assertFalse(self._texts(page, "shipment_position"))

    def test_another_customer_gets_nothing(self):
        answer = self._open(f"/my/shipments/{self.trip.id}", self.zoe)
        self.assertTrue(answer.url.endswith("/my"))
        self.assertNotIn(self.trip.name, answer.text)
        self.assertNotIn(self.trip.name, self._open("/my/shipments").text)
        as_zoe = self.trip.with_user(self.zoe)
        for name in ("name", "price", "note"):
            with self.assertRaises(AccessError):
                as_zoe.read([name])

    def test_a_customer_reads_no_money_and_no_notes_by_a_call(self):
        as_ann = self.trip.with_user(self.ann)
        self.assertEqual(as_ann.read(["name"])[0]["name"], self.trip.name)
        for name in ("price", "fuel_cost", "carrier_id", "margin", "note"):
            with self.assertRaises(AccessError):
                as_ann.read([name])
        for model in ("fleet.trip.stop", "fleet.trip.event", "fleet.lane"):
            with self.assertRaises(AccessError):
                self.env[model].with_user(self.ann).search([])
        with self.assertRaises(AccessError):
            as_ann.write({"partner_id": self.zoe.partner_id.id})

    def test_a_link_with_its_token_opens_without_login(self):
        token = self.trip._portal_ensure_token()
        url = f"/my/shipments/{self.trip.id}"
        page = self._page(f"{url}?access_token={token}")
        self.assertEqual(len(self._texts(page, "shipment_stop")), 2)
        answer = self._open(f"{url}?access_token=wrong")
        self.assertNotIn("Warsaw", answer.text)

    def test_a_draft_is_not_shown_even_with_a_token(self):
        draft = self._trip()
        token = draft._portal_ensure_token()
        answer = self._open(f"/my/shipments/{draft.id}?access_token={token}")
        self.assertNotIn(draft.name, answer.text)

    def test_the_home_page_counts_what_is_open(self):
        self._trip().sudo().state = "done"
        self.authenticate(self.ann.login, self.ann.login)
        answer = self.make_jsonrpc_request(
            "/my/counters", {"counters": ["shipment_count"]}
        )
        self.assertEqual(answer["shipment_count"], 1)
        home = self._open("/my")
        self.assertIn("/my/shipments", home.text)

    def test_the_list_is_read_in_the_same_queries_for_many(self):
        def count(number):
            for __ in range(number):
                self._trip().sudo().state = "reserved"
            self.env.flush_all()
            self.authenticate(self.ann.login, self.ann.login)
            self._open("/my/shipments?filterby=all")
            before = self.env.cr.sql_log_count
            self._open("/my/shipments?filterby=all")
            return self.env.cr.sql_log_count - before

        self.assertAlmostEqual(count(1), count(40), delta=4)

    def test_a_customer_follows_a_shipment_by_its_links(self):
        """Without a browser, which would build all web assets for three pages."""
        home = self._page("/my", self.ann)
        [url] = set(home.xpath("//a[contains(@href, '/my/shipments')]/@href"))
        shipments = self._page(url)
        self.assertTrue(shipments.xpath("//meta[@name='viewport']"))
        [link] = shipments.xpath("//a[@name='shipment']/@href")
        stops = self._texts(self._page(link), "shipment_stop")
        self.assertEqual(len(stops), 2)
        self.assertIn("Warsaw", stops[-1])
