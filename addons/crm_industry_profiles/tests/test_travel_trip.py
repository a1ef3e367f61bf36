from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

from .common_travel import TODAY, TravelCommon

LIST = ("date_start", "destination_id", "partner_id", "traveller_count")
FIGURES = ("document_problem", "is_flagged", "amount_ordered", "amount_invoiced")


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestTravelTrip(TravelCommon):
    def test_a_person_who_books_travels(self):
        trip = self._trip(people=self.env["res.partner"])
        self.assertEqual(trip.traveller_ids.partner_id, self.nora)

    def test_a_company_that_books_does_not_travel(self):
        agency = self._person("Agency", is_company=True)
        trip = self._trip(people=self.env["res.partner"], partner_id=agency.id)
        self.assertFalse(trip.traveller_ids)
        with self.assertRaisesRegex(UserError, "Say who travels"):
            trip.action_book()
        self.assertEqual(trip.state, "planned")

    def test_companions_come_by_relation(self):
        kind = self.env["crm.relation.type"].search([("code", "=", "travels_with")])
        kind = kind or self.env["crm.relation.type"].create(
            {"name": "Travels with", "code": "travels_with", "is_symmetric": True}
        )
        past = self._person("Petra")
        for person, end in ((self.olaf, False), (past, "2026-01-01")):
            self.env["crm.relation"].create(
                {
                    "left_partner_id": person.id,
                    "type_id": kind.id,
                    "right_partner_id": self.nora.id,
                    "date_start": "2020-01-01",
                    "date_end": end,
                }
            )
        trip = self._trip()
        trip.action_add_companions()
        trip.action_add_companions()
        self.assertEqual(trip.traveller_ids.partner_id, self.nora | self.olaf)

    def test_without_companions_it_says_what_to_do(self):
        with self.assertRaisesRegex(UserError, "Travels with"):
            self._trip().action_add_companions()

    def test_nobody_is_on_a_trip_twice(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self._trip(people=[self.nora, self.nora])

    def test_how_it_was_is_asked_after_the_departure(self):
        trip = self._trip()
        with self.assertRaisesRegex(ValidationError, "has not begun"):
            trip.satisfaction = "5"
        with freeze_time("2027-01-10"):
            trip.satisfaction = "4"
        self.assertEqual(trip.satisfaction, "4")

    def test_a_booked_trip_stays(self):
        trip = self._trip()
        trip.action_book()
        with self.assertRaisesRegex(UserError, "Cancel it instead"):
            trip.unlink()
        trip.action_cancel()
        self.assertEqual(trip.state, "cancelled")

    def test_the_contact_counts_each_trip_once(self):
        self._trip(people=self.nora | self.olaf)
        self._trip(people=self.olaf)
        people = (self.nora | self.olaf).with_user(self.travel_manager)
        self.assertEqual(people.mapped("travel_trip_count"), [2, 2])

    def test_the_list_takes_as_many_queries_for_80_as_for_one(self):
        self._rule()
        names = {name: {} for name in (*LIST, *FIGURES)}
        counts = []
        for number in (1, 1, 80):
            trips = self.env["travel.trip"]
            for _index in range(number):
                trips |= self._trip()
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.cr.sql_log_count
            trips.with_user(self.travel_agent).web_read(names)
            counts.append(self.cr.sql_log_count - start)
        self.assertEqual(counts[1], counts[2])


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestTravelMoney(TravelCommon, AccountTestInvoicingCommon):
    """The money of a trip is that of its posted invoices, to the cent."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.antalya.company_id = cls.env.company
        cls.nora.country_id = cls.turkey
        cls.tour = cls.env["product.product"].create(
            {"name": "A Week", "type": "service", "invoice_policy": "order"}
        )

    def _order(self, prices, currency=None, **values):
        pricelist = self.env["product.pricelist"].create(
            {"name": "P", "currency_id": (currency or self.env.company.currency_id).id}
        )
        order = self.env["sale.order"].create(
            {
                "partner_id": self.nora.id,
                "pricelist_id": pricelist.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": self.tour.id,
                            "price_unit": price,
                            "tax_ids": False,
                        }
                    )
                    for price in prices
                ],
                **values,
            }
        )
        order.action_confirm()
        return order

    def _invoice(self, order):
        move = order._create_invoices()
        move.invoice_date = TODAY
        move.action_post()
        return move

    def test_draft_invoices_do_not_count(self):
        order = self._order([100.1, 200.2])
        trip = self._trip(order_id=order.id, user_id=self.env.uid)
        order._create_invoices()
        self.assertEqual((trip.amount_ordered, trip.amount_invoiced), (300.3, 0))

    def test_credit_notes_are_taken_off(self):
        order = self._order([100.1, 200.2])
        trip = self._trip(order_id=order.id, user_id=self.env.uid)
        move = self._invoice(order)
        refund = move._reverse_moves([{"invoice_date": TODAY}])
        refund.invoice_line_ids[1].unlink()
        refund.action_post()
        self.env.invalidate_all()
        sums = sum((move | refund).mapped("amount_untaxed_signed"))
        self.assertEqual(trip.amount_invoiced, round(sums, 2))
        self.assertIn(trip.amount_invoiced, (100.1, 200.2))

    def test_in_another_currency(self):
        currency = self.setup_other_currency("EUR", rates=[("2020-01-01", 0.8)])
        order = self._order([99.99], currency)
        trip = self._trip(order_id=order.id, user_id=self.env.uid)
        self._invoice(order)
        self.env.invalidate_all()
        self.assertEqual(trip.amount_invoiced_currency, 99.99)
        self.assertEqual(trip.amount_invoiced, 124.99)
        self.assertEqual(trip.amount_ordered, 124.99)

    def test_an_order_belongs_to_one_trip(self):
        order = self._order([100])
        self._trip(order_id=order.id)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self._trip(order_id=order.id)

    def test_the_report_adds_up_by_destination(self):
        for price in (100.1, 50.5):
            order = self._order([price])
            self._trip(order_id=order.id)
            self._invoice(order)
        rows = self.env["travel.trip.result"].formatted_read_group(
            [("destination_id", "=", self.antalya.id)],
            ["destination_id"],
            ["amount_invoiced:sum"],
        )
        self.assertEqual(rows[0]["amount_invoiced:sum"], 150.6)
