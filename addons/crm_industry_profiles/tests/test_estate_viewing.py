from freezegun import freeze_time
from lxml import etree

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_estate_deal import EstateDealCommon

NOW = "2027-02-01 08:00:00"


@tagged("post_install", "-at_install")
class TestEstateViewing(EstateDealCommon):
    def setUp(self):
        super().setUp()
        self.startPatcher(freeze_time(NOW))

    def test_the_day_shows_neither_other_days_nor_what_is_cancelled(self):
        """Filters without a separator between them widen what is shown."""
        arch = self.env["estate.viewing"].get_view(view_type="search")["arch"]
        groups, names = [[]], {"today", "mine", "shown"}
        for node in etree.fromstring(arch):
            if node.tag == "separator":
                groups.append([])
            elif node.get("name") in names:
                groups[-1].append(node.get("name"))
        self.assertEqual(
            [group for group in groups if group], [["mine"], ["today"], ["shown"]]
        )

    def test_a_viewing_stands_in_the_calendar(self):
        viewing = self._viewing("2027-02-01 10:00:00")
        event = viewing.event_id
        self.assertEqual(event.start, self._at("2027-02-01 10:00:00"))
        self.assertEqual(event.stop, self._at("2027-02-01 10:30:00"))
        self.assertEqual(event.user_id, self.rita)
        self.assertEqual(event.partner_ids, self.rita.partner_id | self.buyer)
        self.assertEqual(
            sorted(event.alarm_ids.mapped("alarm_type")), ["email", "notification"]
        )

    def test_the_meeting_follows_the_viewing(self):
        viewing = self._viewing("2027-02-01 10:00:00")
        viewing.date_start = "2027-02-02 12:00:00"
        self.assertEqual(viewing.date_end, self._at("2027-02-02 12:30:00"))
        self.assertEqual(viewing.event_id.start, self._at("2027-02-02 12:00:00"))
        self.assertEqual(viewing.event_id.stop, self._at("2027-02-02 12:30:00"))
        viewing.user_id = self.ivan
        self.assertEqual(viewing.event_id.user_id, self.ivan)
        self.assertEqual(
            viewing.event_id.partner_ids, self.ivan.partner_id | self.buyer
        )

    def test_the_viewing_follows_the_meeting(self):
        viewing = self._viewing("2027-02-01 10:00:00")
        viewing.event_id.with_user(self.rita).write(
            {"start": "2027-02-03 15:00:00", "stop": "2027-02-03 16:00:00"}
        )
        self.assertEqual(viewing.date_start, self._at("2027-02-03 15:00:00"))
        self.assertEqual(viewing.date_end, self._at("2027-02-03 16:00:00"))
        self.assertEqual(viewing.day, fields.Date.to_date("2027-02-03"))

    def test_cancelled_on_either_side(self):
        viewing = self._viewing("2027-02-01 10:00:00")
        viewing.action_cancel()
        self.assertFalse(viewing.event_id.active)
        viewing.action_reopen()
        self.assertTrue(viewing.event_id.active)
        viewing.event_id.action_archive()
        self.assertEqual(viewing.state, "Cancelled")

    def test_a_deleted_meeting_cancels_the_viewing(self):
        viewing = self._viewing("2027-02-01 10:00:00")
        viewing.event_id.unlink()
        self.assertEqual(viewing.state, "Cancelled")
        self.assertFalse(viewing.event_id)

    def test_a_deleted_viewing_takes_its_meeting_along(self):
        viewing = self._viewing("2027-02-01 10:00:00")
        event = viewing.event_id
        viewing.unlink()
        self.assertFalse(event.exists())

    def test_double_booking_is_told(self):
        first = self._viewing("2027-02-01 10:00:00")
        second = self._viewing("2027-02-01 10:20:00", partner_id=self.rival.id)
        self.assertIn("Rita is busy at", second.clash_warning)
        self.assertIn("Bella Buyer", second.clash_warning)
        first.action_cancel()
        second.invalidate_recordset()
        self.assertFalse(second.clash_warning)

    def test_a_private_appointment_stays_private(self):
        self.env["calendar.event"].create(
            {
                "name": "Dentist",
                "start": "2027-02-01 10:00:00",
                "stop": "2027-02-01 11:00:00",
                "partner_ids": [fields.Command.set(self.rita.partner_id.ids)],
            }
        )
        viewing = self._viewing("2027-02-01 10:30:00")
        self.assertIn("another appointment", viewing.clash_warning)
        self.assertNotIn("Dentist", viewing.clash_warning)

    def test_one_after_the_other_is_no_clash(self):
        self._viewing("2027-02-01 10:00:00")
        self.assertFalse(self._viewing("2027-02-01 10:30:00").clash_warning)

    def test_steps_and_their_refusals(self):
        viewing = self._viewing("2027-02-01 10:00:00")
        with self.assertRaisesRegex(UserError, "has not begun yet"):
            viewing.action_done()
        viewing.action_confirm()
        with freeze_time("2027-02-01 11:00:00"):
            viewing.action_done()
        self.assertEqual(viewing.state, "Done")
        with self.assertRaisesRegex(UserError, "is “Done”"):
            viewing.action_cancel()
        with self.assertRaisesRegex(UserError, "stays on record"):
            viewing.unlink()

    def test_on_my_way_tells_the_visitor(self):
        viewing = self._viewing("2027-02-01 10:00:00").with_user(self.rita)
        viewing.action_on_my_way()
        self.assertEqual(viewing.date_on_way, self._at(NOW))
        message = viewing.message_ids[0]
        self.assertIn("Rita is on the way to Lime Street 1", message.body)
        self.assertEqual(message.notified_partner_ids, self.buyer)

    def test_links_lead_to_the_object(self):
        viewing = self._viewing("2027-02-01 10:00:00")
        self.assertEqual(
            viewing.google_url,
            "https://www.google.com/maps/dir/?api=1&destination=50.450000,30.520000",
        )
        self.assertEqual(
            viewing.geo_url, "geo:50.450000,30.520000?q=50.450000,30.520000"
        )
        self.flat.write({"latitude": 0, "longitude": 0})
        self.assertFalse(viewing.geo_url)
        self.assertIn("destination=Lime%20Street%201", viewing.google_url)

    def test_timeline_tells_once(self):
        viewing = self._viewing("2027-02-01 10:00:00")
        rows = self.env["crm.timeline"].search(
            [
                ("partner_id", "=", self.buyer.id),
                ("kind", "in", ("estate_viewing", "meeting")),
            ]
        )
        self.assertEqual(
            [(row.kind, row.res_id) for row in rows], [("estate_viewing", viewing.id)]
        )


@tagged("post_install", "-at_install")
class TestEstateViewingRoute(EstateDealCommon):
    def setUp(self):
        super().setUp()
        self.startPatcher(freeze_time(NOW))

    def _stop(self, hour, longitude, **values):
        place = self._property(f"Road {longitude}", 50, longitude)
        listing = self._listing(place)
        return self._viewing(f"2027-02-01 {hour}:00:00", listing, **values)

    def test_the_way_from_the_stop_before(self):
        first, second = self._stop("10", 30), self._stop("11", 30.1)
        self.assertEqual((first.distance, first.drive_minutes), (0, 0))
        self.assertAlmostEqual(second.distance, 7.1, 1)
        self.assertEqual(second.drive_minutes, 19)
        self.assertFalse(second.is_tight)
        second.date_start = "2027-02-01 10:45:00"
        self.assertTrue(second.is_tight)

    def test_the_proposed_route_and_by_hand(self):
        far, near, middle = (
            self._stop("10", 30),
            self._stop("11", 30.4),
            self._stop("12", 30.1),
        )
        (far | near | middle).action_propose_route()
        self.assertEqual(
            (far.route_order, middle.route_order, near.route_order), (1, 2, 3)
        )
        self.assertAlmostEqual(middle.distance, 7.1, 1)
        near.route_order = 0
        self.assertEqual(near.distance, 0)
        self.assertAlmostEqual(far.distance, 28.6, 1)
        (far | near | middle).action_clear_route()
        self.assertAlmostEqual(near.distance, 28.6, 1)

    def test_the_day_of_the_caller_only(self):
        mine, other = self._stop("10", 30), self._stop("11", 30.1)
        other.user_id = self.ivan
        self.env["estate.viewing"].with_user(self.rita).action_propose_today()
        self.assertEqual((mine.route_order, other.route_order), (1, 0))

    def test_queries_do_not_grow_with_the_day(self):
        names = ("distance", "is_tight", "clash_warning", "google_url", "phone")
        specification = {name: {} for name in names}

        def measure(number):
            stops = self.env["estate.viewing"].browse()
            for index in range(number):
                start = f"2027-03-0{1 + index % 9} {index % 24:02}:00:00"
                stops |= self._viewing(start)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            stops.with_user(self.rita).web_read(specification)
            return self.cr.sql_log_count - before

        counts = [measure(number) for number in (1, 1, 1, 80)]
        self.assertEqual(counts[2], counts[3])


@tagged("post_install", "-at_install")
class TestEstateViewingAccess(EstateDealCommon):
    def setUp(self):
        super().setUp()
        self.startPatcher(freeze_time(NOW))

    def test_agents_see_their_own_and_those_of_their_listings(self):
        viewing = self._viewing("2027-02-01 10:00:00", user_id=self.ivan.id)
        other = self._viewing(
            "2027-02-01 10:00:00",
            self._listing(self.flat, list_agent_id=self.boss.id),
            user_id=self.boss.id,
        )
        Viewing = self.env["estate.viewing"]
        self.assertEqual(Viewing.with_user(self.rita).search([]), viewing)
        self.assertEqual(Viewing.with_user(self.ivan).search([]), viewing)
        self.assertIn(other, Viewing.with_user(self.boss).search([]))
        with self.assertRaises(AccessError):
            other.with_user(self.rita).note = "Mine"

    def test_strangers_stay_out(self):
        viewing = self._viewing("2027-02-01 10:00:00")
        clerk = self._user("est_clerk", "sales_team.group_sale_salesman")
        with self.assertRaises(AccessError):
            viewing.with_user(clerk).read(["note"])

    def test_what_steps_write_is_not_written_by_call(self):
        viewing = self._viewing("2027-02-01 10:00:00").with_user(self.rita)
        for values in (
            {"visitor_rating": "5"},
            {"event_id": False},
            {"day": "2027-05-05"},
            {"access_token": "guessed"},
        ):
            with self.assertRaises(AccessError):
                viewing.write(values)
        made = self.env["estate.viewing"].with_user(self.rita)
        made = made.create(
            {
                "listing_id": self.listing.id,
                "partner_id": self.buyer.id,
                "visitor_rating": "5",
            }
        )
        self.assertFalse(made.visitor_rating)

    def test_another_company_stays_out(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        viewing = self._viewing("2027-02-01 10:00:00")
        spy = self._user("est_spy", "crm_industry_profiles.group_estate_manager")
        spy.write(
            {"company_ids": [fields.Command.set(other.ids)], "company_id": other.id}
        )
        self.assertNotIn(viewing, self.env["estate.viewing"].with_user(spy).search([]))


@tagged("post_install", "-at_install")
class TestEstateViewingFeedback(EstateDealCommon):
    def setUp(self):
        super().setUp()
        self.startPatcher(freeze_time(NOW))
        self.viewing = self._viewing("2027-02-01 07:00:00", state="Done")

    def test_the_visitor_answers(self):
        self.viewing._take_feedback("4", " Too small a kitchen ")
        self.assertEqual(self.viewing.visitor_rating, "4")
        self.assertEqual(self.viewing.visitor_feedback, "Too small a kitchen")
        self.assertEqual(self.viewing.date_feedback, self._at(NOW))

    def test_nonsense_is_refused(self):
        for rating in ("0", "9", "", "x"):
            with self.assertRaises(UserError):
                self.viewing._take_feedback(rating, "")
        self.assertFalse(self.viewing.visitor_rating)

    def test_the_letter_has_the_link(self):
        action = self.viewing.with_user(self.rita).action_ask_feedback()
        template = self.env["mail.template"].browse(
            action["context"]["default_template_id"]
        )
        body = template._render_field("body_html", self.viewing.ids)[self.viewing.id]
        self.assertIn(f"/my/viewings/{self.viewing.id}?access_token=", body)

    def test_only_what_took_place_is_rated(self):
        other = self._viewing("2027-02-01 12:00:00")
        with self.assertRaisesRegex(UserError, "has not taken place"):
            other._take_feedback("4", "")
        with self.assertRaisesRegex(UserError, "as done first"):
            other.action_ask_feedback()
