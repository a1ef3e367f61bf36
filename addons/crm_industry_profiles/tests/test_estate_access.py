from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged

from .common_estate import ROLE, EstateCommon

MODELS = (
    "estate.duplicate",
    "estate.listing",
    "estate.listing.history",
    "estate.locality",
    "estate.locality.alias",
    "estate.property",
)


@tagged("post_install", "-at_install")
class TestEstateAccess(EstateCommon):
    def test_others_get_nothing(self):
        users = [
            new_test_user(self.env, "est_portal", "base.group_portal"),
            new_test_user(self.env, "est_seller", "sales_team.group_sale_salesman"),
            self.env.ref("base.public_user"),
        ]
        for name in MODELS:
            for user in users:
                for operation in ("read", "write", "create", "unlink"):
                    with self.subTest(f"{name} {user.login} {operation}"):
                        model = self.env[name].with_user(user)
                        self.assertFalse(model.has_access(operation))

    def test_another_company_sees_nothing(self):
        first = self._flat(unit_number="1")
        self._flat(unit_number="1")
        self._listing(first)
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env,
            "est_stranger",
            ROLE + "manager",
            company_id=elsewhere.id,
            company_ids=[Command.set(elsewhere.ids)],
        )
        for name in (
            "estate.property",
            "estate.listing",
            "estate.listing.history",
            "estate.duplicate",
        ):
            model = self.env[name].with_user(stranger)
            model = model.with_context(allowed_company_ids=elsewhere.ids)
            ours = [("company_id", "=", self.company.id)]
            with self.subTest(name):
                self.assertTrue(self.env[name].search(ours))
                self.assertFalse(model.search(ours))

    def test_realtors_read_all_and_change_their_own(self):
        flat = self._flat(user_id=self.colleague.id)
        listing = self._listing(flat, list_agent_id=self.colleague.id)
        self.assertEqual(listing.with_user(self.realtor).list_price, 100000)
        for record, vals in (
            (flat, {"living_area": 1}),
            (listing, {"list_price": 1}),
        ):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                record.with_user(self.realtor).write(vals)
            record.with_user(self.colleague).write(vals)

    def test_the_real_price_is_a_right_of_its_own(self):
        listing = self._listing(close_price=77)
        for user in (self.realtor, self.boss):
            seen = listing.with_user(user)
            with self.subTest(user.login), self.assertRaises(AccessError):
                seen.read(["close_price"])
            with self.assertRaises(AccessError):
                seen.search([("close_price", ">", 1)])
            with self.assertRaises(AccessError):
                seen.formatted_read_group([], [], ["close_price:sum"])
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                seen.write({"close_price": 1})
        self.boss.group_ids += self.env.ref(ROLE + "real_price")
        self.assertEqual(listing.with_user(self.boss).close_price, 77)

    def test_what_follows_is_not_written(self):
        listing = self._listing(list_agent_id=self.realtor.id)
        listing.standard_status = "Active"
        for vals in (
            {"original_list_price": 1},
            {"previous_list_price": 1},
            {"market_since": "2020-01-01"},
            {"market_days_before": 5},
        ):
            with (
                self.subTest(vals),
                self.assertRaises(AccessError),
                self.env.cr.savepoint(),
            ):
                listing.with_user(self.realtor).write(vals)

    def test_nobody_writes_history_or_pairs(self):
        first, second = self._flat(unit_number="1"), self._flat(unit_number="1")
        history = self._listing(first).history_ids
        pair = self._pairs(first, second)
        for record in (history[0], pair):
            for call in (
                lambda row: row.write({"company_id": False}),
                lambda row: row.unlink(),
                lambda row: row.create([{}]),
            ):
                with self.assertRaises(AccessError), self.env.cr.savepoint():
                    call(record.with_user(self.boss))

    def test_a_file_of_somebody_else_is_no_photo(self):
        secret = self.env["ir.attachment"].create({"name": "secret", "raw": b"x"})
        flat = self._flat(user_id=self.realtor.id).with_user(self.realtor)
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            flat.photo_ids = [Command.link(secret.id)]
        self.assertFalse(secret.res_id)

    def test_the_forms_work_for_a_realtor(self):
        form = Form(self.env["estate.property"].with_user(self.realtor))
        form.locality_id = self.north
        form.street_name = "Nova"
        form.street_number = "3"
        estate = form.save()
        self.assertEqual(estate.user_id, self.realtor)
        form = Form(
            self.env["estate.listing"]
            .with_user(self.realtor)
            .with_context(default_property_id=estate.id)
        )
        form.list_price = 5
        listing = form.save()
        listing.action_activate()
        self.assertEqual(listing.standard_status, "Active")


@tagged("post_install", "-at_install")
class TestEstateQueries(EstateCommon):
    """Two records or 80: the same number of queries."""

    def _measure(self, function):
        self.env.flush_all()
        self.env.invalidate_all()
        start = self.cr.sql_log_count
        function()
        self.env.flush_all()
        return self.cr.sql_log_count - start

    def _compare(self, make):
        counts = [self._measure(make(number)) for number in (2, 2, 80)]
        # one more: rows that differ are updated in two statements
        self.assertLessEqual(counts[2] - counts[1], 1, counts)
        self.assertGreater(counts[1], 0)

    def _make(self, number):
        """Listings of houses that are far from each other, without duplicates."""
        self.count = getattr(self, "count", 0) + 1
        estates = self.env["estate.property"].create(
            [
                {
                    "locality_id": self.north.id,
                    "street_name": f"Street {self.count}",
                    "street_number": str(index),
                }
                for index in range(number)
            ]
        )
        return self.env["estate.listing"].create(
            [{"property_id": estate.id, "list_price": 100} for estate in estates]
        )

    def test_a_change_of_price(self):
        def make(number):
            listings = self._make(number).with_context(tracking_disable=True)
            return lambda: listings.write({"list_price": 90})

        self._compare(make)

    def test_a_change_of_status(self):
        def make(number):
            listings = self._make(number).with_context(tracking_disable=True)
            return lambda: listings.write({"standard_status": "Active"})

        self._compare(make)

    def test_a_change_of_address_finds_duplicates_once(self):
        def make(number):
            estates = self._make(number).property_id
            estates = estates.with_context(tracking_disable=True)
            return lambda: estates.write({"postal_code": "1", "living_area": 40})

        self._compare(make)

    def test_the_list_of_listings(self):
        names = ("name", "days_on_market", "cumulative_days_on_market", "price_change")
        names += ("property_id", "cover_id", "standard_status", "geo_url")

        def make(number):
            listings = self._make(number).with_user(self.realtor)
            return lambda: listings.web_read({name: {} for name in names})

        self._compare(make)

    def test_the_list_of_properties(self):
        names = ("name", "duplicate_count", "completeness", "missing_fields")
        names += ("cover_id", "listing_count", "activity_ids", "map_url")

        def make(number):
            # by their ids: those of a related field are not read together
            ids = self._make(number).property_id.ids
            estates = self.env["estate.property"].with_user(self.realtor).browse(ids)
            return lambda: estates.web_read({name: {} for name in names})

        self._compare(make)
