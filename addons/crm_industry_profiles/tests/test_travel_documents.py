from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_travel import TODAY, TravelCommon


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestTravelDocuments(TravelCommon):
    """A trip from 10 to 20 January 2027, and what the country asks for."""

    def _problems(self, trip):
        self.env.flush_all()
        rows = self.env["travel.document.check"].search([("trip_id", "=", trip.id)])
        return [(row.partner_id.name, row.kind, row.problem) for row in rows]

    def _problem_of(self, expiry, months=0):
        self._rule(months=months)
        self._document(self.nora, expiry)
        [(_name, _kind, problem)] = self._problems(self._trip())
        return problem

    def test_expires_before_the_departure(self):
        self.assertEqual(self._problem_of("2027-01-09"), "before")

    def test_expires_during_the_trip(self):
        self.assertEqual(self._problem_of("2027-01-10"), "during")

    def test_valid_on_the_day_of_return_will_do(self):
        self.assertEqual(self._problem_of("2027-01-20"), "ok")

    def test_expires_too_soon_after_the_return(self):
        self.assertEqual(self._problem_of("2027-07-19", months=6), "after")

    def test_valid_as_long_as_the_country_asks_will_do(self):
        self.assertEqual(self._problem_of("2027-07-20", months=6), "ok")

    def test_a_document_without_an_end_will_do(self):
        self.assertEqual(self._problem_of(False, months=6), "ok")

    def test_a_traveller_without_the_document(self):
        self._rule()
        self.assertEqual(
            self._problems(self._trip()), [("Nora", "passport", "missing")]
        )

    def test_the_longest_of_two_documents_counts(self):
        self._rule()
        self._document(self.nora, "2027-01-12", number="1")
        self._document(self.nora, "2030-01-12", number="2")
        self.assertEqual(self._problems(self._trip()), [("Nora", "passport", "ok")])

    def test_the_rule_of_the_country_counts_before_the_general_one(self):
        self._rule(months=6)
        self._rule(months=1, country_id=self.turkey.id)
        self._document(self.nora, "2027-02-20")
        self.assertEqual(self._problems(self._trip()), [("Nora", "passport", "ok")])

    def test_a_country_may_need_nothing(self):
        self._rule()
        self._rule(country_id=self.turkey.id, is_required=False)
        self.assertEqual(self._problems(self._trip()), [])

    def test_who_lives_there_needs_nothing(self):
        self._rule()
        self.nora.country_id = self.turkey
        self.assertEqual(self._problems(self._trip()), [])

    def test_a_rule_for_travellers_from_some_countries(self):
        self._rule("visa", citizen_country_ids=[Command.set(self.usa.ids)])
        self.olaf.country_id = self.env.ref("base.de")
        trip = self._trip(people=self.nora | self.olaf)
        self.assertEqual(self._problems(trip), [("Nora", "visa", "missing")])

    def test_a_visa_of_another_country_will_not_do(self):
        self._rule("visa")
        self._document(self.nora, "2030-01-01", "visa", country_id=self.usa.id)
        self.assertEqual(self._problems(self._trip()), [("Nora", "visa", "missing")])
        self._document(self.nora, "2030-01-01", "visa", country_id=self.turkey.id)
        [(_name, _kind, problem)] = self._problems(self._trip())
        self.assertEqual(problem, "ok")

    def test_a_cancelled_trip_needs_nothing(self):
        self._rule()
        trip = self._trip()
        trip.action_cancel()
        self.assertEqual(self._problems(trip), [])

    def test_documents_of_another_company_do_not_count(self):
        self._rule()
        other = self.env["res.company"].create({"name": "Far Away"})
        self._document(self.nora, "2030-01-01", company_id=other.id)
        [(_name, _kind, problem)] = self._problems(self._trip())
        self.assertEqual(problem, "missing")

    def test_the_trip_says_who_lacks_what(self):
        self._rule(months=6)
        self._document(self.nora, "2027-03-01")
        trip = self._trip(people=self.nora | self.olaf)
        self.assertEqual(
            trip.document_problem.splitlines(),
            [
                "Nora: Passport expires on 03/01/2027, needed until 07/20/2027",
                "Olaf: Passport is missing",
            ],
        )

    def test_flagged_trips_are_found(self):
        self._rule()
        self._document(self.nora, "2030-01-01")
        fine, wrong = self._trip(), self._trip(people=self.olaf)
        found = self.env["travel.trip"].search([("is_flagged", "=", True)])
        self.assertIn(wrong, found)
        self.assertNotIn(fine, found)
        found = self.env["travel.trip"].search([("is_flagged", "=", False)])
        self.assertIn(fine, found)
        self.assertNotIn(wrong, found)

    def test_state_follows_the_clock(self):
        Document = self.env["travel.document"]
        days = {
            "expired": "2026-11-22",
            "soon": "2026-11-23",
            "valid": "2027-05-23",
        }
        for state, day in days.items():
            document = self._document(self.nora, day)
            self.assertEqual(document.state, state)
            mine = [("partner_id", "=", self.nora.id), ("state", "=", state)]
            self.assertEqual(Document.search(mine), document)

    def test_a_visa_needs_its_country(self):
        with self.assertRaisesRegex(ValidationError, "visa of Nora"):
            self._document(self.nora, "2030-01-01", "visa")

    def test_a_document_is_entered_once(self):
        values = {"number": "X1", "country_id": self.usa.id}
        self._document(self.nora, "2030-01-01", **values)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self._document(self.olaf, "2030-01-01", **values)

    def test_the_name_of_a_document_hides_its_number(self):
        document = self._document(self.nora, "2030-01-01", number="SECRET")
        self.assertEqual(document.display_name, "Passport, Nora")

    def test_documents_of_the_anonymised_go(self):
        document = self._document(self.nora, "2030-01-01", active=False)
        kept = self._document(self.olaf, "2030-01-01")
        self.env["travel.document"]._anonymise_partner_rows(self.nora.ids)
        self.assertFalse(document.exists())
        self.assertTrue(kept.exists())


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestTravelWarning(TravelCommon):
    """The schedule gives the responsible one task for each trip."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["travel.trip"].search([]).action_cancel()
        cls._rule(months=6)

    def test_the_responsible_gets_a_task(self):
        trip = self._trip(people=self.nora | self.olaf)
        self._run_cron()
        [task] = self._tasks(trip)
        self.assertEqual(task.user_id, self.travel_agent)
        self.assertEqual(task.summary, "Documents of Nora, Olaf")
        self.assertEqual(str(task.date_deadline), "2026-12-11")

    def test_a_late_departure_is_due_today(self):
        trip = self._trip("2026-12-01", "2026-12-05")
        self._run_cron()
        self.assertEqual(str(self._tasks(trip).date_deadline), TODAY)

    def test_nobody_is_warned_twice(self):
        trip = self._trip()
        self._run_cron()
        self._run_cron()
        self.assertEqual(len(self._tasks(trip)), 1)

    def test_who_forgets_is_warned_again(self):
        trip = self._trip()
        self._run_cron()
        self._tasks(trip).unlink()
        with freeze_time("2026-12-06"):
            self._run_cron()
            self.assertFalse(self._tasks(trip))
        with freeze_time("2026-12-07"):
            self._run_cron()
            self.assertEqual(len(self._tasks(trip)), 1)

    def test_the_task_goes_when_the_document_is_there(self):
        trip = self._trip()
        self._run_cron()
        self._document(self.nora, "2030-01-01")
        self._run_cron()
        self.assertFalse(self._tasks(trip))
        self.assertFalse(trip.date_warned)

    def test_far_and_past_trips_are_left_alone(self):
        trips = self._trip("2027-02-22", "2027-03-01")
        trips |= self._trip("2026-11-22", "2026-11-30")
        self._run_cron()
        self.assertFalse(self._tasks(trips))
        last = self._trip("2027-02-21", "2027-03-01")
        self._run_cron()
        self.assertEqual(len(self._tasks(last)), 1)

    def test_the_schedule_takes_as_many_queries_for_80_as_for_one(self):
        counts = []
        for number in (1, 1, 80):
            for _index in range(number):
                self._trip()
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.cr.sql_log_count
            self._run_cron()
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - start)
        self.assertEqual(counts[1], counts[2])
