from unittest.mock import patch

from freezegun import freeze_time
from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_media import MediaCommon


@tagged("post_install", "-at_install")
class TestMediaBooking(MediaCommon):
    def _refused(self, words, method, *args):
        with self.assertRaisesRegex(UserError, words):
            method(*args)

    def test_option_takes_price_and_keeps_the_place_a_week(self):
        option = self._option(self.cover, self.acme)
        self.assertEqual(
            (option.price, str(option.option_until), option.state),
            (4000, "2027-03-08", "option"),
        )
        self.assertEqual(
            (self.cover.state, self.cover.holder_id), ("option", self.acme)
        )

    def test_option_ends_with_the_deadline(self):
        self.paper.option_days = 60
        option = self._option(self.cover, self.acme)
        self.assertEqual(str(option.option_until), "2027-03-20")

    def test_sold_place_is_refused_with_the_holder_and_what_is_free(self):
        rival = self._option(self.cover, self.globex)
        rival.sudo().option_until = "2027-02-01"
        self._booked(self.cover, self.acme)
        rival.sudo().option_until = "2027-03-08"
        self._refused(
            "held by Acme Ads. Free in the same issue: Page 3, Page 7",
            rival.action_book,
        )
        self.assertEqual(rival.state, "option")

    def test_first_option_goes_before_the_second(self):
        first = self._option(self.cover, self.acme)
        second = self._option(self.cover, self.globex)
        self._refused("held by Acme Ads", second.action_book)
        first.action_cancel()
        second.action_book()
        self.assertEqual(self.cover.holder_id, self.globex)

    def test_first_option_that_has_run_out_is_no_obstacle(self):
        self._option(self.cover, self.acme)
        with freeze_time("2027-03-09"):
            second = self._option(self.cover, self.globex)
            second.action_book()
            self.assertEqual((second.state, self.cover.state), ("booked", "booked"))

    def test_database_refuses_a_second_sale(self):
        self._booked(self.cover, self.acme)
        rival = self._option(self.cover, self.globex)
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"):
            rival.sudo().write({"state": "booked"})
            self.env.flush_all()

    def test_database_error_is_put_into_words(self):
        self._booked(self.cover, self.acme)
        index = self.env["media.booking"]._slot_once
        detail = type(
            "Diagnostics",
            (),
            {"message_detail": f"Key (slot_id)=({self.cover.id}) already exists."},
        )
        self.assertIn(
            "held by Acme Ads",
            index.get_error_message(self.env["media.booking"], detail),
        )

    def test_cron_frees_places_in_time(self):
        option = self._option(self.cover, self.acme)
        later = self._option(self.page, self.acme, option_until="2027-03-15")
        with freeze_time("2027-03-09"), self._cron():
            self.env["media.booking"]._cron_expire()
            self.assertEqual((option.state, later.state), ("expired", "option"))
            self.assertEqual(self.cover.state, "free")

    def _cron(self):
        Cron = type(self.env["ir.cron"])
        return patch.object(Cron, "_commit_progress", return_value=60)

    def test_states_are_found(self):
        self._booked(self.cover, self.acme)
        self._option(self.page, self.acme)
        for state, slot in (
            ("booked", self.cover),
            ("option", self.page),
            ("free", self.half),
        ):
            domain = [("issue_id", "=", self.issue.id), ("state", "=", state)]
            self.assertEqual(self.env["media.slot"].search(domain), slot)

    def test_issue_counts_its_places(self):
        self._booked(self.cover, self.acme)
        self._option(self.page, self.acme)
        issue = self.issue
        self.assertEqual(
            (
                issue.slot_count,
                issue.booked_count,
                issue.option_count,
                issue.free_count,
            ),
            (3, 1, 1, 1),
        )

    def test_publishing_ends_what_is_open(self):
        sold = self._booked(self.cover, self.acme)
        option = self._option(self.page, self.acme)
        issue = self.issue.with_user(self.media_manager)
        self._refused("first close the sale", issue.action_publish)
        issue.action_close()
        issue.action_publish()
        self.assertEqual((sold.state, option.state), ("published", "expired"))

    def test_seller_does_not_close_an_issue(self):
        with self.assertRaises(AccessError):
            self.issue.with_user(self.media_seller).action_close()
        self.assertEqual(self.issue.state, "planned")

    def test_after_the_deadline_only_a_manager_sells(self):
        with freeze_time("2027-03-21"):
            self._refused(
                "deadline of Test Gazette April", self._option, self.cover, self.acme
            )
            Booking = self.env["media.booking"].with_user(self.media_manager)
            late = Booking.create(
                {
                    "slot_id": self.cover.id,
                    "partner_id": self.acme.id,
                    "option_until": "2027-03-22",
                }
            )
            late.action_book()
            self.assertEqual(late.state, "booked")

    def test_copied_issue_has_free_places_and_a_name_of_its_own(self):
        self._booked(self.cover, self.acme)
        copy = self.issue.copy()
        self.assertEqual(
            (copy.name, copy.slot_count, copy.free_count), ("April (copy)", 3, 3)
        )

    def test_order_has_the_place_at_its_price(self):
        booking = self._option(
            self.cover, self.acme, agency_id=self.globex.id, price=3500
        )
        booking.action_make_order()
        order = booking.order_id
        line = order.order_line
        self.assertEqual(order.partner_id, self.globex)
        self.assertEqual(
            (line.name, line.price_unit, line.product_id),
            ("Test Gazette April: Back cover", 3500, self.space),
        )
        booking.action_make_order()
        self.assertEqual(booking.order_id, order)

    def test_order_for_a_booking_of_a_colleague_is_the_seller_s(self):
        booking = self._option(self.cover, self.acme, user_id=self.media_manager.id)
        booking.action_make_order()
        self.assertEqual(booking.order_id.user_id, self.media_seller)

    def test_order_in_another_currency(self):
        eur = self.env["res.currency"].create(
            {
                "name": "TMC",
                "symbol": "T",
                "rate_ids": [Command.create({"name": "2027-01-01", "rate": 2})],
            }
        )
        pricelist = self.env["product.pricelist"].create(
            {"name": "T", "currency_id": eur.id}
        )
        self.acme.property_product_pricelist = pricelist
        booking = self._option(self.cover, self.acme)
        booking.action_make_order()
        order = booking.order_id
        self.assertEqual((order.currency_id, order.order_line.price_unit), (eur, 8000))

    def _use_media(self):
        profile = self.env.ref("crm_industry_profiles.industry_profile_media")
        profile.action_switch_on()

    def test_confirmed_order_sells_the_place(self):
        self._use_media()
        booking = self._option(self.cover, self.acme)
        booking.action_make_order()
        booking.order_id.action_confirm()
        self.assertEqual(booking.state, "booked")

    def test_order_for_a_sold_place_is_not_confirmed(self):
        self._use_media()
        late = self._option(self.cover, self.globex)
        late.action_make_order()
        late.sudo().option_until = "2027-02-01"
        self._booked(self.cover, self.acme)
        self._refused("held by Acme Ads", late.order_id.action_confirm)

    def test_calls_from_outside_do_not_sell(self):
        Booking = self.env["media.booking"].with_user(self.media_seller)
        made = Booking.create(
            {"slot_id": self.cover.id, "partner_id": self.acme.id, "state": "booked"}
        )
        self.assertEqual(made.state, "option")
        with self.assertRaises(AccessError):
            made.write({"state": "booked"})
        with self.assertRaises(AccessError):
            made.write({"company_id": self.env["res.company"].create({"name": "X"}).id})
        made.action_book()
        self._refused("no option any more", made.write, {"price": 1})
        self._refused("no option any more", made.write, {"slot_id": self.page.id})
        self.assertEqual((made.price, made.slot_id), (4000, self.cover))
        with self.assertRaises(UserError):
            made.sudo().unlink()

    def test_states_cost_the_same_for_one_and_eighty(self):
        slots = self.env["media.slot"].create(
            [{"issue_id": self.issue.id, "name": str(n), "price": 1} for n in range(80)]
        )
        for slot in slots:
            self._option(slot, self.acme)

        def read(records):
            names = ("state", "holder_id")
            records = records.with_user(self.media_seller)
            return lambda: records.web_read({name: {} for name in names})

        self._measure(read(slots[0]))
        self.assertEqual(self._measure(read(slots[0])), self._measure(read(slots)))
