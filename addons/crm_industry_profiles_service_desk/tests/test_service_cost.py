from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.crm_relations.tests.common import CrmRelationsCommon
from odoo.addons.crm_service_desk.tests.common import OWN, ServicePersonas

AGENT = "crm_industry_profiles.group_insurance_agent"


@tagged("post_install", "-at_install")
class TestServiceCost(ServicePersonas, CrmRelationsCommon):
    """A policy over 1,200 for a year; 150 days of it have passed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time("2027-05-31"))
        cls.create_service_personas()
        cls.seller = cls._create_user("insurance_seller", f"{AGENT},{OWN}")
        kind = cls.env["insurance.coverage.type"].create({"name": "C", "code": "T-C"})
        cls.product = cls.env["insurance.product"].create({"name": "Motor"})
        cls.policy = cls.env["insurance.policy"].create(
            {
                "product_id": cls.product.id,
                "holder_id": cls.ann.id,
                "user_id": cls.seller.id,
                "agent_id": False,
                "date_effective": "2027-01-01",
                "date_expiry": "2028-01-01",
                "coverage_ids": [Command.create({"type_id": kind.id, "premium": 1200})],
                "state": "in_force",
            }
        )
        cls.ticket = cls._create_ticket(insurance_policy_id=cls.policy.id)

    def _spend(self, ticket, day, amount):
        self.env["service.cost"].create(
            {
                "ticket_id": ticket.id,
                "kind": "travel",
                "date": day,
                "name": "Taxi",
                "quantity": 1,
                "unit_cost": amount,
            }
        )

    def _rows(self):
        rows = self.env["insurance.result"].search(
            [("policy_id", "=", self.policy.id)], order="date"
        )
        return [(str(row.date), row.earned, row.service, row.profit) for row in rows]

    def test_what_tickets_cost_is_in_the_result_of_the_year(self):
        self._spend(self.ticket, "2027-03-01", 40.5)
        self._spend(self.ticket, "2026-12-31", 7)
        self.assertEqual(
            self._rows(),
            [("2026-01-01", 0, 7, -7), ("2027-01-01", 493.15, 40.5, 452.65)],
        )

    def test_work_is_in_the_result(self):
        self.env["service.cost.rate"].create(
            {"user_id": self.expert.id, "hour_cost": 40}
        )
        self.env["service.time"].create(
            {
                "ticket_id": self.ticket.id,
                "user_id": self.expert.id,
                "date": "2027-03-01",
                "duration": 1.5,
            }
        )
        self.assertEqual(self._rows(), [("2027-01-01", 493.15, 60, 433.15)])

    def test_other_tickets_of_the_customer_are_not(self):
        self._spend(self._create_ticket(), "2027-03-01", 40)
        self.assertEqual(self._rows(), [("2027-01-01", 493.15, 0, 493.15)])

    def test_the_renewal_counts_it(self):
        self._spend(self.ticket, "2027-03-01", 500)
        self._spend(self.ticket, "2023-03-01", 900)
        renewal = self.env["insurance.renewal"]._prepare(self.policy)
        self.assertEqual((renewal.service_amount, renewal.profit_amount), (500, -6.85))
        self.assertFalse(renewal.is_profitable)

    def test_a_ticket_of_another_customer_loses_the_policy(self):
        self.ticket.partner_id = self.env["res.partner"].create({"name": "Bob"})
        self.assertFalse(self.ticket.insurance_policy_id)
        other = self._create_ticket()
        other.partner_id = self.ann
        other.insurance_policy_id = self.policy
        self.assertEqual(other.insurance_policy_id, self.policy)

    def test_agents_of_the_desk_alone_see_no_policy(self):
        names = self.ticket.with_user(self.agent).fields_get()
        self.assertNotIn("insurance_policy_id", names)
        names = self.ticket.with_user(self.seller).fields_get()
        self.assertIn("insurance_policy_id", names)
