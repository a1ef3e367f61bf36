from datetime import date, datetime

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common_transport import TransportMoneyCommon


@tagged("post_install", "-at_install")
class TestTransportOrder(TransportMoneyCommon):
    def test_a_request_becomes_a_quotation_at_the_price_of_the_tariff(self):
        agreement = self._agreement({"price": 40, "unit": "tonne"})
        incoterm = self.env.ref("account.incoterm_DAP")
        lead = self._lead(transport_incoterm_id=incoterm.id)
        order = self._order(lead)
        self.assertRecordValues(
            order,
            [
                {
                    "opportunity_id": lead.id,
                    "partner_id": self.acme.id,
                    "crm_agreement_id": agreement.id,
                    "transport_tariff_id": agreement.tariff_ids.id,
                    "transport_incoterm_id": incoterm.id,
                    "transport_distance": 780,
                    "amount_untaxed": 720,
                }
            ],
        )
        self.assertEqual(
            order.order_line.name, "Transport, Kyiv – Warsaw, 03/01/2027, Furniture"
        )

    def test_a_price_in_euro_is_converted_at_the_rate_of_the_day(self):
        self._rate(self.euro, "2027-02-01", 0.8)
        self._agreement({"price": 1000.01}, currency_id=self.euro.id)
        order = self._order(self._lead())
        self.assertEqual(order.currency_id, self.env.company.currency_id)
        self.assertEqual(order.amount_untaxed, 1250.01)

    def test_a_request_without_a_lane_says_what_is_missing(self):
        lead = self._lead(transport_lane_id=False)
        with self.assertRaises(UserError) as caught:
            lead.action_transport_quotation()
        self.assertIn("Lane", str(caught.exception))
        self.assertFalse(lead.order_ids)

    def test_without_an_agreement_the_price_is_open(self):
        order = self._order(self._lead())
        self.assertFalse(order.transport_tariff_id)
        self.assertEqual(order.amount_untaxed, 0)

    def test_a_quotation_is_priced_again_after_the_load_has_changed(self):
        self._agreement(
            {"price": 900, "weight_to": 10000}, {"price": 1500, "weight_from": 10000}
        )
        order = self._order(self._lead())
        order.transport_weight = 9000
        order.action_price_transport()
        self.assertEqual(order.amount_untaxed, 900)
        order.action_confirm()
        order.transport_weight = 18000
        with self.assertRaises(UserError):
            order.action_price_transport()
        self.assertEqual(order.amount_untaxed, 900)

    def test_a_trip_is_planned_for_confirmed_orders_only(self):
        order = self._order(self._lead())
        with self.assertRaises(UserError):
            order.action_plan_trip()
        self.assertFalse(order.fleet_trip_ids)

    def test_several_trips_share_the_price_and_the_load_of_an_order(self):
        self._agreement({"price": 1500})
        order = self._order(self._lead())
        order.action_confirm()
        first = self._plan(order)
        self.assertRecordValues(
            first,
            [
                {
                    "price": 1500,
                    "weight_kg": 18000,
                    "distance_km": 780,
                    "lane_id": self.kyiv_warsaw.id,
                    "date_start": datetime(2027, 3, 1),
                }
            ],
        )
        self.assertEqual(first.stop_ids.mapped("place"), ["Kyiv", "Warsaw"])
        first.price = 1000
        first.cargo_ids.write({"weight_kg": 12000, "packages": 20})
        second = self._plan(order)
        self.assertEqual((second.price, second.weight_kg), (500, 6000))
        self.assertEqual(second.cargo_ids.packages, 13)
        self.assertEqual(order.fleet_trip_count, 2)

    def test_an_invoice_that_was_paid_shows_on_the_deal(self):
        self._agreement({"price": 1500})
        lead = self._lead()
        order = self._order(lead)
        order.action_confirm()
        self._plan(order)
        invoice = self._invoice(order)
        self.assertEqual(lead.invoiced_amount, 1500)
        self._pay(invoice)
        payments = self.env["crm.deal.payment"].search([("lead_id", "=", lead.id)])
        self.assertRecordValues(
            payments, [{"order_id": order.id, "amount": 1500, "invoice_id": invoice.id}]
        )
        lead.invalidate_recordset()
        self.assertEqual((lead.paid_amount, lead.payment_status), (1500, "paid"))

    def test_a_carrier_who_is_no_party_is_refused(self):
        agreement = self._carrier_agreement({"price": 700})
        trip = self._trip()
        with self.assertRaises(ValidationError):
            trip.write(
                {"carrier_id": self.acme.id, "carrier_agreement_id": agreement.id}
            )

    def test_the_price_of_a_carrier_is_in_the_currency_of_the_trip(self):
        self._rate(self.euro, "2027-02-01", 0.8)
        self._carrier_agreement({"price": 700}, currency_id=self.euro.id)
        trip = self._trip()
        trip.action_find_carrier()
        self.assertEqual(trip.carrier_cost, 875)

    def test_the_day_of_a_trip_is_that_of_its_company(self):
        self.env.company.partner_id.tz = "Europe/Kyiv"
        trip = self._trip(date_start=datetime(2027, 3, 1, 22, 30))
        self.assertEqual(trip.cost_date, date(2027, 3, 2))
