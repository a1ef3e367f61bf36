from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, new_test_user, tagged

from odoo.addons.crm_industry_profiles.tests.common_attacks import GuardAttacks

from .common_logistics import ADDON, LogisticsCommon

PREFIXES = (
    "crm.agreement.tariff",
    "crm.transport.need",
    "fleet.lane",
    "fleet.route",
    "fleet.trip",
    "fleet.vehicle.block",
    "fleet.vehicle.document",
)


@tagged("post_install", "-at_install")
class TestLogisticsReadOnly(GuardAttacks, TransactionCase):
    prefixes = PREFIXES
    roles = (
        f"{ADDON}.group_logistics_driver",
        f"{ADDON}.group_logistics_dispatcher",
        f"{ADDON}.group_logistics_manager",
    )

    def test_what_screens_show_read_only_is_not_written(self):
        self.assertGreater(self._check_readonly(), 50)


@tagged("post_install", "-at_install")
class TestLogisticsCalls(LogisticsCommon):
    """Calls that no screen makes."""

    def test_reports_stay_in_the_companies_of_the_sender(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        trip = self.Trip.create(
            {
                "company_id": elsewhere.id,
                "date_start": self._at(1),
                "date_end": self._at(5),
            }
        )
        trip.state = "reserved"
        report = {"key": "k", "trip": trip.name, "date": "2027-03-08", "status": "24"}
        trips = self.Trip.with_user(self._user("log_gps", "intake"))
        self.assertEqual(trips.log_events([report])[0]["result"], "refused")
        with self.assertRaises(AccessError):
            trips.with_context(allowed_company_ids=elsewhere.ids).log_events([report])
        self.assertFalse(trip.event_ids)

    def test_customers_read_neither_drivers_nor_other_trips(self):
        portal = new_test_user(self.env, "log_portal", "base.group_portal")
        late = self._started(-3, 1)
        trip = self._reserved(
            8, 9, driver=self.dan, partner_id=portal.partner_id.id, price=100
        )
        trip.told_trip_id = late
        mine = self.Trip.with_user(portal)
        self.assertEqual(mine.search([]), trip)
        for name in ("driver_id", "told_trip_id", "price"):
            for call in (
                lambda name=name: mine.browse(trip.id).read([name]),
                lambda name=name: mine.search([(name, "!=", False)]),
                lambda name=name: mine.search([], order=name),
                lambda name=name: mine.formatted_read_group([], [name], ["__count"]),
            ):
                with self.subTest(name), self.assertRaises(AccessError):
                    call()

    def test_drivers_read_no_tracked_prices(self):
        trip = self._reserved(1, 5, driver=self.dan, price=100)
        self.env.cr.flush()
        tracked = {"tracking_disable": False, "mail_notrack": False}
        trip.with_context(**tracked).price = 200
        self.env.cr.flush()
        values = trip.message_ids.sudo().tracking_value_ids
        prices = values.filtered(lambda one: one.field_id.name == "price")
        self.assertEqual(prices.mapped("new_value_float"), [200])
        self.assertFalse(prices._filter_has_field_access(self.env(user=self.dan_user)))
        self.assertFalse(prices._filter_free_field_access())

    def test_an_event_has_no_key_of_the_drivers_choice(self):
        trip = self._reserved(1, 5, driver=self.dan)
        events = self.env["fleet.trip.event"].with_user(self.dan_user)
        vals = {"trip_id": trip.id, "key": "gps-1", "user_id": self.dispatcher.id}
        event = events.create(vals)
        self.assertEqual((event.key, event.user_id), (False, self.dan_user))
