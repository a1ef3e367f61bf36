from unittest.mock import patch

from freezegun import freeze_time
from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import PrmCommon
from .common_levels import LevelPersonas


class CertificationCommon(LevelPersonas, PrmCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.create_certificates()


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10")
class TestCertification(CertificationCommon):
    def test_it_holds_for_the_months_of_the_certificate(self):
        row = self._certify(self.nora, date_passed="2026-03-01")
        self.assertEqual(str(row.date_until), "2028-02-29")
        self.assertEqual(str(row.date_remind), "2027-12-31")
        self.assertFalse(self._certify(self.nora, self.fitter).date_until)

    def test_the_result_decides_whether_it_was_passed(self):
        self.assertTrue(self._certify(self.nora, score=70).is_passed)
        failed = self._certify(self.nora, score=69.5)
        self.assertFalse(failed.is_passed)
        self.assertFalse(failed.date_until)
        self.planner.pass_score = 50
        self.assertFalse(failed.is_passed)

    def test_states_follow_the_calendar(self):
        row = self._certify(
            self.nora, date_passed="2026-01-01", date_until="2026-12-31"
        )
        for day, state in (
            ("2026-10-31", "valid"),
            ("2026-11-01", "expiring"),
            ("2026-12-31", "expiring"),
            ("2027-01-01", "expired"),
        ):
            with self.subTest(day=day), freeze_time(day):
                row.invalidate_recordset(["state"])
                self.assertEqual(row.state, state)

    def test_each_state_is_found_by_search(self):
        rows = {
            "valid": self._certify(self.nora, self.fitter),
            "expiring": self._certify(self.nora, date_until="2026-03-10"),
            "expired": self._certify(
                self.nora, date_passed="2025-01-01", date_until="2026-03-09"
            ),
            "failed": self._certify(self.nora, score=10),
            "revoked": self._certify(self.nora, date_revoked="2026-03-10"),
        }
        for state, row in rows.items():
            with self.subTest(state=state):
                domain = [("person_id", "=", self.nora.id), ("state", "=", state)]
                self.assertEqual(row.search(domain), row)
                self.assertEqual(row.state, state)

    def test_companies_pass_no_exams(self):
        with self.assertRaisesRegex(ValidationError, "people pass exams"):
            self._certify(self.northwind)

    def test_nothing_is_passed_in_the_future(self):
        with self.assertRaisesRegex(ValidationError, "in the future"):
            self._certify(self.nora, date_passed="2026-03-11")

    @mute_logger("odoo.sql_db")
    def test_results_are_percent(self):
        with self.assertRaises(CheckViolation):
            self._certify(self.nora, score=101)

    def test_taking_back_counts_from_today(self):
        row = self._certify(self.nora, date_passed="2026-03-01")
        row.with_user(self.manager).action_revoke()
        self.assertEqual(str(row.date_revoked), "2026-03-10")
        self.assertEqual(self._count(self.northwind, "2026-03-09"), 1)
        self.assertEqual(self._count(self.northwind, "2026-03-10"), 0)


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10")
class TestCertificatesCount(CertificationCommon):
    def test_it_counts_while_it_is_valid(self):
        self._certify(self.nora, date_passed="2026-02-01", date_until="2026-04-30")
        days = ("2026-01-31", "2026-02-01", "2026-04-30", "2026-05-01")
        counts = [self._count(self.northwind, day) for day in days]
        self.assertEqual(counts, [0, 1, 1, 0])

    def test_passing_again_counts_once(self):
        self._certify(self.nora, date_passed="2025-06-01")
        self._certify(self.nora, date_passed="2026-03-01")
        self._certify(self.nils)
        self.assertEqual(self._count(self.northwind, "2026-03-10"), 2)

    def test_what_was_not_passed_does_not_count(self):
        self._certify(self.nora, score=20)
        self.assertEqual(self._count(self.northwind, "2026-03-10"), 0)

    def test_some_certificates_can_be_asked_for(self):
        self._certify(self.nora)
        self._certify(self.nora, self.fitter)
        self.assertEqual(self._count(self.northwind, "2026-03-10"), 2)
        self.assertEqual(self._count(self.northwind, "2026-03-10", [self.fitter]), 1)

    def test_it_goes_along_to_the_next_employer(self):
        row = self._certify(self.nora, date_passed="2026-01-01")
        with freeze_time("2026-03-20"):
            self.nora.parent_id = self.sundial
        self.assertEqual(row.partner_id, self.sundial)
        for day, counts in (("2026-03-19", (1, 0)), ("2026-03-20", (0, 1))):
            with self.subTest(day=day):
                found = [
                    self._count(partner, day)
                    for partner in (self.northwind, self.sundial)
                ]
                self.assertEqual(tuple(found), counts)

    def test_moving_twice_in_a_day_leaves_one_employer(self):
        self._certify(self.nora, date_passed="2026-01-01")
        with freeze_time("2026-03-20"):
            self.nora.parent_id = self.sundial
            self.nora.parent_id = self.northwind
        self.assertEqual(self._count(self.sundial, "2026-03-20"), 0)
        self.assertEqual(self._count(self.northwind, "2026-03-20"), 1)
        self.assertEqual(self._count(self.northwind, "2026-03-19"), 1)

    def test_people_of_a_department_move_with_it(self):
        branch = self._create_partner("Branch", parent_id=self.northwind.id)
        self.nils.parent_id = branch
        self._certify(self.nils, date_passed="2026-01-01")
        branch.parent_id = self.sundial
        self.assertEqual(self._count(self.sundial, "2026-03-10"), 1)
        self.assertEqual(self._count(self.northwind, "2026-03-10"), 0)

    def test_who_works_for_two_counts_for_both_while_it_lasts(self):
        self._certify(self.nora, date_passed="2026-01-01")
        self.env["crm.relation"].create(
            {
                "left_partner_id": self.nora.id,
                "type_id": self.env.ref("crm_relations.crm_relation_type_works_for").id,
                "right_partner_id": self.sundial.id,
                "date_start": "2026-02-01",
                "date_end": "2026-02-28",
            }
        )
        counts = [
            self._count(self.sundial, day)
            for day in ("2026-01-31", "2026-02-01", "2026-02-28", "2026-03-01")
        ]
        self.assertEqual(counts, [0, 1, 1, 0])
        self.assertEqual(self._count(self.northwind, "2026-02-10"), 1)

    def test_merged_people_keep_one_open_employment(self):
        self._certify(self.nora, date_passed="2026-01-01")
        double = self._create_partner("Nora H.", parent_id=self.northwind.id)
        self._certify(double, self.fitter, date_passed="2026-01-01")
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge([double.id, self.nora.id], self.nora)
        rows = self.nora.prm_employment_ids
        self.assertEqual(len(rows), 2)
        self.assertEqual(rows.filtered(lambda row: not row.date_end), rows[-1:])
        self.assertEqual(self._count(self.northwind, "2026-03-10"), 2)

    def test_people_without_certificates_leave_no_trace(self):
        self.sue.parent_id = self.northwind
        self.assertFalse(self.sue.prm_employment_ids)

    def test_many_movers_cost_as_many_queries_as_one(self):
        people = self.env["res.partner"].create(
            [{"name": f"Person {n}", "parent_id": self.northwind.id} for n in range(81)]
        )
        for person in people:
            self._certify(person)
        self.env.flush_all()
        counts = []
        for some in (people[:1], people[1:]):
            self.env.invalidate_all()
            some.mapped("commercial_partner_id")
            some.mapped("name")
            with patch.object(type(some), "commercial_partner_id", self.sundial):
                before = self.env.cr.sql_log_count
                some._follow_employer()
                counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])
        self.assertEqual(self._count(self.sundial, "2026-03-10"), 81)


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10")
class TestCertificationReminder(CertificationCommon):
    def _remind(self):
        before = self.env["mail.mail"].search([])
        self._run_cron("prm.certification", "_cron_remind")
        return self.env["mail.mail"].search([]) - before

    def test_the_person_and_the_partner_get_one_letter(self):
        self.env["prm.certification"].search([]).date_reminded = "2026-01-01"
        self.env["crm.relation"].create(
            {
                "left_partner_id": self.nils.id,
                "type_id": self._ref("crm_relation_type_prm_owner").id,
                "right_partner_id": self.northwind.id,
            }
        )
        row = self._certify(self.nora, date_until="2026-05-09")
        later = self._certify(self.sue, date_until="2026-05-10")
        mails = self._remind()
        self.assertEqual(mails.recipient_ids, self.nora | self.nils)
        self.assertIn("Planner", mails.subject)
        self.assertEqual(str(row.date_reminded), "2026-03-10")
        self.assertFalse(later.date_reminded)
        self.assertFalse(self._remind())

    def test_who_has_passed_again_is_left_alone(self):
        old = self._certify(
            self.nora, date_passed="2025-01-01", date_until="2026-04-01"
        )
        self._certify(self.nora, date_passed="2026-03-01")
        self._remind()
        self.assertFalse(old.date_reminded)

    def test_a_longer_validity_is_reminded_of_again(self):
        row = self._certify(self.nora, date_until="2026-04-01")
        self._remind()
        row.date_until = "2026-05-01"
        self.assertFalse(row.date_reminded)

    def test_all_letters_are_written(self):
        people = self.env["res.partner"].create(
            [
                {"name": f"P{n}", "parent_id": self.northwind.id, "email": f"p{n}@x.tk"}
                for n in range(101)
            ]
        )
        for person in people:
            self._certify(person, date_until="2026-04-01")
        self.env.flush_all()
        self._remind()
        reminded = self.env["prm.certification"].search(
            [("person_id", "in", people.ids), ("date_reminded", "=", "2026-03-10")]
        )
        self.assertEqual(len(reminded), 101)


@tagged("post_install", "-at_install")
class TestCertificationAccess(CertificationCommon):
    def test_managers_write_and_salespeople_read(self):
        row = self._certify(self.nora)
        self.assertEqual(row.with_user(self.seller).state, "valid")
        with self.assertRaises(AccessError):
            row.with_user(self.seller).write({"score": 99})
        row.with_user(self.manager).score = 95
        with self.assertRaises(AccessError):
            row.with_user(self.manager).unlink()
        self.assertTrue(row.exists())

    def test_employees_without_sales_read_nothing(self):
        row = self._certify(self.nora)
        with self.assertRaises(AccessError):
            row.with_user(self.employee).read(["state"])

    def test_partners_read_what_their_people_passed_and_no_notes(self):
        self.create_portal_users()
        row = self._certify(self.nora, note="Knows too much")
        self.assertEqual(row.with_user(self.nils_user).state, "valid")
        with self.assertRaises(AccessError):
            row.with_user(self.nils_user).read(["note"])
        with self.assertRaises(AccessError):
            row.with_user(self.nils_user).read(["score"])
        with self.assertRaises(AccessError):
            row.with_user(self.sue_user).read(["state"])
        with self.assertRaises(AccessError):
            row.with_user(self.nora_user).write({"score": 100})
        with self.assertRaises(AccessError):
            self.env["prm.employment"].with_user(self.nora_user).search([])

    def test_another_companys_certificates_stay_there(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.planner.company_id = company
        row = self._certify(self.nora)
        found = row.with_user(self.manager).search([("id", "=", row.id)])
        self.assertFalse(found)

    def test_a_plain_employee_opens_the_contact(self):
        self._certify(self.nora)
        groups = "base.group_user,base.group_partner_manager"
        user = new_test_user(self.env, login="prm_plain", groups=groups)
        person = self.nora.with_user(user)
        view = person.get_view(view_type="form")
        self.assertNotIn("prm_certificate_count", view["arch"])
        person.parent_id = self.sundial
        self.assertEqual(
            self.nora.prm_employment_ids.filtered(lambda row: not row.date_end)[
                :1
            ].partner_id,
            self.sundial,
        )
