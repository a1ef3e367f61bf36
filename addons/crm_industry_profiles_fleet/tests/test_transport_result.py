from datetime import datetime
from decimal import Decimal
from random import Random

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..tools.transport_tariff import share
from .common_transport import TransportMoneyCommon

COSTS = ("fuel_cost", "carrier_cost", "other_cost")


@tagged("post_install", "-at_install")
class TestTransportResult(TransportMoneyCommon):
    def _driven(self, state="done", **values):
        trip = self._trip(**values)
        trip.sudo().state = state
        return trip

    def _result(self, trip):
        return self.env["fleet.trip.result"].browse(trip.id)

    def _confirmed(self, price=1500):
        self._agreement({"price": price})
        order = self._order(self._lead())
        order.action_confirm()
        return order

    def _values(self, *kinds):
        kinds = kinds or ("trip_fuel", "trip_carrier", "trip_other")
        domain = [("partner_id", "=", self.acme.id), ("kind", "in", kinds)]
        return self.env["crm.value"].search(domain)

    def test_profit_is_what_was_invoiced_less_costs(self):
        order = self._confirmed()
        trip = self._plan(order)
        trip.write({"fuel_cost": 310.5, "other_cost": 99.99, "carrier_cost": 200})
        trip.sudo().state = "done"
        self.assertEqual(self._result(trip).profit, -610.49)
        self._invoice(order)
        self.env.invalidate_all()
        self.assertRecordValues(
            self._result(trip),
            [
                {
                    "partner_id": self.acme.id,
                    "price": 1500,
                    "invoiced": 1500,
                    "cost": 610.49,
                    "profit": 889.51,
                }
            ],
        )

    def test_a_credit_note_takes_the_income_back(self):
        order = self._confirmed()
        trip = self._plan(order)
        trip.sudo().state = "done"
        invoice = self._invoice(order)
        invoice._reverse_moves(
            [{"invoice_date": "2027-03-11", "date": "2027-03-11"}], cancel=True
        )
        self.assertEqual(self._result(trip).invoiced, 0)

    def test_trips_of_an_order_share_its_invoice_to_the_cent(self):
        order = self._confirmed(1000)
        trips = self.env["fleet.trip"]
        for price in (333.33, 333.33, 333.33):
            trips |= self._trip(order_id=order.id, price=price)
        cancelled = self._trip(order_id=order.id, price=500)
        (trips[:2]).sudo().state = "done"
        cancelled.sudo().state = "cancelled"
        self._invoice(order)
        # the third is still to come: its part is kept for it
        results = self.env["fleet.trip.result"].search([("id", "in", trips.ids)])
        self.assertEqual(sorted(results.mapped("invoiced")), [333.33, 333.34])
        trips.sudo().state = "done"
        self.env.invalidate_all()
        results = self.env["fleet.trip.result"].search([("id", "in", trips.ids)])
        self.assertEqual(sum(results.mapped("invoiced")), 1000)

    def _random_trips(self, order):
        """Seven trips of an order, in two currencies, with costs of each kind."""
        self._rate(self.euro, "2027-02-01", 0.8)
        random = Random(9)
        trips = self.env["fleet.trip"]
        for number in range(7):
            currency = self.euro if number % 2 else self.env.company.currency_id
            trips |= self._driven(
                order_id=order.id,
                price=random.randrange(0, 90000) / 100,
                currency_id=currency.id,
                **{name: random.randrange(0, 50000) / 100 for name in COSTS},
            )
        return trips

    def test_random_costs_equal_sums_made_otherwise(self):
        trips = self._random_trips(self._confirmed(1234.57))
        total = 0
        for trip in trips:
            company = trip.company_id
            cost = sum(
                trip.currency_id._convert(
                    trip[name], company.currency_id, company, trip.cost_date
                )
                for name in COSTS
            )
            self.assertEqual(round(self._result(trip).cost, 2), round(cost, 2))
            total += cost
        self.assertEqual(
            round(sum(self._values().mapped("amount")), 2), round(-total, 2)
        )

    def test_random_income_equals_shares_made_otherwise(self):
        order = self._confirmed(1234.57)
        trips = self._random_trips(order)
        self._invoice(order)
        lines = order.invoice_ids.invoice_line_ids
        total = Decimal(str(round(-sum(lines.mapped("balance")), 2)))
        prices = [Decimal(str(trip.price)) for trip in trips]
        for trip, income in zip(trips, share(total, prices), strict=True):
            self.assertEqual(round(self._result(trip).invoiced, 2), float(income))

    def test_the_value_of_a_customer_has_income_once_and_costs_beside_it(self):
        order = self._confirmed()
        trip = self._plan(order)
        trip.write({"fuel_cost": 300, "carrier_cost": 100})
        trip.sudo().state = "done"
        self._invoice(order)
        rows = self.env["crm.value"].search([("partner_id", "=", self.acme.id)])
        self.assertEqual(
            sorted((row.kind, row.amount) for row in rows),
            [("revenue", 1500), ("trip_carrier", -100), ("trip_fuel", -300)],
        )
        self.assertEqual(
            self._values("trip_fuel").action_open_document()["res_id"], trip.id
        )

    def test_costs_count_from_the_start_of_a_trip(self):
        trip = self._trip(fuel_cost=100)
        for state, count in [("reserved", 0), ("in_transit", 1), ("cancelled", 0)]:
            trip.sudo().state = state
            self.env.invalidate_all()
            self.assertEqual(len(self._values()), count, state)

    def test_costs_in_euro_keep_the_rate_of_their_day(self):
        self._rate(self.euro, "2027-02-01", 0.8)
        trip = self._driven(currency_id=self.euro.id, fuel_cost=100)
        self._rate(self.euro, "2027-04-01", 0.5)
        self.assertEqual(self._values().mapped("amount"), [-125])
        trip.sudo().actual_start = datetime(2027, 4, 2)
        self.env.invalidate_all()
        self.assertEqual(self._values().mapped("amount"), [-200])

    def test_the_margin_of_a_group_is_that_of_its_sums(self):
        order = self._confirmed(1000)
        self._driven(order_id=order.id, price=900, fuel_cost=90)
        self._driven(order_id=order.id, price=100, fuel_cost=110)
        self._invoice(order)
        [row] = self.env["fleet.trip.result"].formatted_read_group(
            [("partner_id", "=", self.acme.id)], ["lane_id"], ["margin_percent:avg"]
        )
        self.assertEqual(row["margin_percent:avg"], 80)

    def test_salespeople_and_other_companies_see_no_results(self):
        trip = self._driven(fuel_cost=100)
        Result = self.env["fleet.trip.result"]
        with self.assertRaises(AccessError):
            Result.with_user(self.seller).search([])
        company = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self._create_user(
            "tr_stranger",
            "crm_industry_profiles_fleet.group_logistics_manager",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        domain = [("id", "=", trip.id)]
        self.assertFalse(Result.with_user(stranger).search(domain))
        self.assertEqual(Result.with_user(self.chief).search(domain).cost, 100)

    def test_results_are_read_in_the_same_queries_for_many_trips(self):
        def count(number):
            for __ in range(number):
                self._driven(fuel_cost=1)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["fleet.trip.result"].search([]).mapped("profit")
            return self.env.cr.sql_log_count - before

        count(1)
        self.assertEqual(count(1), count(80))
