from unittest.mock import patch

from freezegun import freeze_time
from psycopg2.errors import UniqueViolation

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_estate_deal import EstateDealCommon


@tagged("post_install", "-at_install")
class TestEstateOffer(EstateDealCommon):
    def setUp(self):
        super().setUp()
        self.startPatcher(freeze_time("2027-02-01 08:00:00"))

    def _counter(self, offer, amount):
        """The answer of the other side, as its form saves it."""
        context = offer.action_counter()["context"]
        return (
            self.env["estate.offer"].with_context(**context).create({"amount": amount})
        )

    def _count_reads(self, records, *names):
        """Queries for one record and for all, as an agent with an empty cache."""
        records = records.with_user(self.rita)
        fields_spec = {name: {} for name in names}
        counts = []
        for rows in (records[0], records[0], records):
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.cr.sql_log_count
            rows.browse(rows.ids).web_read(fields_spec)
            counts.append(self.cr.sql_log_count - start)
        return counts[1:]

    def _make_listings(self, number):
        own = {"locality_id": self.city.id, "owner_id": self.seller.id}
        rows = [
            {"street_name": f"Elm {n}", "street_number": "1"} for n in range(number)
        ]
        places = self.env["estate.property"].create([{**own, **row} for row in rows])
        listing = {
            "list_price": 100000,
            "list_agent_id": self.rita.id,
            "standard_status": "Active",
            "on_market_date": "2027-01-01",
            "expiration_date": "2027-12-31",
        }
        return self.env["estate.listing"].create(
            [{**listing, "property_id": place.id} for place in places]
        )

    def _make_for_each(self, listings, model, values):
        mine = {"partner_id": self.buyer.id, "user_id": self.rita.id}
        return self.env[model].create(
            [
                {**mine, "listing_id": listing.id, **row}
                for listing, row in zip(listings, values, strict=True)
            ]
        )

    def test_counts_of_listings_cost_the_same_for_one_and_for_eighty(self):
        listings = self._make_listings(80)
        self._make_for_each(listings, "estate.offer", [{"amount": 90000}] * 80)
        days = [fields.Date.add(fields.Date.today(), days=n) for n in range(80)]
        viewings = [{"date_start": f"{day} 08:00:00"} for day in days]
        self._make_for_each(listings, "estate.viewing", viewings)
        names = ("viewing_count", "offer_count", "best_offer", "buyer_count")
        self.assertEqual(*self._count_reads(listings, *names))
        self.assertEqual(set(listings.mapped("offer_count")), {1})

    def test_a_list_of_offers_costs_the_same_for_one_and_for_eighty(self):
        listings = self._make_listings(80)
        offers = self._make_for_each(listings, "estate.offer", [{"amount": 90000}] * 80)
        names = ("amount", "deposit_received", "listing_id", "percent_of_list", "state")
        self.assertEqual(*self._count_reads(offers, "display_name", *names))

    def test_a_chain_of_counter_offers(self):
        first = self._offer(90000)
        second = self._counter(first, 98000)
        third = self._counter(second, 95000)
        self.assertEqual(
            [(row.made_by, row.state) for row in first | second | third],
            [("buyer", "countered"), ("seller", "countered"), ("buyer", "submitted")],
        )
        self.assertEqual(third.parent_id.parent_id, first)
        self.assertEqual(third.percent_of_list, 95)

    def test_an_answered_offer_is_not_answered_again(self):
        first = self._offer(90000)
        self._counter(first, 98000)
        for step in ("action_accept", "action_reject", "action_counter"):
            with self.assertRaisesRegex(UserError, "is “Countered” already"):
                getattr(first, step)()
        with self.assertRaisesRegex(UserError, "is “Countered” already"):
            first.with_user(self.rita).amount = 1

    def test_a_counter_offer_is_of_the_other_side_and_the_same_buyer(self):
        first = self._offer(90000)
        with self.assertRaisesRegex(ValidationError, "from the other side"):
            self._offer(95000, parent_id=first.id)
        first = self._offer(90000)
        with self.assertRaisesRegex(ValidationError, "same listing and buyer"):
            self._offer(95000, self.rival, parent_id=first.id, made_by="seller")

    def test_accepting_takes_the_listing_off_and_opens_the_deal(self):
        offer = self._offer(97000)
        offer.with_user(self.rita).action_accept()
        self.assertEqual(offer.state, "accepted")
        self.assertEqual(self.listing.standard_status, "ActiveUnderContract")
        self.assertEqual(self.listing.contract_price, 97000)
        self.assertEqual(
            self.listing.purchase_contract_date, fields.Date.to_date("2027-02-01")
        )
        self.assertEqual(offer.lead_id, self.listing.lead_id)
        agreement = offer.agreement_id
        self.assertEqual((agreement.partner_id, agreement.amount), (self.buyer, 97000))
        self.assertEqual(agreement.party_ids.partner_id, self.seller)
        self.assertEqual(agreement.lead_id, offer.lead_id)

    def test_a_lease_has_its_own_contract(self):
        self.listing.transaction_kind = "lease"
        offer = self._offer(500)
        offer.action_accept()
        self.assertEqual(offer.transaction_type, "LeaseOffer")
        self.assertEqual(
            offer.agreement_id.type_id,
            self.env.ref("crm_industry_profiles.crm_agreement_type_estate_lease"),
        )

    def test_other_offers_are_told(self):
        other = self._offer(96000, self.rival, user_id=self.ivan.id)
        self._offer(97000).action_accept()
        self.assertEqual(other.state, "submitted")
        self.assertEqual(other.activity_ids.user_id, self.ivan)
        self.assertIn("Another offer was accepted", other.message_ids[0].body)
        self.assertNotIn("97", other.message_ids[0].body)

    def test_one_is_accepted(self):
        self._offer(97000).action_accept()
        second = self._offer(99000, self.rival)
        with self.assertRaisesRegex(UserError, "is accepted already"):
            second.action_accept()
        self.assertEqual(second.state, "submitted")

    def test_the_database_refuses_a_second_one(self):
        self._offer(97000).action_accept()
        second = self._offer(99000, self.rival)
        Offer = type(second)
        with (
            mute_logger("odoo.sql_db"),
            patch.object(Offer, "_check_free", lambda self: None),
            self.assertRaises(UniqueViolation),
            self.env.cr.savepoint(),
        ):
            second.action_accept()

    def test_a_deal_that_falls_through_frees_the_listing(self):
        offer = self._offer(97000)
        offer.action_accept()
        offer.with_user(self.rita).action_fall_through()
        self.assertEqual(self.listing.standard_status, "Active")
        self._offer(96000, self.rival).action_accept()

    def test_no_offer_for_what_is_closed(self):
        offer = self._offer(97000)
        offer.action_accept()
        self._close(offer)
        with self.assertRaisesRegex(UserError, "not offered any more"):
            self._offer(99000, self.rival)

    def _close(self, offer, user=None, **values):
        wizard = self.env["estate.deal.close"].with_user(user or self.env.user)
        wizard = wizard.create({"offer_id": offer.id, **values})
        wizard.action_close()
        return wizard

    def test_closing_wins_the_deal_with_both_prices(self):
        offer = self._offer(97000)
        offer.action_accept()
        self._close(offer, contract_price=80000, close_price=97000)
        listing = self.listing
        self.assertEqual(listing.standard_status, "Closed")
        self.assertEqual((listing.contract_price, listing.close_price), (80000, 97000))
        self.assertEqual(offer.lead_id.won_status, "won")
        with self.assertRaisesRegex(UserError, "closed already"):
            self._close(offer)

    def test_listing_with_an_accepted_offer_is_closed_by_its_deal(self):
        offer = self._offer(97000)
        offer.action_accept()
        action = self.listing.with_user(self.rita).action_close()
        self.assertEqual(action["res_model"], "estate.deal.close")
        self.assertEqual(action["context"]["default_offer_id"], offer.id)
        self.assertEqual(self.listing.standard_status, "ActiveUnderContract")

    def test_who_may_not_see_real_prices_closes_without(self):
        offer = self._offer(97000)
        offer.action_accept()
        with self.assertRaises(AccessError):
            self._close(offer, self.rita, close_price=97000)
        self._close(offer, self.rita, contract_price=97000)
        self.assertEqual(self.listing.standard_status, "Closed")
        self.assertEqual(self.listing.close_price, 0)

    def test_only_an_accepted_offer_is_closed(self):
        offer = self._offer(97000)
        with self.assertRaisesRegex(UserError, "Only an accepted offer"):
            self._close(offer)
        offer.action_accept()
        with self.assertRaisesRegex(UserError, "today, or was closed before"):
            self._close(offer, close_date="2027-02-02")

    def test_offers_expire(self):
        late = self._offer(90000, date_expiry="2027-02-01")
        stays = self._offer(90000, self.rival)
        Cron = type(self.env["ir.cron"])
        with (
            freeze_time("2027-02-02"),
            patch.object(Cron, "_commit_progress", return_value=60),
        ):
            self.env["estate.offer"]._cron_expire()
        self.assertEqual((late.state, stays.state), ("expired", "submitted"))

    def test_the_listing_counts(self):
        self._offer(90000)
        self._offer(95000, self.rival)
        self._viewing("2027-02-01 10:00:00")
        self._viewing("2027-02-01 12:00:00").action_cancel()
        listing = self.listing
        self.assertEqual(
            (listing.viewing_count, listing.offer_count, listing.best_offer),
            (1, 2, 95000),
        )

    def test_timeline_tells_of_the_offer(self):
        offer = self._offer(90000)
        row = self.env["crm.timeline"].search(
            [("partner_id", "=", self.buyer.id), ("kind", "=", "estate_offer")]
        )
        self.assertEqual((row.res_id, row.amount), (offer.id, 90000))


@tagged("post_install", "-at_install")
class TestEstateOfferAccess(EstateDealCommon):
    def test_states_are_not_written_by_call(self):
        offer = self._offer(90000).with_user(self.rita)
        for values in ({"state": "accepted"}, {"lead_id": 1}, {"agreement_id": 1}):
            with self.assertRaises(AccessError):
                offer.write(values)
        made = offer.create(
            {
                "listing_id": self.listing.id,
                "partner_id": self.rival.id,
                "amount": 1,
                "state": "accepted",
            }
        )
        self.assertEqual(made.state, "submitted")

    def test_agents_see_their_own_and_those_of_their_listings(self):
        offer = self._offer(90000, user_id=self.ivan.id)
        foreign = self._offer(
            1,
            listing_id=self._listing(self.flat, list_agent_id=self.boss.id).id,
            user_id=self.boss.id,
        )
        Offer = self.env["estate.offer"]
        self.assertEqual(Offer.with_user(self.rita).search([]), offer)
        self.assertEqual(Offer.with_user(self.ivan).search([]), offer)
        with self.assertRaises(AccessError):
            foreign.with_user(self.rita).action_accept()
        self.assertEqual(foreign.state, "submitted")

    def test_a_colleague_cannot_close_a_foreign_deal(self):
        offer = self._offer(
            97000,
            listing_id=self._listing(self.flat, list_agent_id=self.boss.id).id,
            user_id=self.boss.id,
        )
        offer.action_accept()
        with self.assertRaises(AccessError):
            wizard = self.env["estate.deal.close"].with_user(self.ivan)
            wizard.create({"offer_id": offer.id}).action_close()
        self.assertEqual(offer.listing_id.standard_status, "ActiveUnderContract")


@tagged("post_install", "-at_install")
class TestEstateDeposit(EstateDealCommon):
    def setUp(self):
        super().setUp()
        self.offer = self._offer(97000, deposit_amount=1000)
        self.offer.action_accept()

    def _deposit(self, amount, kind="inbound", **values):
        payment = self.env["account.payment"].create(
            {
                "payment_type": kind,
                "partner_type": "customer",
                "partner_id": self.buyer.id,
                "amount": amount,
                "date": "2027-02-10",
                "journal_id": self.company_data["default_journal_bank"].id,
                "estate_offer_id": self.offer.id,
                **values,
            }
        )
        return payment

    def test_only_posted_money_counts(self):
        payment = self._deposit(600)
        self.assertEqual(self.offer.deposit_received, 0)
        payment.action_post()
        self.offer.invalidate_recordset()
        self.assertEqual(self.offer.deposit_received, 600)
        self._deposit(250, "outbound").action_post()
        self.offer.invalidate_recordset()
        self.assertEqual(self.offer.deposit_received, 350)

    def test_both_currencies_to_the_cent(self):
        currency = self.setup_other_currency("EUR", rates=[("2020-01-01", 3.0)])
        self._deposit(100.01, currency_id=currency.id).action_post()
        self.offer.invalidate_recordset()
        self.assertEqual(self.offer.deposit_company, 33.34)
        self.assertEqual(self.offer.deposit_received, 33.34)
        entry = self.offer.deposit_payment_ids.move_id
        bank = entry.line_ids.filtered("debit")
        self.assertEqual(sum(bank.mapped("balance")), 33.34)

    def test_a_deposit_comes_from_the_buyer(self):
        with self.assertRaisesRegex(ValidationError, "comes from this buyer"):
            self._deposit(600, partner_id=self.rival.id)

    def test_the_payment_is_filled_in(self):
        self._deposit(600).action_post()
        self.offer.invalidate_recordset()
        context = self.offer.action_receive_deposit()["context"]
        self.assertEqual(context["default_amount"], 400)
        self.assertEqual(context["default_payment_type"], "inbound")
        with self.assertRaisesRegex(UserError, "Ask an accountant"):
            self.offer.with_user(self.rita).action_receive_deposit()

    def test_an_agent_sees_how_much_came_in(self):
        self._deposit(600).action_post()
        self.offer.invalidate_recordset()
        self.assertEqual(self.offer.with_user(self.rita).deposit_received, 600)
