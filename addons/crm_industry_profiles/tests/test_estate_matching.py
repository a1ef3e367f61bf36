from decimal import Decimal
from random import Random

from odoo import Command
from odoo.tests import BaseCase, tagged

from ..tools.estate_matching import (
    CHOICES,
    NUMBERS,
    Criterion,
    get_fit,
    get_fits,
    get_score,
    is_shown_again,
)
from .common_estate_request import EstateRequestCommon

PLACES = 9
PAIRS = 60 * 60


class TestEstateMatchingRules(BaseCase):
    def _percent(self, value, tolerance, code="price", **bounds):
        bounds = {name: Decimal(bound) for name, bound in bounds.items()}
        criterion = Criterion(code, "wish", **bounds)
        return get_fit(criterion, Decimal(value), tolerance).percent

    def test_within_the_bounds_all_points(self):
        self.assertEqual(self._percent(100, 10, low=50, high=100), 100)

    def test_points_fall_to_a_half_at_the_edge_and_then_to_nothing(self):
        found = [self._percent(price, 10, high=100) for price in (101, 105, 110, 111)]
        self.assertEqual(found, [95, 75, 50, 0])

    def test_below_the_lower_bound(self):
        self.assertEqual(self._percent(95, 10, low=100), 75)

    def test_without_tolerance_nothing_beyond(self):
        self.assertEqual(self._percent("100.01", 0, high=100), 0)

    def test_a_half_is_rounded_up(self):
        # 4.5 of 10 percent: 77.5 points
        self.assertEqual(self._percent("104.5", 10, high=100), 78)

    def test_a_percent_of_a_year_is_a_year(self):
        self.assertEqual(self._percent(1995, 10, code="year", low=2000), 75)
        self.assertEqual(self._percent(1989, 10, code="year", low=2000), 0)

    def test_what_is_not_known_has_no_points(self):
        fit = get_fit(Criterion("rooms", "wish", low=Decimal(2)), None, 10)
        self.assertEqual((fit.percent, fit.off), (0, None))

    def test_by_how_much_it_is_missed(self):
        fit = get_fit(Criterion("price", "must", high=Decimal(90)), Decimal(95), 10)
        self.assertEqual((fit.off, fit.is_above), (Decimal("5.6"), True))

    def test_wishes_count_by_weight_and_a_must_as_ten(self):
        criteria = [
            Criterion("price", "must", high=Decimal(100)),
            Criterion("rooms", "wish", 4, low=Decimal(3)),
            Criterion("floor", "wish", 1, low=Decimal(2)),
            Criterion("year", "ignore", 9, low=Decimal(2020)),
        ]
        facts = {"price": Decimal(100), "rooms": Decimal(2), "floor": Decimal(5)}
        # (10 * 100 + 4 * 0 + 1 * 100) / 15 = 73.3
        self.assertEqual(get_score(get_fits(criteria, facts, 10)), 73)

    def test_a_missed_must_is_no_match(self):
        criteria = [Criterion("price", "must", high=Decimal(100))]
        self.assertIsNone(get_score(get_fits(criteria, {"price": Decimal(200)}, 30)))

    def test_a_price_shows_again_after_five_percent(self):
        found = [is_shown_again(Decimal(100), Decimal(now)) for now in (95, "94.99")]
        self.assertEqual(found, [False, True])


@tagged("post_install", "-at_install")
class TestEstateMatchingReference(EstateRequestCommon):
    """The statement and the reference, on random data with many ties and gaps."""

    def _fill(self, seed):
        self.random = Random(seed)
        self.places = [self.city, self.north, self.south]
        while len(self.places) < PLACES:
            parent = self.random.choice(self.places)
            name = f"Place {seed} {len(self.places)}"
            self.places.append(self._place(name, parent_id=parent.id))
        self.listings = self.flat.browse()
        for _number in range(60):
            self.listings += self._random_listing()
        requests = [self._prepare_random_request() for _number in range(60)]
        self.requests = self.env["estate.request"].create(requests)

    def _random_listing(self):
        pick = self.random.choice
        return self._listing(
            pick([70, 80, 90, 95, 99.99, 100, 104.5, 110, 120, 150]),
            pick(self.places),
            status=pick(
                ["Active", "Active", "ComingSoon", "ActiveUnderContract", "Hold"]
            ),
            kind=pick(["sale", "sale", "lease"]),
            property_sub_type=pick(["Apartment", "Office", "Townhouse", False]),
            living_area=pick([0, 30, 45.5, 50, 55, 61.7, 80]),
            building_area_total=pick([0, 0, 52]),
            lot_size_area=pick([0, 700]),
            rooms_total=pick([0, 1, 2, 3, 4]),
            bedrooms_total=pick([0, 1, 2, 3]),
            entry_level=pick([0, 1, 2, 5, 9]),
            year_built=pick([0, 1960, 1999, 2005, 2020]),
        )

    def _prepare_random_request(self):
        pick, sample = self.random.choice, self.random.sample
        values = {
            "partner_id": self.anna.id,
            "transaction_kind": pick(["sale", "sale", "lease"]),
            "tolerance": pick([0, 1, 5, 10, 17, 30]),
            "locality_ids": [
                Command.link(place.id) for place in sample(self.places, pick([0, 1, 2]))
            ],
            "sub_type_ids": [
                Command.link(self._sub_type(code).id)
                for code in sample(["Apartment", "Office", "Land"][:2], pick([0, 1, 2]))
            ],
        }
        for code in NUMBERS:
            values |= self._prepare_random_bounds(code)
        for code in NUMBERS + CHOICES:
            values[f"{code}_need"] = pick(["must", "wish", "wish", "ignore"])
            values[f"{code}_weight"] = pick(range(1, 11))
        # what a request needs at the least
        values |= {"price_need": "must", "price_max": values["price_max"] or 110}
        return values

    def _prepare_random_bounds(self, code):
        unit = {"price": 100, "living_area": 52, "year": 2001}.get(code, 2)
        low = self.random.choice([0, 0, 1, 0.9]) * unit
        high = self.random.choice([0, 1, 1.1, 1.3]) * unit
        if code not in ("price", "living_area"):
            low, high = int(low), int(high)
        return {f"{code}_min": low, f"{code}_max": high}

    def _get_expected(self):
        facts = self.listings._get_match_facts()
        expected = {}
        for request in self.requests:
            criteria = request._get_criteria()
            for listing in self.listings:
                if (
                    listing.standard_status == "Hold"
                    or listing.transaction_kind != request.transaction_kind
                ):
                    continue
                fits = get_fits(criteria, facts[listing], request.tolerance)
                score = get_score(fits)
                if score is not None:
                    expected[request.id, listing.id] = score
        return expected

    def _get_found(self):
        matches = self.Match.search([("request_id", "in", self.requests.ids)])
        matches = matches.filtered(lambda match: match.listing_id in self.listings)
        return {(m.request_id.id, m.listing_id.id): m.score for m in matches}

    def _check_seed(self, seed):
        self._fill(seed)
        expected = self._get_expected()
        self.assertGreater(len(expected), 60)
        self.assertGreater(len(set(expected.values())), 20)
        return expected

    def test_the_statement_says_what_the_reference_says(self):
        expected = self._check_seed(1)
        self.assertEqual(self._get_found(), expected)

    def test_from_the_other_side_and_all_at_once_it_says_the_same(self):
        expected = self._check_seed(2)
        self.Match.search([]).unlink()
        self.Matching._run(listings=self.listings)
        self.assertEqual(self._get_found(), expected)
        self.Match.search([]).unlink()
        self.Matching._run()
        self.assertEqual(self._get_found(), expected)
