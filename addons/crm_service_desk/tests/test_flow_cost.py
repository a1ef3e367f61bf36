from odoo.tests import tagged
from odoo.tools import SQL

from .care_common import CareCommon


@tagged("post_install", "-at_install")
class TestMergeCost(CareCommon):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract = cls._create_entitlement(
            hours_included=10, date_start="2020-01-01", date_end="2099-12-31"
        )
        cls.kept = cls._create_ticket("Kept")
        cls.twin = cls._create_ticket("Twin", entitlement_id=cls.contract.id)
        cls.time = cls.env["service.time"].create(
            {"ticket_id": cls.twin.id, "duration": 2, "user_id": cls.agent.id}
        )
        cls.env["service.cost"].create(
            {"ticket_id": cls.twin.id, "product_id": cls.desk.id, "quantity": 3}
        )

    def _snapshot(self):
        self.env.flush_all()
        snapshot = {}
        for table in ("service_ticket", "service_time", "service_cost"):
            query = SQL("SELECT to_jsonb(t)::text FROM %s t", SQL.identifier(table))
            snapshot[table] = {row for (row,) in self.env.execute_query(query)}
        return snapshot

    def test_time_goes_over_with_its_contract(self):
        self.twin._merge_into(self.kept)
        self.assertEqual(self.time.ticket_id, self.kept)
        self.assertEqual(self.kept.entitlement_id, self.contract)
        self.assertEqual((self.kept.time_spent, self.twin.time_spent), (2, 0))
        self.assertEqual(self.contract.hours_used, 2)

    def test_the_undo_restores_time_and_cost(self):
        before = self._snapshot()
        merge = self.twin._merge_into(self.kept)
        self.assertNotEqual(self._snapshot()["service_time"], before["service_time"])
        merge.action_undo()
        self.assertEqual(self._snapshot(), before)
        self.assertEqual(self.twin.time_spent, 2)
