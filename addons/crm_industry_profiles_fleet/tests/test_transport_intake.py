import json
from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import BaseCase, HttpCase, tagged

from odoo.addons.crm_relations.tests.parallel import ParallelCase

from ..tools.transport_intake import LENGTHS, MAX_EVENTS, Refusal, read_report
from .common_transport import TransportCommon

NOW = datetime(2027, 3, 1, 12)


class IntakeCommon(TransportCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        brand = cls.env["fleet.vehicle.model.brand"].create({"name": "Volvo"})
        model = cls.env["fleet.vehicle.model"].create(
            {"name": "FH", "brand_id": brand.id}
        )
        cls.truck = cls.env["fleet.vehicle"].create(
            {"model_id": model.id, "license_plate": "AA 1234 BB"}
        )
        cls.trip = cls._trip(
            vehicle_id=cls.truck.id,
            driver_id=cls._partner("Driver").id,
            stop_ids=[
                Command.create({"sequence": 1, "kind": "pickup", "place": "Kyiv"}),
                Command.create({"sequence": 2, "kind": "border", "place": "Dorohusk"}),
                Command.create({"sequence": 3, "kind": "delivery", "place": "Warsaw"}),
            ],
        )
        cls.trip.action_reserve()

    def setUp(self):
        super().setUp()
        self.startPatcher(freeze_time(NOW))

    def _event(self, key, hour=9, **values):
        """At an hour of the day of the trip."""
        date = f"2027-03-01T{hour:02}:00:00Z"
        return {"key": key, "trip": self.trip.name, "date": date, **values}

    def _send(self, *events):
        answers = self.env["fleet.trip"].with_user(self.intake).log_events(list(events))
        self.env.invalidate_all()
        return answers

    def _results(self, *events):
        return [answer["result"] for answer in self._send(*events)]

    def _count(self):
        return self.env["fleet.trip.event"].search_count([("key", "!=", False)])


@tagged("post_install", "-at_install")
class TestTransportReport(BaseCase):
    """What is refused before anything is looked up."""

    def _code(self, **values):
        event = {
            "key": "k",
            "trip": "T",
            "date": "2027-03-01T09:00:00Z",
            "status": "31",
        }
        try:
            read_report({**event, **values}, NOW)
        except Refusal as refusal:
            return refusal.code
        return None

    def _check(self, *cases):
        for values, code in cases:
            self.assertEqual(self._code(**values), code, values)

    def test_what_names_the_event_and_the_trip_is_needed(self):
        self._check(
            ({}, None),
            ({"key": ""}, "key"),
            ({"key": "x" * (LENGTHS["key"] + 1)}, "long"),
            ({"key": 5}, "text"),
            ({"key": "a\x00b"}, "text"),
            ({"trip": ""}, "trip"),
            ({"trip": "", "vehicle": "AA"}, None),
            ({"stop": 0}, "stop"),
            ({"stop": True}, "stop"),
        )

    def test_a_time_is_a_real_one_of_the_last_months(self):
        self._check(
            ({"date": None}, "date"),
            ({"date": "yesterday"}, "date"),
            ({"date": 20270301}, "date"),
            ({"date": "0001-01-01T00:00:00+23:00"}, "date"),
            ({"date": "2027-03-01T12:16:00"}, "future"),
            ({"date": "2026-11-01T12:00:00"}, "old"),
        )

    def test_a_status_or_a_position_is_needed(self):
        self._check(
            ({"status": "99"}, "status"),
            ({"status": ["31"]}, "status"),
            ({"status": None}, "empty"),
            ({"status": 31}, None),
            ({"latitude": 50.45}, "position"),
            ({"latitude": 91, "longitude": 0}, "position"),
            ({"latitude": float("nan"), "longitude": 0}, "position"),
            ({"latitude": True, "longitude": 0}, "position"),
            ({"latitude": "50", "longitude": 30}, "position"),
            ({"status": None, "latitude": 50.45, "longitude": 30.5}, None),
        )

    def test_a_time_of_another_zone_is_kept_in_utc(self):
        event = {"key": "k", "trip": "T", "status": "31"}
        report = read_report({**event, "date": "2027-03-01T11:30:00+02:00"}, NOW)
        self.assertEqual(report.date, datetime(2027, 3, 1, 9, 30))

    def test_gs1_words_stand_for_the_code(self):
        event = {"key": "k", "trip": "T", "date": "2027-03-01T09:00:00"}
        words = {"step": "transporting", "disposition": "in_transit"}
        self.assertEqual(read_report({**event, **words}, NOW).status, "31")


@tagged("post_install", "-at_install")
class TestTransportIntake(IntakeCommon):
    def test_each_event_is_accepted_repeated_or_refused_with_a_reason(self):
        answers = self._send(
            self._event("a", status="31"),
            self._event("a", status="31"),
            self._event("b", status="99"),
            self._event("c", trip="TRIP/NONE", status="31"),
            {"key": "d"},
            "nonsense",
        )
        self.assertEqual(
            [(answer["key"], answer["result"]) for answer in answers],
            [
                ("a", "accepted"),
                ("a", "repeated"),
                ("b", "refused"),
                ("c", "refused"),
                ("d", "refused"),
                (None, "refused"),
            ],
        )
        self.assertEqual(answers[0]["event_id"], answers[1]["event_id"])
        self.assertIn("Recommendation 24", answers[2]["reason"])
        self.assertIn("no such trip", answers[3]["reason"])
        self.assertEqual(self._count(), 1)

    def test_what_was_sent_before_is_repeated_and_stored_once(self):
        self._send(self._event("a", status="31"))
        self.assertEqual(self._results(self._event("a", status="31")), ["repeated"])
        self.assertEqual(self._results(self._event("a", status="21")), ["refused"])
        self.assertEqual((self._count(), self.trip.state), (1, "in_transit"))

    def test_en_route_starts_the_trip_at_its_time(self):
        self._send(self._event("a", 9, status="31", latitude=50.45, longitude=30.52))
        self.assertEqual(self.trip.state, "in_transit")
        self.assertEqual(self.trip.actual_start, datetime(2027, 3, 1, 9))
        event = self.trip.event_ids.filtered("key")
        self.assertEqual((event.latitude, event.cbv_step), (50.45, "transporting"))
        self.assertEqual(event.user_id, self.intake)

    def test_stops_have_the_times_that_were_reported(self):
        self._send(
            self._event("a", 8, status="1", place="kyiv"),
            self._event("b", 9, status="13"),
            self._event("c", 10, status="16", stop=2),
            self._event("d", 11, status="21"),
        )
        kyiv, border, warsaw = self.trip.stop_ids
        self.assertEqual(kyiv.actual_arrival, datetime(2027, 3, 1, 8))
        self.assertEqual(kyiv.actual_departure, datetime(2027, 3, 1, 9))
        self.assertEqual(border.actual_departure, datetime(2027, 3, 1, 10))
        self.assertEqual((kyiv.status_code, warsaw.status_code), ("13", "21"))
        self.assertEqual(self.trip.state, "done")
        self.assertEqual(self.trip.actual_end, datetime(2027, 3, 1, 11))

    def test_the_order_in_which_they_come_does_not_matter(self):
        """A device that was offline sends the start after the delivery."""
        self._send(self._event("d", 11, status="21"))
        self.assertEqual(self.trip.state, "done")
        answers = self._results(
            self._event("b", 9, status="13"), self._event("a", 8, status="1", stop=1)
        )
        self.assertEqual(answers, ["accepted", "accepted"])
        kyiv = self.trip.stop_ids[0]
        self.assertEqual(self.trip.state, "done")
        self.assertEqual(self.trip.actual_start, datetime(2027, 3, 1, 8))
        self.assertEqual(self.trip.actual_end, datetime(2027, 3, 1, 11))
        self.assertEqual(kyiv.actual_arrival, datetime(2027, 3, 1, 8))
        self.assertEqual(kyiv.status_code, "13")

    def test_a_position_alone_moves_nothing(self):
        self._send(self._event("a", latitude=50.45, longitude=30.52))
        self.assertEqual((self.trip.state, self._count()), ("reserved", 1))

    def test_the_plate_names_the_trip_that_the_vehicle_is_on(self):
        event = self._event("a", status="31", vehicle="AA 1234 BB", trip=None)
        self.assertEqual(self._results(event), ["accepted"])
        self.assertEqual(self.trip.state, "in_transit")
        other = self._event("b", status="31", vehicle="ZZ", trip=None)
        self.assertEqual(self._results(other), ["refused"])

    def test_a_cancelled_trip_takes_no_reports(self):
        self.trip.action_cancel()
        [answer] = self._send(self._event("a", status="31"))
        self.assertEqual(answer["result"], "refused")
        self.assertEqual((self.trip.state, self._count()), ("cancelled", 0))

    def test_a_stop_that_is_not_there_is_refused_alone(self):
        answers = self._send(
            self._event("a", status="1", stop=9), self._event("b", status="31")
        )
        results = [answer["result"] for answer in answers]
        self.assertEqual(results, ["refused", "accepted"])
        self.assertIn("3 stops", answers[0]["reason"])

    def test_too_many_at_once_are_refused_whole(self):
        event = self._event("a", status="31")
        with self.assertRaises(UserError):
            self._send(*[event] * (MAX_EVENTS + 1))
        with self.assertRaises(UserError):
            self.env["fleet.trip"].with_user(self.intake).log_events("a")
        self.assertEqual(self._count(), 0)

    def test_it_needs_the_role_and_reads_nothing_else(self):
        for user in (self.employee, self.seller):
            with self.assertRaises(AccessError):
                self.env["fleet.trip"].with_user(user).log_events([])
        self._agreement({"price": 1})
        Tariff = self.env["crm.agreement.tariff"].with_user(self.intake)
        self.assertFalse(Tariff.search([]))
        for model in ("fleet.trip", "fleet.trip.event", "fleet.trip.stop"):
            with self.assertRaises(AccessError):
                self.env[model].with_user(self.intake).search_read([], ["id"], limit=1)

    def test_another_company_is_not_reached(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self._create_user(
            "tr_stranger",
            "crm_industry_profiles_fleet.group_logistics_intake",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        [answer] = (
            self.env["fleet.trip"]
            .with_user(stranger)
            .log_events([self._event("a", status="31")])
        )
        self.assertEqual(answer["result"], "refused")
        self.assertEqual((self.trip.state, self._count()), ("reserved", 0))

    def test_a_carrier_drives_without_vehicle_and_driver_of_ours(self):
        trip = self._trip(carrier_id=self.swift.id)
        trip.action_reserve()
        self._send(self._event("a", trip=trip.name, status="31"))
        self.assertEqual(trip.state, "in_transit")
        other = self._trip(carrier_id=self.swift.id)
        other.action_reserve()
        other.action_start()
        self.assertEqual(other.state, "in_transit")

    def test_known_keys_and_trips_are_looked_up_once(self):
        events = [
            self._event(f"k{number}", latitude=50, longitude=30) for number in range(80)
        ]

        def count(batch):
            self._send(*batch)
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self._send(*batch)
            return self.env.cr.sql_log_count - before

        self.assertEqual(count(events[:1]), count(events))


@tagged("post_install", "-at_install")
class TestTransportIntakeHttp(IntakeCommon, HttpCase):
    def setUp(self):
        super().setUp()
        Keys = self.env["res.users.apikeys"].with_user(self.intake)
        expiry = fields.Datetime.now() + timedelta(days=1)
        self.key = Keys._generate("rpc", "tracking", expiry)

    def _post(self, key, **body):
        return self.url_open(
            "/json/2/fleet.trip/log_events",
            data=json.dumps(body),
            headers={
                "Authorization": f"bearer {key}",
                "Content-Type": "application/json",
            },
        )

    def test_a_device_reports_with_its_key(self):
        answer = self._post(self.key, events=[self._event("a", status="31")])
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(answer.json()[0]["result"], "accepted")
        self.env.invalidate_all()
        self.assertEqual(self.trip.state, "in_transit")

    def test_without_a_key_nothing_is_taken(self):
        answer = self._post("wrong", events=[self._event("a", status="31")])
        self.assertEqual(answer.status_code, 401)
        self.env.invalidate_all()
        self.assertEqual((self.trip.state, self._count()), ("reserved", 0))


@tagged("post_install", "-at_install")
class TestTransportIntakeParallel(ParallelCase):
    def setUp(self):
        super().setUp()
        self.now = fields.Datetime.now()
        values = {
            "date_start": self.now,
            "date_end": self.now + timedelta(hours=9),
            "carrier_id": self._make("res.partner", {"name": "Parallel Haulage"}),
        }
        self.trip_id = self._make("fleet.trip", values)
        self.addCleanup(self._commit, lambda env: self._trip(env).action_cancel())
        self._commit(lambda env: self._trip(env).action_reserve())

    def _trip(self, env):
        return env["fleet.trip"].browse(self.trip_id)

    def _send(self, env):
        event = {
            "key": "parallel",
            "trip": self._trip(env).name,
            "date": self.now.isoformat(),
            "status": "31",
        }
        return env["fleet.trip"].log_events([event])[0]["result"]

    def test_the_same_key_at_the_same_moment_is_stored_once(self):
        outcomes = self._run_together(*[self._send] * 4)
        self.assertEqual(sorted(outcomes), ["accepted"] + ["repeated"] * 3)
        own = [("key", "=", "parallel")]
        count = self._commit(lambda env: env["fleet.trip.event"].search_count(own))
        self.assertEqual(count, 1)
