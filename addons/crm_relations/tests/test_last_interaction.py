from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.crm_relations.models import res_partner_interaction

from .common import CrmRelationsCommon


@tagged("post_install", "-at_install")
class TestLastInteraction(CrmRelationsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._log(cls.ann, date="2024-03-01 10:00:00")
        cls._log(cls.carl, date="2024-05-01 10:00:00")
        cls._log(cls.acme, date="2024-04-01 10:00:00")
        cls.people = cls.acme | cls.ann | cls.carl
        cls.nobody = cls._create_customer("Nobody")
        cls.env.flush_all()

    def _search(self, operator, value):
        domain = [("last_interaction_date", operator, value)]
        customers = self.people | self.nobody
        return customers.search([("id", "in", customers.ids), *domain])

    def test_company_has_the_last_of_its_people(self):
        expected = fields.Datetime.to_datetime("2024-05-01 10:00:00")
        self.assertEqual(self.acme.last_interaction_date, expected)
        self.assertEqual(self.acme.interaction_count, 3)

    def test_person_has_the_own_one(self):
        expected = fields.Datetime.to_datetime("2024-03-01 10:00:00")
        self.assertEqual(self.ann.last_interaction_date, expected)
        self.assertEqual(self.ann.interaction_count, 1)

    def test_no_interaction_has_no_date(self):
        self.assertFalse(self.nobody.last_interaction_date)
        self.assertEqual(self.nobody.interaction_count, 0)

    def test_new_interaction_counts(self):
        self.assertEqual(self.ann.interaction_count, 1)
        self._log(self.ann, date="2024-06-01 10:00:00")
        self.assertEqual(self.ann.interaction_count, 2)

    def test_search_after(self):
        self.assertEqual(self._search(">", "2024-04-15"), self.acme | self.carl)

    def test_search_before(self):
        self.assertEqual(self._search("<", "2024-04-15"), self.ann)

    def test_search_set_and_unset(self):
        self.assertEqual(self._search("!=", False), self.people)
        self.assertEqual(self._search("=", False), self.nobody)

    def test_many_cost_one_query(self):
        customers = self.people | self.nobody
        for number in range(20):
            customer = self._create_customer(f"Customer {number}")
            self._log(customer)
            customers |= customer
        self.env.flush_all()
        self.env.invalidate_all()
        customers.mapped("commercial_partner_id")
        with self.assertQueryCount(1):
            customers.mapped("last_interaction_date")

    def test_counts_of_many_cost_one_query(self):
        customers = self.people | self.nobody
        customers.mapped("commercial_partner_id")
        customers.invalidate_recordset(["interaction_count"])
        with self.assertQueryCount(1):
            counts = customers.mapped("interaction_count")
        self.assertEqual(counts, [3, 1, 1, 0])

    def test_count_stops_at_its_limit(self):
        with patch.object(res_partner_interaction, "COUNT_LIMIT", 2):
            self.assertEqual(self.acme.interaction_count, 2)
            self.env.invalidate_all()
            counts = self.people.mapped("interaction_count")
        self.assertEqual(counts, [2, 1, 1])

    def test_sales_user_counts_what_he_may_see(self):
        self._log(self.nobody, self.eve)
        self.assertEqual(self.nobody.with_user(self.ada).interaction_count, 0)
        self.assertEqual(self.nobody.with_user(self.eve).interaction_count, 1)

    def test_employee_may_not_read_it(self):
        with self.assertRaises(AccessError):
            self.acme.with_user(self.employee).read(["last_interaction_date"])

    def test_button_shows_the_interactions_of_the_account(self):
        action = self.acme.action_view_interactions()
        found = self.env["crm.interaction"].search(action["domain"])
        self.assertEqual(found.partner_id, self.people)
        self.assertEqual(action["context"], {"default_partner_id": self.acme.id})

    def test_button_shows_the_interactions_of_the_person(self):
        action = self.ann.action_view_interactions()
        found = self.env["crm.interaction"].search(action["domain"])
        self.assertEqual(found.partner_id, self.ann)
