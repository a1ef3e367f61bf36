import json
from pathlib import Path

from odoo.tests import tagged
from odoo.tools import file_path

from .common_logistics import ADDON, LogisticsCommon

PROMISED = {
    "activity_plans",
    "document_templates",
    "life_event_rules",
    "menus",
    "offer_rules",
    "partner_roles",
    "processes",
    "properties",
    "relation_types",
    "reports",
    "roles",
    "segments",
}


@tagged("post_install", "-at_install")
class TestLogisticsProfile(LogisticsCommon):
    def test_the_file_brings_all_its_rows(self):
        path = Path(file_path(f"{ADDON}/profiles/logistics.json"))
        sections = json.loads(path.read_bytes())["sections"]
        self.assertEqual(PROMISED - sections.keys(), set())
        profile = self.env.ref(f"{ADDON}.industry_profile_logistics")
        brought = {(item.section, item.key) for item in profile.item_ids}
        rows = {
            (name, row["key"])
            for name, rows in sections.items()
            if name not in ("roles", "properties")
            for row in rows
        }
        self.assertEqual(rows - brought, set())

    def test_all_words_are_in_three_languages(self):
        path = Path(file_path(f"{ADDON}/profiles/logistics.json"))

        def find(value):
            if isinstance(value, dict) and "en" in value:
                yield value
            elif isinstance(value, dict | list):
                inner = value.values() if isinstance(value, dict) else value
                for one in inner:
                    yield from find(one)

        words = list(find(json.loads(path.read_bytes())))
        self.assertGreater(len(words), 50)
        for one in words:
            self.assertEqual(one.keys(), {"en", "ru", "uk"})
            self.assertTrue(all(one.values()))

    def test_the_segment_of_shipments_under_way(self):
        customer = self.env["res.partner"].create({"name": "Shipper"})
        self._started(-1, 5, partner_id=customer.id)
        profile = self.env.ref(f"{ADDON}.industry_profile_logistics")
        item = profile.item_ids.filtered(
            lambda one: (one.section, one.key) == ("segments", "under_way")
        )
        segment = self.env["crm.segment"].browse(item.res_id)
        segment._refresh()
        self.assertIn(customer, segment.partner_ids)

    def test_trips_are_on_the_timeline_of_the_customer(self):
        customer = self.env["res.partner"].create({"name": "Shipper"})
        draft = self._trip(50, 60, partner_id=customer.id)
        trip = self._started(-1, 5, partner_id=customer.id)
        trip.action_finish()
        rows = self.env["crm.timeline"].search([("partner_id", "=", customer.id)])
        rows = rows.filtered(lambda one: one.res_model == "fleet.trip")
        self.assertEqual(
            sorted(rows.mapped("kind")), ["trip_delivered", "trip_started"]
        )
        self.assertEqual(set(rows.mapped("res_id")), {trip.id})
        self.assertNotIn(draft.id, rows.mapped("res_id"))
        self.assertEqual(set(rows.mapped("date")), {self.now})

    def test_the_day_of_a_dispatcher(self):
        mine = {"user_id": self.dispatcher.id}
        late = self._started(-3, 1, **mine)
        waiting = self._reserved(1.5, 6, **mine)
        draft = self._trip(20, 30, vehicle=self.blue, **mine)
        self._trip(60, 70, vehicle=self.blue, **mine)
        self._trip(20, 30, vehicle=self.blue, user_id=self.manager.id)
        with self._later(2):
            day = self.env["crm.my.day"].with_user(self.dispatcher).get_day()
        (section,) = (one for one in day["sections"] if one["key"] == "trips")
        told = {
            item["id"]: (item["note"], item["is_late"]) for item in section["items"]
        }
        self.assertEqual(
            told,
            {
                late.id: ("Under way after its planned end", True),
                waiting.id: ("Waits for a late trip", True),
                draft.id: ("Starts within 24 hours and is not reserved", False),
            },
        )

    def test_the_timeline_of_vehicles(self):
        trip = self._reserved(1, 5)
        self._block(self.blue, -50, -40)
        self._block(self.blue, 200, 210)
        Vehicle = self.env["fleet.vehicle"].with_user(self.dispatcher)
        board = Vehicle.get_dispatch_board(
            "2027-03-08 00:00:00", "2027-03-15 00:00:00", "Actros"
        )
        self.assertEqual((board["total"], board["page"]), (3, 40))
        bars = {
            row["license_plate"]: [(bar["kind"], bar["res_id"]) for bar in row["bars"]]
            for row in board["vehicles"]
        }
        wanted = {"BLUE-2": [], "RED-1": [("reserved", trip.id)], "TRAIL-3": []}
        self.assertEqual(bars, wanted)

    def test_a_change_loads_the_boards_again(self):
        group = self.env.ref(f"{ADDON}.group_logistics_dispatcher")
        Bus = self.env["bus.bus"]
        Bus.search([]).unlink()
        self._reserved(1, 5)
        self._block(self.blue)
        self.env.cr.precommit.run()
        channels = Bus.search([("message", "like", "fleet_dispatch")]).mapped("channel")
        self.assertTrue(channels)
        for channel in channels:
            self.assertEqual(json.loads(channel)[1:], ["res.groups", group.id])
