from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from .common_it_project import ROLE, ItProjectCommon


@tagged("post_install", "-at_install")
class TestItOverhead(ItProjectCommon):
    """Rates from a day on, and what they cost in the value of a customer."""

    def _overhead(self, partner=None):
        rows = self.env["crm.value"].search(
            [
                ("kind", "=", "overhead"),
                ("partner_id", "=", (partner or self.partner_a).id),
            ]
        )
        return round(sum(rows.mapped("amount")), 2)

    def test_a_rate_ends_where_the_next_begins(self):
        first = self._rate("2027-01-01", percent=10)
        last = self._rate("2027-02-01", percent=20)
        self.assertEqual(str(first.date_end), "2027-01-31")
        self.assertFalse(last.date_end)

    def test_two_rates_do_not_begin_on_one_day(self):
        self._rate("2027-01-01", percent=10)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self._rate("2027-01-01", percent=20)
            self.env.flush_all()

    def test_odd_rates_are_refused(self):
        with self.assertRaises(ValidationError):
            self._rate(percent=1800)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self._rate(hour_amount=-1)
            self.env.flush_all()

    def test_hours_take_the_rate_of_their_day(self):
        self._work(10, "2026-12-31")
        self._work(10, "2027-01-01")
        self._work(10, "2027-01-31")
        self._work(10, "2027-02-01")
        self._rate("2027-01-01", percent=10)
        self._rate("2027-02-01", percent=0, hour_amount=7)
        self.assertEqual(
            {month: row[2] for month, row in self._rows().items()},
            {"2026-12": 0, "2027-01": 80, "2027-02": 70},
        )

    def test_percent_and_amount_per_hour_add_up_to_the_cent(self):
        self._rate(percent=12.5, hour_amount=3.33)
        works = [self._work(hours) for hours in (0.1, 1.17, 7.77)]
        expected = sum(
            round(0.125 * -line.amount + 3.33 * line.unit_amount + 1e-9, 2)
            for line in works
        )
        self.assertEqual(self._rows()["2027-01"][2], round(expected, 2))
        self.assertEqual(self._overhead(), -round(expected, 2))

    def test_the_value_of_a_customer_counts_overhead_not_hours(self):
        self._rate(percent=50)
        line = self._work(10)
        rows = self.env["crm.value"].search([("partner_id", "=", self.partner_a.id)])
        self.assertEqual(rows.mapped("kind"), ["overhead"])
        self.assertEqual((rows.amount, str(rows.date)), (-200, "2027-01-20"))
        self.assertEqual(
            (rows.res_model, rows.res_id), ("project.project", self.project.id)
        )
        line.unlink()
        self.assertEqual(self._overhead(), 0)

    def test_an_amount_per_hour_alone_counts(self):
        self._rate(hour_amount=7)
        self._work(10)
        self.assertEqual(self._overhead(), -70)

    def test_overhead_of_a_contact_counts_at_the_account(self):
        self._rate(percent=50)
        contact = self.env["res.partner"].create(
            {"name": "Contact", "parent_id": self.partner_b.id}
        )
        self._work(10, project=self._project("Other", partner_id=contact.id))
        self.assertEqual(self._overhead(self.partner_b), -200)

    def test_a_rate_of_another_company_does_not_count(self):
        other = self.env["res.company"].create({"name": "Other"})
        self._rate(percent=50, company_id=other.id)
        self._work(10)
        self.assertEqual(self._rows()["2027-01"][2], 0)
        found = self.env["it.overhead.rate"].with_user(self.chief).search([])
        self.assertNotIn(other, found.sudo().company_id)

    def test_rates_and_profit_are_the_managers(self):
        seller = self._user("it_s", ROLE + "seller")
        manager = self._user("it_p", "project.group_project_manager")
        portal = new_test_user(self.env, "it_x", "base.group_portal")
        for user in (seller, manager, portal):
            for model in ("it.overhead.rate", "it.project.profit"):
                with (
                    self.subTest(model, user=user.login),
                    self.assertRaises(AccessError),
                ):
                    self.env[model].with_user(user).search([])
        for user in (seller, manager):
            with self.assertRaises(AccessError):
                self.project.with_user(user).read(["it_profit"])
        self.assertTrue(
            self.env["it.overhead.rate"].with_user(self.chief).has_access("create")
        )

    def test_a_manager_enters_a_rate_in_the_form(self):
        form = Form(self.env["it.overhead.rate"].with_user(self.chief))
        form.date_start = "2027-03-01"
        form.percent = 15
        self.assertEqual(form.save().company_id, self.company)
