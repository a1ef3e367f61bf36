from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_estate_request import EstateRequestCommon


@tagged("post_install", "-at_install")
class TestEstateRequest(EstateRequestCommon):
    def test_a_new_request_is_matched_at_once(self):
        request = self._request()
        self.assertEqual(self._score(request), 100)

    def test_a_new_listing_is_matched_at_once(self):
        request = self._request()
        self.assertEqual(self._score(request, self._listing(80000, self.south)), 100)

    def test_a_price_drop_appears_without_waiting(self):
        request = self._request(price_max=90000)
        self.assertIsNone(self._score(request))
        self.flat.list_price = 94500  # 5 % above, of 10 % that are tolerated
        self.assertEqual(self._score(request), 75)

    def test_a_wish_that_is_missed_costs_its_weight(self):
        request = self._request(floor_min=5, floor_weight=10, tolerance=10)
        # price 100 with weight 10, floor 0 with weight 10
        self.assertEqual(self._score(request), 50)

    def test_a_locality_stands_for_all_in_it(self):
        request = self._request(locality_ids=self.city.ids)
        self.assertEqual(self._score(request), 100)
        request.locality_ids = self.south
        self.assertIsNone(self._score(request))

    def test_a_district_that_moves_takes_its_listings_along(self):
        other = self._place("Elsewhere", kind="city")
        request = self._request(locality_ids=other.ids)
        self.assertIsNone(self._score(request))
        self.north.parent_id = other
        self.assertEqual(self._score(request), 100)

    def test_subtypes(self):
        request = self._request(sub_type_ids=self._sub_type("Office").ids)
        self.assertIsNone(self._score(request))
        self.flat.property_id.property_sub_type = "Office"
        self.assertEqual(self._score(request), 100)

    def test_a_lease_is_no_sale(self):
        request = self._request(transaction_kind="lease")
        self.assertIsNone(self._score(request))
        self.flat.transaction_kind = "lease"
        self.assertEqual(self._score(request), 100)

    def test_what_is_not_offered_does_not_match(self):
        request = self._request()
        found = {}
        for status in ("ComingSoon", "ActiveUnderContract", "Hold", "Withdrawn"):
            self.flat.standard_status = status
            found[status] = self._score(request)
        expected = {"ComingSoon": 100, "ActiveUnderContract": 100}
        self.assertEqual(found, {**expected, "Hold": None, "Withdrawn": None})

    def test_another_company_does_not_match(self):
        company = self.env["res.company"].create({"name": "Other Realtors"})
        request = self._request(company_id=company.id, user_id=False)
        self.assertFalse(self._match(request))

    def test_another_currency_is_converted(self):
        euro = self.env["res.currency"].create(
            {"name": "TST", "symbol": "T", "rate_ids": [(0, 0, {"rate": 2})]}
        )
        request = self._request(price_max=50000, tolerance=0)
        self.assertIsNone(self._score(request))
        self.flat.currency_id = euro
        self.assertEqual(self._score(request), 100)
        self.assertEqual(self._match(request).price, 50000)

    def test_on_hold_or_closed_nothing_matches(self):
        request = self._request()
        request.action_hold()
        self.assertFalse(self._match(request))
        self.assertEqual(request.prospecting_reason, "AgentDisabled")
        request.action_activate()
        self.assertEqual(self._score(request), 100)
        self.assertEqual(request.prospecting_reason, "ReActivated")

    def test_a_request_that_nothing_fits_says_so_until_something_does(self):
        request = self._request(price_max=50000)
        self.assertEqual(request.prospecting_reason, "NoListingsFound")
        self.flat.list_price = 50000
        self.assertFalse(request.prospecting_reason)
        cheaper = self._listing(40000, self.south)
        self.flat.list_price = 100000
        self.assertFalse(request.prospecting_reason)
        cheaper.standard_status = "Withdrawn"
        self.assertEqual(request.prospecting_reason, "NoListingsFound")

    def test_nothing_found_is_said_of_active_requests_only(self):
        request = self._request(price_max=50000)
        request.action_hold()
        self.Matching._run()
        self.assertEqual(request.prospecting_reason, "AgentDisabled")
        request.action_activate()
        self.assertEqual(request.prospecting_reason, "NoListingsFound")

    def test_a_warning_is_not_replaced_by_nothing_found(self):
        request = self._request()
        request.prospecting_reason = "FinalIgnoredWarning"
        self.flat.list_price = 300000
        self.assertIsNone(self._score(request))
        self.assertEqual(request.prospecting_reason, "FinalIgnoredWarning")

    def test_many_wait_for_the_scheduled_action(self):
        request = self._request()
        self.Match.search([]).unlink()
        self.Matching._mark_stale(request)
        self.assertFalse(self._match(request))
        self.Matching._cron_refresh()
        self.assertEqual(self._score(request), 100)
        self.assertFalse(request.is_match_stale)

    def test_matching_again_writes_nothing_that_is_the_same(self):
        request = self._request()
        match = self._match(request)
        self.env.cr.execute("SELECT xmin, ctid FROM estate_match")
        before = self.env.cr.fetchall()
        self.Matching._run()
        self.env.cr.execute("SELECT xmin, ctid FROM estate_match")
        self.assertEqual(self.env.cr.fetchall(), before)
        self.assertTrue(match.exists())

    def test_a_request_needs_a_must(self):
        with self.assertRaisesRegex(ValidationError, "at least one thing"):
            self._request(price_need="wish")
        with self.assertRaisesRegex(ValidationError, "at least one thing"):
            self._request(price_max=0)

    def test_bounds_are_in_order(self):
        with self.assertRaisesRegex(ValidationError, "Area up to: 10"):
            self._request(living_area_min=20, living_area_max=10)
        with self.assertRaisesRegex(ValidationError, "not negative"):
            self._request(rooms_min=-1)

    @mute_logger("odoo.sql_db")
    def test_a_tolerance_has_limits(self):
        with self.assertRaises(IntegrityError):
            self._request(tolerance=31)

    @mute_logger("odoo.sql_db")
    def test_a_weight_has_limits(self):
        with self.assertRaises(IntegrityError):
            self._request(rooms_weight=11)

    def test_explanation(self):
        request = self._request(
            price_max=95000, floor_max=2, bedrooms_min=2, rooms_min=3, tolerance=10
        )
        text = self._match(request).explanation
        for line in (
            "5.3 % more than asked for",
            "Floor: 3, 50 % more than asked for",
            "Bedrooms: 2<",
            "Rooms: not known, ask the owner",
        ):
            self.assertIn(line, text)

    def test_a_backup_says_so(self):
        request = self._request()
        self.flat.standard_status = "ActiveUnderContract"
        match = self._match(request)
        self.assertTrue(match.is_backup)
        self.assertIn("possible as a backup", match.explanation)

    def test_counts(self):
        request = self._request()
        other = self._listing(90000, self.south)
        self._match(request).action_favorite()
        self._match(request, other).action_discard()
        counts = (request.match_count, request.new_match_count, request.favorite_count)
        self.assertEqual(counts, (1, 0, 1))
        self.assertEqual((self.flat.buyer_count, other.buyer_count), (1, 0))

    def test_counts_and_reasons_cost_the_same_for_many(self):
        requests = self.env["estate.request"]
        for _number in range(80):
            requests += self._request()
        few, many = requests[:1], requests
        self._count_queries(few)  # languages, units and other caches
        self.assertEqual(self._count_queries(few), self._count_queries(many))

    def _count_queries(self, requests):
        self.env.flush_all()
        self.env.invalidate_all()
        start = self.env.cr.sql_log_count
        requests.mapped("match_count")
        matches = requests.match_ids
        matches.mapped("explanation")
        matches.mapped("display_name")
        matches.listing_id.mapped("buyer_count")
        return self.env.cr.sql_log_count - start

    def test_contacts_that_are_merged_keep_their_requests(self):
        twin = self._person("Anna T.", email="anna@example.com")
        request = self._request(twin)
        own = self._request()
        self._match(request).action_favorite()
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((twin + self.anna).ids, self.anna)
        self.env.invalidate_all()
        self.assertFalse(twin.exists())
        self.assertEqual((request.partner_id, own.partner_id), (self.anna, self.anna))
        self.assertEqual(request.commercial_partner_id, self.anna)
        match = self._match(request)
        self.assertEqual((match.reaction, match.partner_id), ("favorite", self.anna))
        self.assertEqual(self.anna.estate_request_count, 2)


@tagged("post_install", "-at_install")
class TestEstateMatchMemory(EstateRequestCommon):
    def test_a_discarded_listing_is_not_shown(self):
        request = self._request()
        match = self._match(request)
        match.action_discard()
        shown = self.Match.search(self.Match._get_shown_domain())
        self.assertNotIn(match, shown)
        self.assertEqual((match.reaction_price, match.is_viewed), (100000, True))

    def test_a_small_drop_does_not_show_it_again(self):
        request = self._request()
        match = self._match(request)
        match.action_discard()
        self.flat.list_price = 95000
        self.assertFalse(match.is_reopened)

    def test_a_drop_of_more_than_five_percent_shows_it_again_and_says_why(self):
        request = self._request()
        match = self._match(request)
        match._react("discarded")
        match.date_sent = "2026-01-01"
        self.flat.list_price = 94000
        self.assertTrue(match.is_reopened)
        self.assertEqual((match.reaction, match.date_sent), ("discarded", False))
        self.assertIn("the price fell by 6.0 %", match.explanation)
        self.assertIn(match, self.Match.search(self.Match._get_shown_domain()))

    def test_discarded_once_more_the_new_price_counts(self):
        request = self._request()
        match = self._match(request)
        match.action_discard()
        self.flat.list_price = 90000
        match.action_discard()
        self.assertEqual((match.is_reopened, match.reaction_price), (False, 90000))
        self.Matching._run()
        self.assertFalse(match.is_reopened)

    def test_memory_outlives_what_fits_no_more(self):
        request = self._request()
        match = self._match(request)
        match.action_favorite()
        self.flat.list_price = 200000
        self.assertFalse(match.is_current)
        self.flat.list_price = 100000
        self.assertTrue(match.is_current)
        self.assertEqual(match.reaction, "favorite")

    def test_nobody_remembers_what_was_only_found(self):
        request = self._request()
        match = self._match(request)
        self.flat.list_price = 200000
        self.assertFalse(match.exists())

    def test_what_was_sent_is_remembered(self):
        request = self._request()
        match = self._match(request)
        match.date_sent = "2026-01-01"
        self.flat.list_price = 200000
        self.assertFalse(match.is_current)

    def test_a_reaction_is_taken_back(self):
        match = self._match(self._request())
        match.action_favorite()
        match.action_forget()
        self.assertEqual((match.reaction, match.date_reaction), (False, False))

    def test_opened_it_is_viewed(self):
        match = self._match(self._request())
        action = match.action_open_listing()
        self.assertEqual(
            (action["res_model"], action["res_id"]), ("estate.listing", self.flat.id)
        )
        self.assertTrue(match.is_viewed and match.date_viewed)


@tagged("post_install", "-at_install")
class TestEstateRequestAccess(EstateRequestCommon):
    def test_a_realtor_works_with_own_requests(self):
        request = self._request().with_user(self.realtor)
        request.name = "Near the park"
        match = self._match(request).with_user(self.realtor)
        match.action_possible()
        self.assertEqual(match.reaction, "possible")
        self.assertTrue(match.explanation)

    def test_a_colleague_does_not_see_them(self):
        request = self._request()
        found = self.env["estate.request"].with_user(self.colleague).search([])
        self.assertNotIn(request, found)
        with self.assertRaises(AccessError):
            request.with_user(self.colleague).read(["name"])

    def test_who_offers_sees_the_buyers_but_does_not_answer_for_them(self):
        self.flat.list_agent_id = self.colleague
        match = self._match(self._request()).with_user(self.colleague)
        self.assertEqual(match.score, 100)
        with self.assertRaises(AccessError):
            match.action_favorite()
        self.assertFalse(match.sudo().reaction)

    def test_a_manager_sees_all(self):
        request = self._request()
        self.assertIn(
            request, self.env["estate.request"].with_user(self.head).search([])
        )

    def test_a_seller_without_the_role_sees_nothing(self):
        request = self._request()
        for record in (request, self._match(request)):
            with self.assertRaises(AccessError):
                record.with_user(self.seller).read(["display_name"])

    def test_another_company_sees_nothing(self):
        company = self.env["res.company"].create({"name": "Other Realtors"})
        other = self._create_user(
            "est_other",
            "crm_industry_profiles.group_estate_manager",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        request = self._request()
        for model in ("estate.request", "estate.match"):
            self.assertFalse(self.env[model].with_user(other).search([]))
        with self.assertRaises(AccessError):
            request.with_user(other).read(["name"])

    def test_matches_are_not_made_by_hand(self):
        request = self._request(price_max=50000)
        values = {"request_id": request.id, "listing_id": self.flat.id}
        with self.assertRaises(AccessError):
            self.Match.with_user(self.head).create(values)

    def test_scores_and_memory_are_not_written_by_hand(self):
        match = self._match(self._request()).with_user(self.head)
        for values in (
            {"score": 1},
            {"is_current": False},
            {"reaction_price": 1},
            {"date_sent": "2026-01-01"},
            {"price": 1},
        ):
            with self.assertRaises(AccessError):
                match.write(values)
        self.assertEqual((match.score, match.price), (100, 100000))

    def test_mails_are_not_counted_by_hand(self):
        request = self._request().with_user(self.realtor)
        for values in ({"mail_ignored": 2}, {"access_token": "mine"}):
            with self.assertRaises(AccessError):
                request.write(values)

    def test_a_realtor_deletes_nothing(self):
        request = self._request().with_user(self.realtor)
        with self.assertRaises(AccessError):
            request.unlink()
        with self.assertRaises(AccessError):
            self._match(request).with_user(self.realtor).unlink()
