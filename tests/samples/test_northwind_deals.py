"""The deals of the sample against deals computed from its files."""

from collections import defaultdict
from datetime import date, timedelta

from odoo.tests import tagged

from .common import SampleCase, day, order_amounts


@tagged("post_install", "-at_install")
class TestNorthwindDeals(SampleCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.deals = defaultdict(list)
        for order in cls.orders:
            if not order["Id"].endswith("3"):
                ordered = day(order["OrderDate"])
                quarter = (ordered.month + 2) // 3
                cls.deals[order["CustomerId"], ordered.year, quarter].append(order)

    def test_orders_of_a_customer_and_quarter_are_one_deal(self):
        found = self.query(
            """SELECT customer.ref, EXTRACT(YEAR FROM deal.date_deadline)::int,
                      EXTRACT(QUARTER FROM deal.date_deadline)::int,
                      ARRAY_AGG(sale.origin ORDER BY sale.origin)
                 FROM crm_lead deal
                 JOIN res_partner customer ON customer.id = deal.partner_id
                 JOIN sale_order sale ON sale.opportunity_id = deal.id
                WHERE deal.company_id = %(company)s GROUP BY deal.id, customer.ref"""
        )
        expected = [
            (*key, sorted(order["Id"] for order in orders))
            for key, orders in self.deals.items()
        ]
        self.assertEqual(sorted(found), sorted(expected))

    def test_counter_sales_have_no_deal(self):
        found = self.query(
            """SELECT origin FROM sale_order
                WHERE company_id = %(company)s AND opportunity_id IS NULL"""
        )
        expected = [(o["Id"],) for o in self.orders if o["Id"].endswith("3")]
        self.assertEqual(sorted(found), sorted(expected))

    def test_a_deal_is_worth_its_orders(self):
        amounts = order_amounts()
        expected = sum(
            amounts[order["Id"]] for orders in self.deals.values() for order in orders
        )
        worth = self.query(
            "SELECT SUM(expected_revenue) FROM crm_lead WHERE company_id = %(company)s"
        )
        self.assertEqual(worth, [(expected,)])

    def test_deals_are_won_on_the_day_of_their_last_order(self):
        found = self.query(
            """SELECT customer.ref, deal.date_deadline, deal.date_closed::date,
                      deal.won_status
                 FROM crm_lead deal
                 JOIN res_partner customer ON customer.id = deal.partner_id
                WHERE deal.company_id = %(company)s"""
        )
        expected = [
            (customer, self._last_day(year, quarter), self._last_order(orders), "won")
            for (customer, year, quarter), orders in self.deals.items()
        ]
        self.assertEqual(sorted(found), sorted(expected))

    def test_what_was_delivered_and_paid_is_a_success(self):
        found = self.query(
            """SELECT customer.ref, EXTRACT(YEAR FROM deal.date_deadline)::int,
                      EXTRACT(QUARTER FROM deal.date_deadline)::int
                 FROM crm_lead deal
                 JOIN res_partner customer ON customer.id = deal.partner_id
                WHERE deal.company_id = %(company)s AND deal.outcome = 'success'
                  AND deal.date_success < '2015-01-01'"""
        )
        expected = [
            key
            for key, orders in self.deals.items()
            if all(order["ShippedDate"] for order in orders)
            and not any(order["Id"][-1] in "15" for order in orders)
        ]
        self.assertEqual(sorted(found), sorted(expected))

    def _last_day(self, year, quarter):
        year, month = (year, quarter * 3 + 1) if quarter < 4 else (year + 1, 1)
        return date(year, month, 1) - timedelta(days=1)

    def _last_order(self, orders):
        return max(day(order["OrderDate"]) for order in orders)
