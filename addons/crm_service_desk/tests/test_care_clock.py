from datetime import datetime

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .clock_common import MONDAY, ClockCommon


@tagged("post_install", "-at_install")
class TestCareClock(ClockCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy.sequence = 50
        cls.contract = cls.env["service.entitlement"].create(
            {
                "partner_id": cls.acme.id,
                "date_start": "2026-01-01",
                "date_end": "2099-12-31",
            }
        )

    def _get_resolution(self, ticket):
        rows = ticket.sla_status_ids.filtered(lambda row: row.metric == "resolution")
        return rows.deadline

    def test_a_policy_for_what_a_contract_covers(self):
        self._create_policy(
            "Contract", entitlement_kind="contract", resolution_hours=2, sequence=1
        )
        covered = self._open()
        stranger = self._open(partner_id=self._create_customer("Stranger").id)
        self.assertEqual(self._get_resolution(covered), datetime(2026, 3, 2, 11))
        self.assertEqual(self._get_resolution(stranger), datetime(2026, 3, 2, 18))

    def test_a_policy_for_what_nothing_covers(self):
        self._create_policy(
            "Charged", entitlement_kind="none", resolution_hours=4, sequence=1
        )
        self.assertEqual(self._get_resolution(self._open()), datetime(2026, 3, 2, 18))
        stranger = self._open(partner_id=self._create_customer("Stranger").id)
        self.assertEqual(self._get_resolution(stranger), datetime(2026, 3, 2, 13))

    def test_another_entitlement_replays_from_the_start(self):
        self._create_policy(
            "Charged", entitlement_kind="none", resolution_hours=4, sequence=1
        )
        ticket = self._open()
        with freeze_time(f"{MONDAY} 10:00"):
            ticket.entitlement_id = False
            self.env.flush_all()
        self.assertEqual(self._get_resolution(ticket), datetime(2026, 3, 2, 13))

    def test_a_product_that_brings_a_warranty_replays(self):
        self._create_policy(
            "Warranty", entitlement_kind="warranty", resolution_hours=1, sequence=1
        )
        desk = self.env["product.product"].create({"name": "Desk"})
        self.contract.copy({"kind": "warranty", "product_id": desk.id})
        ticket = self._open()
        with freeze_time(f"{MONDAY} 09:30"):
            ticket.product_id = desk
            self.env.flush_all()
        self.assertEqual(self._get_resolution(ticket), datetime(2026, 3, 2, 10))

    def test_the_hours_of_the_contract_count(self):
        self.contract.resource_calendar_id = self.always
        ticket = self._open(f"{MONDAY} 17:00")
        self.assertEqual(self._get_resolution(ticket), datetime(2026, 3, 3, 1))

    def test_service_hours_without_hours_are_refused(self):
        empty = self._create_calendar("Empty", ())
        with self.assertRaises(UserError):
            self.contract.resource_calendar_id = empty
