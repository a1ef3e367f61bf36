import random
from decimal import Decimal

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..tools.travel_fit import BOARDS, INTERESTS, Traits, get_points, get_score
from .common_travel import TODAY, TravelCommon

CLIMATES = ("hot", "mild", "cold")


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestTravelFit(TravelCommon):
    """How well an offer fits: in SQL for all, in plain Python for one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Proposal = cls.env["travel.proposal"]
        cls.env["travel.offer"].search([]).active = False

    def _preference(self, partner=None, **values):
        partner = partner or self.nora
        return self.env["travel.preference"].create(
            {"partner_id": partner.id, "user_id": self.travel_agent.id, **values}
        )

    def _offer(self, price, **values):
        product = self.env["product.product"].create(
            {"name": "Tour", "type": "service", "list_price": price, "taxes_id": False}
        )
        return self.env["travel.offer"].create(
            {
                "name": "Tour",
                "product_id": product.id,
                "destination_id": self.antalya.id,
                "date_from": "2027-01-01",
                "date_to": "2027-06-30",
                **values,
            }
        )

    def _scores(self, preference):
        rows = self.Proposal.search([("preference_id", "=", preference.id)])
        return {row.offer_id: row.score for row in rows}

    def test_within_the_budget_fits_wholly(self):
        offer = self._offer(900)
        self.assertEqual(self._scores(self._preference(budget=900)), {offer: 100})

    def test_a_quarter_above_the_budget_fits_by_half(self):
        offer = self._offer(1000)
        self.assertEqual(self._scores(self._preference(budget=800)), {offer: 50})

    def test_half_as_much_again_does_not_fit(self):
        offer = self._offer(1200)
        self.assertEqual(self._scores(self._preference(budget=800)), {offer: 0})

    def test_better_meals_than_wished_fit(self):
        offers = self._offer(1, board="all"), self._offer(1, board="breakfast")
        scores = self._scores(self._preference(board="half"))
        self.assertEqual([scores[offer] for offer in offers], [100, 0])

    def test_wishes_are_weighted(self):
        """Budget 35, climate 20, interests 35 of 90."""
        offer = self._offer(500, climate="cold", interest_beach="2")
        wishes = {"budget": 600, "climate": "hot", "interest_beach": "4"}
        preference = self._preference(**wishes)
        self.assertEqual(self._scores(preference), {offer: 58.3})
        row = self.Proposal.search([("preference_id", "=", preference.id)])
        self.assertEqual(
            row.reason.splitlines(),
            [
                "Price $\xa0500.00, budget $\xa0600.00: 100 %",
                "Interests: 50 %",
                "Climate: 0 %",
            ],
        )

    def test_without_wishes_nothing_is_known(self):
        offer = self._offer(500)
        preference = self._preference()
        self.assertEqual(self._scores(preference), {offer: 0})
        row = self.Proposal.search([("preference_id", "=", preference.id)])
        self.assertIn("Nothing is known", row.reason)

    def test_past_seasons_are_not_proposed(self):
        self._offer(500, date_from="2026-01-01", date_to="2026-11-22")
        last = self._offer(500, date_from="2026-01-01", date_to="2026-11-23")
        self.assertEqual(list(self._scores(self._preference(budget=1))), [last])

    def _random_traits(self, dice):
        traits = {f"interest_{name}": str(dice.randint(0, 5)) for name in INTERESTS}
        traits["climate"] = dice.choice((*CLIMATES, False))
        traits["board"] = dice.choice((*BOARDS, False))
        return traits

    def _get_traits(self, record, money):
        interests = {name: int(record[f"interest_{name}"]) for name in INTERESTS}
        return Traits(
            record.climate or "", record.board or "", Decimal(str(money)), interests
        )

    def test_sql_says_the_same_as_plain_python(self):
        dice = random.Random(2026)
        offers = [
            self._offer(dice.randint(1, 200000) / 100, **self._random_traits(dice))
            for _number in range(25)
        ]
        for number in range(25):
            budget = dice.choice((0, dice.randint(1, 200000) / 100))
            values = {"budget": budget, **self._random_traits(dice)}
            preference = self._preference(self._person(f"P{number}"), **values)
            scores = self._scores(preference)
            wish = self._get_traits(preference, budget)
            for offer in offers:
                has = self._get_traits(offer, round(offer.price, 2))
                expected = get_score(get_points(wish, has))
                self.assertEqual(Decimal(str(scores[offer])), expected)

    def test_agents_get_the_price_of_their_list(self):
        pricelist = self.env["product.pricelist"].create(
            {
                "name": "Agents",
                "item_ids": [
                    Command.create({"compute_price": "percentage", "percent_price": 10})
                ],
            }
        )
        agency = self._person("Agency", property_product_pricelist=pricelist.id)
        self._offer(500)
        rows = self.Proposal.search(
            [("preference_id", "=", self._preference(agency, budget=500).id)]
        )
        self.assertEqual((rows.price, rows.customer_price), (500, 450))
        order = self.env["sale.order"].browse(rows.action_quote()["res_id"])
        self.assertEqual(order.partner_id, agency)
        self.assertEqual(order.order_line.price_unit, 450)
        self.assertEqual(order.amount_untaxed, 450)

    def test_a_quotation_is_for_one_customer(self):
        self._offer(500)
        two = self._preference(budget=1) | self._preference(self.olaf, budget=1)
        rows = self.Proposal.search([("preference_id", "in", two.ids)])
        with self.assertRaisesRegex(UserError, "one customer"):
            rows.action_quote()

    def test_proposals_take_as_many_queries_for_80_as_for_one(self):
        preference = self._preference(budget=100, climate="hot")
        names = {name: {} for name in ("score", "customer_price", "reason", "price")}
        counts = []
        for number in (1, 1, 80):
            offers = [self._offer(100).id for _index in range(number)]
            rows = self.Proposal.search(
                [("preference_id", "=", preference.id), ("offer_id", "in", offers)]
            )
            self.assertEqual(len(rows), number)
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.cr.sql_log_count
            rows.with_user(self.travel_agent).web_read(names)
            counts.append(self.cr.sql_log_count - start)
        self.assertEqual(counts[1], counts[2])
