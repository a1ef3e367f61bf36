from ast import literal_eval
from datetime import date

from freezegun import freeze_time
from psycopg2.errors import ExclusionViolation

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common_transport import TransportCommon

SMALL = {"price": 900, "weight_to": 10000}
LARGE = {"price": 1500, "weight_from": 10000}


@tagged("post_install", "-at_install")
class TestTransportAgreement(TransportCommon):
    def test_price_follows_the_weight_bracket(self):
        agreement = self._agreement(SMALL, LARGE)
        prices = [self._price(agreement, kg) for kg in (0, 9999, 10000, 24000)]
        self.assertEqual(prices, [900, 900, 1500, 1500])

    def test_price_by_kilometre_and_tonne_has_a_minimum(self):
        agreement = self._agreement(
            {"price": 1.15, "unit": "km", "weight_to": 5000},
            {"price": 40, "unit": "tonne", "weight_from": 5000, "minimum": 300},
        )
        prices = [self._price(agreement, kg) for kg in (4000, 5000, 18250)]
        self.assertEqual(prices, [897, 300, 730])

    def test_no_price_beyond_the_agreement_or_for_another_lane(self):
        agreement = self._agreement({"price": 900})
        self.assertEqual(self._price(agreement, 1, date(2028, 1, 1)), 0)
        self.assertEqual(self._price(agreement, 1, date(2026, 12, 31)), 0)
        other = self._lane("Warsaw", "Kyiv")
        tariff, price = agreement._get_tariff_price(other, 1, 1, date(2027, 3, 1))
        self.assertEqual((len(tariff), price), (0, 0))

    def test_a_price_may_change_within_the_agreement(self):
        agreement = self._agreement(
            {"price": 900, "date_to": "2027-06-30"},
            {"price": 950, "date_from": "2027-07-01"},
        )
        days = (date(2027, 6, 30), date(2027, 7, 1))
        self.assertEqual([self._price(agreement, 1, day) for day in days], [900, 950])

    def test_two_prices_for_one_load_are_refused_with_their_names(self):
        with self.assertRaises(ValidationError) as caught:
            self._agreement(SMALL, {"price": 1000, "weight_from": 9000})
        self.assertIn("Kyiv – Warsaw", str(caught.exception))
        self.assertIn("900", str(caught.exception))

    def test_the_database_refuses_two_prices_for_one_load(self):
        tariff = self._agreement(SMALL, LARGE).tariff_ids[0]
        self.env.flush_all()
        with (
            self.assertRaises(ExclusionViolation),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(
                "UPDATE crm_agreement_tariff SET weight_to = 0 WHERE id = %s",
                [tariff.id],
            )
            self.env.cr.execute("SET CONSTRAINTS ALL IMMEDIATE")

    def test_prices_of_an_ended_agreement_stay(self):
        agreement = self._agreement(SMALL)
        agreement.action_terminate()
        with self.assertRaises(UserError):
            agreement.tariff_ids.price = 1
        with self.assertRaises(UserError):
            agreement.tariff_ids.unlink()
        self.assertEqual(agreement.tariff_ids.price, 900)

    def test_the_newest_and_cheapest_carrier_is_found(self):
        self._carrier_agreement({"price": 800})
        cheap = self._carrier_agreement({"price": 700}, partner=self._partner("Cheap"))
        self._carrier_agreement({"price": 1}, draft=True)
        self._carrier_agreement({"price": 2, "date_to": "2027-02-01"})
        trip = self._trip()
        trip.with_user(self.dispatcher).action_find_carrier()
        self.assertEqual(trip.carrier_agreement_id, cheap)
        self.assertEqual((trip.carrier_id.name, trip.carrier_cost), ("Cheap", 700))

    def test_a_trip_without_a_fitting_carrier_says_so(self):
        self._carrier_agreement({"price": 800, "weight_from": 1})
        trip = self._trip()
        with self.assertRaises(UserError) as caught:
            trip.action_find_carrier()
        self.assertIn("Kyiv – Warsaw", str(caught.exception))
        self.assertFalse(trip.carrier_id)

    def test_an_agreement_with_somebody_else_is_refused(self):
        with self.assertRaises(ValidationError):
            self._trip(agreement_id=self._agreement(partner=self.swift).id)

    def test_a_lane_is_written_as_people_do(self):
        lane_id, name = self.env["fleet.lane"].name_create("Lviv - Kraków")
        lane = self.env["fleet.lane"].browse(lane_id)
        self.assertEqual(
            (lane.origin, lane.destination, name), ("Lviv", "Kraków", "Lviv – Kraków")
        )
        with self.assertRaises(UserError):
            self.env["fleet.lane"].name_create("Lviv")

    def test_the_price_on_the_form_is_that_of_the_customer(self):
        self._agreement(SMALL, LARGE)
        lead = self._lead(user_id=self.dispatcher.id).with_user(self.dispatcher)
        with freeze_time("2027-02-01"), Form(lead) as form:
            self.assertEqual(form.transport_price, 1500)
            form.transport_weight = 500
            self.assertEqual(form.transport_price, 900)

    def test_prices_are_found_in_the_same_queries_for_many_agreements(self):
        def count(number):
            for __ in range(number):
                self._carrier_agreement({"price": 800})
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["crm.agreement"]._find_tariff_prices(
                self.kyiv_warsaw,
                1,
                780,
                date(2027, 3, 1),
                kind="carrier",
                company=self.env.company,
            )
            return self.env.cr.sql_log_count - before

        count(1)
        self.assertEqual(count(1), count(80))


@tagged("post_install", "-at_install")
class TestTransportRenewal(TransportCommon):
    def test_the_responsible_gets_a_task_before_the_end(self):
        agreement = self._agreement(SMALL, user_id=self.dispatcher.id)
        # ends on 31 December, notice of 30 days, reminded 30 days before that
        self.assertEqual(agreement.date_renewal, date(2027, 12, 1))
        with freeze_time("2027-10-31"):
            self.env["crm.agreement"]._cron_follow_up()
        self.assertFalse(agreement.activity_ids)
        with freeze_time("2027-11-01"):
            self.env["crm.agreement"]._cron_follow_up()
            self.env["crm.agreement"]._cron_follow_up()
        self.assertRecordValues(
            agreement.activity_ids,
            [{"user_id": self.dispatcher.id, "date_deadline": date(2027, 12, 1)}],
        )

    def test_the_renewal_list_shows_what_is_due_in_days(self):
        agreement = self._agreement(SMALL)
        self._agreement(SMALL, date_end=False)
        plain = self._agreement()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_industry_profiles_fleet.crm_agreement_action_transport_renewal"
        )
        found = self.env["crm.agreement"].search(literal_eval(action["domain"]))
        self.assertIn(agreement, found)
        self.assertNotIn(plain, found)

    def test_it_goes_on_with_the_prices_of_the_last_day(self):
        agreement = self._agreement(
            {"price": 900, "date_to": "2027-06-30"},
            {"price": 950, "date_from": "2027-07-01", "minimum": 100},
        )
        successor = agreement._renew()
        self.assertEqual(successor.date_start, date(2028, 1, 1))
        self.assertRecordValues(
            successor.tariff_ids,
            [
                {
                    "lane_id": self.kyiv_warsaw.id,
                    "price": 950,
                    "minimum": 100,
                    "date_from": False,
                    "date_to": False,
                }
            ],
        )

    def test_changed_prices_are_endorsed_again_once(self):
        self._type("customer").step_ids = [
            Command.create({"name": "Price", "user_id": self.chief.id})
        ]
        agreement = self._agreement(SMALL, LARGE)
        agreement.with_user(self.chief).action_approve()
        self.assertEqual((agreement.state, agreement.round), ("active", 1))
        first, second = agreement.tariff_ids
        agreement.tariff_ids = [
            Command.update(first.id, {"price": 901}),
            Command.update(second.id, {"price": 1501}),
        ]
        self.assertEqual((agreement.state, agreement.round), ("endorsement", 2))
        agreement.with_user(self.chief).action_approve()
        first.price = 902
        self.assertEqual((agreement.state, agreement.round), ("endorsement", 3))

    def test_an_unchanged_price_is_not_endorsed_again(self):
        self._type("customer").step_ids = [
            Command.create({"name": "Price", "user_id": self.chief.id})
        ]
        agreement = self._agreement(SMALL)
        agreement.with_user(self.chief).action_approve()
        agreement.tariff_ids = [Command.update(agreement.tariff_ids.id, {"price": 900})]
        self.assertEqual((agreement.state, agreement.round), ("active", 1))


@tagged("post_install", "-at_install")
class TestTransportAccess(TransportCommon):
    def test_a_dispatcher_reads_prices_of_colleagues_and_changes_none(self):
        agreement = self._carrier_agreement(SMALL, user_id=self.chief.id)
        tariff = agreement.tariff_ids.with_user(self.dispatcher)
        self.assertEqual(tariff.price, 900)
        with self.assertRaises(AccessError):
            tariff.price = 1
        self.assertEqual(agreement.tariff_ids.price, 900)

    def test_a_salesperson_sees_no_prices_of_colleagues(self):
        agreement = self._agreement(SMALL, user_id=self.chief.id)
        tariffs = self.env["crm.agreement.tariff"].with_user(self.seller)
        self.assertFalse(tariffs.search([("agreement_id", "=", agreement.id)]))
        with self.assertRaises(AccessError):
            agreement.tariff_ids.with_user(self.seller).read(["price"])

    def test_an_employee_sees_no_prices(self):
        agreement = self._agreement(SMALL)
        with self.assertRaises(AccessError):
            agreement.tariff_ids.with_user(self.employee).read(["price"])

    def test_another_company_has_prices_of_its_own(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        agreement = self._agreement(SMALL)
        stranger = self._create_user(
            "tr_stranger",
            "crm_industry_profiles_fleet.group_logistics_manager",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        Tariff = self.env["crm.agreement.tariff"].with_user(stranger)
        self.assertFalse(Tariff.search([("id", "in", agreement.tariff_ids.ids)]))
        with self.assertRaises(AccessError):
            agreement.tariff_ids.with_user(stranger).write({"price": 1})
        self.assertEqual(agreement.tariff_ids.price, 900)
