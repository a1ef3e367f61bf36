from datetime import datetime

from odoo import Command
from odoo.tests import tagged

from .clock_common import MONDAY, ClockCommon


@tagged("post_install", "-at_install")
class TestMergeClocks(ClockCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.fast = cls._create_policy(
            "Fast",
            sequence=-1,
            category_ids=[Command.set(cls._create_category())],
            resolution_hours=1,
        )

    @classmethod
    def _create_category(cls):
        cls.category = cls.env["service.category"].create({"name": "Fast"})
        return cls.category.ids

    def setUp(self):
        super().setUp()
        self.old = self._open(f"{MONDAY} 09:00")
        self.young = self._open(f"{MONDAY} 12:00")

    def _get_deadlines(self):
        tickets = self.old | self.young
        return [self._clock(ticket).deadline for ticket in tickets]

    def _merge(self):
        return self._at(f"{MONDAY} 12:30", self.old._merge_into, self.young)

    def test_the_wait_goes_on_in_the_ticket_that_stays(self):
        self.assertEqual(self._clock(self.young).deadline.day, 3)
        self._merge()
        deadline = self._clock(self.young).deadline
        self.assertEqual(deadline, datetime(2026, 3, 2, 18, 0))

    def test_the_clock_of_the_merged_ticket_ends_without_a_result(self):
        self._merge()
        self.assertNotIn(self._clock(self.old).state, ("met", "breached", "running"))
        kinds = self.old.env["service.ticket.event"].search(
            [("ticket_id", "=", self.old.id)]
        )
        self.assertIn("merged", kinds.mapped("kind"))
        self.assertNotIn("stage", kinds.mapped("kind"))

    def test_the_undo_gives_the_clocks_back(self):
        before = self._get_deadlines()
        merge = self._merge()
        self._at(f"{MONDAY} 15:00", merge.action_undo)
        self.assertEqual(self._get_deadlines(), before)
        self.assertEqual(self._clock(self.old).state, "running")

    def test_history_is_only_added_to(self):
        Event = self.env["service.ticket.event"]
        merge = self._merge()
        count = Event.search_count([])
        self._at(f"{MONDAY} 15:00", merge.action_undo)
        self.assertEqual(Event.search_count([]), count + 2)

    def test_the_undo_takes_back_the_policy(self):
        before = self._get_deadlines()
        self.old.category_id = self.category
        self._merge()
        self.assertEqual(self._clock(self.young).sla_id, self.fast)
        self._at(f"{MONDAY} 15:00", self.old.action_undo_merge)
        self.assertEqual(self._clock(self.young).sla_id, self.policy)
        self.assertEqual(self._clock(self.young).deadline, before[1])
