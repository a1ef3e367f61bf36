from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Date
from odoo.tests import tagged

from odoo.addons.crm_industry_profiles.models.estate_listing import STANDARD_STATUSES

from .common_estate import EstateCommon

RESO_STATUSES = {
    "Active",
    "ActiveUnderContract",
    "Canceled",
    "Closed",
    "ComingSoon",
    "Delete",
    "Expired",
    "Hold",
    "Incomplete",
    "Pending",
    "Withdrawn",
}


def day(text):
    return Date.to_date(text)


@tagged("post_install", "-at_install")
@freeze_time("2027-01-10 12:00:00")
class TestEstateListing(EstateCommon):
    def _changes(self, listing):
        listing.history_ids.invalidate_recordset()
        rows = listing.history_ids.sorted("id")
        return [(row.field_name, row.previous_value, row.new_value) for row in rows]

    def test_the_statuses_are_those_of_reso(self):
        self.assertEqual({value for value, _label in STANDARD_STATUSES}, RESO_STATUSES)

    def test_a_listing_gets_a_number_and_the_owner_as_seller(self):
        listing = self._listing(self._flat(owner_id=self.owner.id))
        self.assertRegex(listing.name, r"^L/2027/\d{5}$")
        self.assertEqual(listing.seller_id, self.owner)
        self.assertEqual(listing.company_id, self.company)

    def test_two_listings_never_have_one_number(self):
        first = self._listing()
        second = self._listing(self._flat("2"))
        self.assertNotEqual(first.name, second.name)

    def test_active_needs_a_price(self):
        listing = self._listing(price=0)
        with self._refused(ValidationError, "Fill in: List Price"):
            listing.action_activate()
        self.assertEqual(listing.standard_status, "Incomplete")

    def test_pending_needs_the_day_of_the_contract(self):
        listing = self._listing(standard_status="Active")
        with self._refused(ValidationError, "Contract of"):
            listing.action_pending()
        listing.purchase_contract_date = "2027-01-09"
        listing.action_pending()
        self.assertEqual(listing.standard_status, "Pending")

    def test_closed_needs_day_and_contract_price(self):
        listing = self._listing(standard_status="Active")
        with self._refused(ValidationError, "Closed on, Contract Price"):
            listing.action_close()
        listing.write({"close_date": "2027-01-10", "contract_price": 95000})
        listing.action_close()
        self.assertEqual(listing.standard_status, "Closed")

    def test_dates_stand_in_their_order(self):
        listing = self._listing()
        with self._refused(ValidationError, "cannot be before"):
            listing.expiration_date = "2026-12-31"

    def test_a_mandate_that_ended_is_not_offered(self):
        listing = self._listing(expiration_date="2027-01-05")
        with self._refused(ValidationError, "ended on 2027-01-05"):
            listing.action_activate()

    def test_what_is_closed_is_corrected_by_managers_only(self):
        listing = self._listing(
            standard_status="Closed",
            close_date="2027-01-09",
            contract_price=90000,
            list_agent_id=self.realtor.id,
        )
        with self._refused(AccessError, "ask a manager"):
            listing.with_user(self.realtor).contract_price = 1
        listing.with_user(self.boss).contract_price = 91000
        self.assertEqual(listing.contract_price, 91000)

    def test_what_was_offered_stays_on_record(self):
        listing = self._listing(standard_status="Active")
        with self._refused(UserError, "Withdraw it instead"):
            listing.unlink()
        draft = self._listing(self._flat("2"))
        draft.unlink()
        self.assertFalse(draft.exists())

    def test_each_change_leaves_one_row(self):
        listing = self._listing()
        listing.list_price = 100000
        listing.action_activate()
        listing.list_price = 95000
        self.assertEqual(
            self._changes(listing),
            [
                ("list_price", "", "100000.00"),
                ("standard_status", "", "Incomplete"),
                ("standard_status", "Incomplete", "Active"),
                ("list_price", "100000.00", "95000.00"),
            ],
        )
        self.assertEqual(listing.history_ids[0].user_id, self.env.user)
        self.assertEqual(listing.history_ids.sorted("id")[-1].amount, 95000)

    def test_the_history_writes_prices_as_money(self):
        listing = self._listing(standard_status="Active")
        listing.currency_id = self.env.ref("base.USD")
        listing.list_price = 95000
        change = listing.history_ids.filtered("previous_value")
        self.assertEqual(
            change.change_text.replace("\N{NO-BREAK SPACE}", " "),
            "$ 100,000.00 → $ 95,000.00",
        )

    def test_a_listing_warns_of_a_property_that_is_there_twice(self):
        listing = self._listing(self._flat("9", unit_number="3"))
        self.assertEqual(listing.duplicate_count, 0)
        self._flat("9", unit_number="3")
        listing.invalidate_recordset(["duplicate_count"])
        listing.property_id.invalidate_recordset(["duplicate_count"])
        self.assertEqual(listing.duplicate_count, 1)

    def test_the_real_price_leaves_no_row(self):
        listing = self._listing()
        before = self._changes(listing)
        listing.close_price = 120000
        self.assertEqual(self._changes(listing), before)

    def test_first_and_previous_price(self):
        listing = self._listing(price=90000)
        listing.list_price = 100000
        self.assertEqual(listing.original_list_price, 100000)
        listing.action_activate()
        listing.list_price = 97000
        listing.list_price = 95000
        self.assertEqual(listing.original_list_price, 100000)
        self.assertEqual(listing.previous_list_price, 97000)
        self.assertAlmostEqual(listing.price_change, -5)

    def test_days_on_the_market_without_the_days_held_back(self):
        listing = self._listing(standard_status="Active")
        self.assertEqual(listing.on_market_date, day("2027-01-10"))
        with freeze_time("2027-01-20 12:00:00"):
            listing.action_hold()
        self.assertEqual(listing.off_market_date, day("2027-01-20"))
        with freeze_time("2027-02-01 12:00:00"):
            listing.action_activate()
        with freeze_time("2027-02-04 12:00:00"):
            listing.invalidate_recordset()
            self.assertEqual(listing.days_on_market, 13)
            self.assertEqual(listing.on_market_date, day("2027-01-10"))

    def test_days_are_searched_as_they_are_computed(self):
        listing = self._listing(standard_status="Active", on_market_date="2026-12-31")
        domain = [("id", "=", listing.id)]
        Listing = self.env["estate.listing"]
        self.assertEqual(listing.days_on_market, 10)
        self.assertTrue(Listing.search([*domain, ("days_on_market", ">", 9)]))
        self.assertFalse(Listing.search([*domain, ("days_on_market", ">", 10)]))
        self.assertTrue(Listing.search([*domain, ("days_on_market", "=", 10)]))
        self.assertTrue(Listing.search([*domain, ("days_on_market", "<=", 10)]))
        self.assertFalse(Listing.search([*domain, ("days_on_market", "!=", 10)]))

    def test_days_of_what_was_closed_elsewhere(self):
        listing = self._listing(
            standard_status="Closed",
            on_market_date="2026-11-01",
            off_market_date="2026-11-21",
            close_date="2026-12-01",
            contract_price=90000,
        )
        self.assertEqual(listing.days_on_market, 20)

    def test_cumulative_days_of_all_mandates_of_a_kind(self):
        flat = self._flat()
        old = self._listing(
            flat,
            standard_status="Withdrawn",
            on_market_date="2026-10-01",
            off_market_date="2026-10-31",
        )
        new = self._listing(flat, standard_status="Active", on_market_date="2027-01-05")
        lease = self._listing(flat, price=500, transaction_kind="lease")
        self.assertEqual(old.days_on_market, 30)
        self.assertEqual(new.cumulative_days_on_market, 35)
        self.assertEqual(lease.cumulative_days_on_market, 0)

    def test_mandates_that_ended_expire(self):
        ended = self._listing(standard_status="Active", expiration_date="2027-01-31")
        runs = self._listing(
            self._flat("2"), standard_status="Active", expiration_date="2027-02-01"
        )
        with freeze_time("2027-02-01 03:00:00"):
            self.env["estate.listing"]._cron_expire()
        self.assertEqual(ended.standard_status, "Expired")
        self.assertEqual(ended.off_market_date, day("2027-02-01"))
        self.assertEqual(ended.days_on_market, 22)
        self.assertEqual(runs.standard_status, "Active")
        self.assertEqual(self._changes(ended)[-1][1:], ("Active", "Expired"))

    def test_the_seller_sees_it_on_the_timeline(self):
        listing = self._listing(self._flat(owner_id=self.owner.id))
        Timeline = self.env["crm.timeline"]
        domain = [("partner_id", "=", self.owner.id), ("res_id", "=", listing.id)]
        self.assertFalse(Timeline.search([*domain, ("kind", "=", "listing")]))
        listing.action_activate()
        row = Timeline.search([*domain, ("kind", "=", "listing")])
        self.assertEqual((row.amount, row.date.date()), (100000, day("2027-01-10")))
        listing.write(
            {
                "standard_status": "Closed",
                "close_date": "2027-01-10",
                "contract_price": 95000,
                "close_price": 99000,
            }
        )
        closed = Timeline.search([*domain, ("kind", "=", "listing_closed")])
        self.assertEqual(closed.amount, 95000)
