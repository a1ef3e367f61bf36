from datetime import datetime
from unittest.mock import patch

from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.crm_relations.tests.plans import get_plan

from .clock_common import MONDAY, ClockCommon


@tagged("post_install", "-at_install")
class TestClockBudget(ClockCommon):
    """What the clocks add, in queries; see the budgets B-03 to B-08."""

    def _count(self, function):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        function()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def _count_share(self, hook, function):
        """Queries with the clocks, less those without."""
        function()  # caches are warm
        model = self.env.registry["service.ticket"]
        with patch.object(model, hook, lambda *_args: []):
            without = self._count(function)
        return self._count(function) - without

    def _create(self, number):
        values = {"team_id": self.team.id, "partner_id": self.ann.id}
        return self.env["service.ticket"].create(
            [{"name": str(index), **values} for index in range(number)]
        )

    @freeze_time(f"{MONDAY} 09:00")
    def test_b03_opening_a_hundred_costs_less_than_one_query_each(self):
        share = self._count_share("_get_opening_events", lambda: self._create(100))
        self.assertLessEqual(share, 40)

    @freeze_time(f"{MONDAY} 09:00")
    def test_b04_moving_two_hundred_costs_ten_queries(self):
        tickets = self._create(200)
        stages = [self.stage_waiting, self.stage_progress] * 4
        share = self._count_share(
            "_get_change_events",
            lambda: tickets.write({"stage_id": stages.pop().id}),
        )
        self.assertLessEqual(share, 10)

    @freeze_time(f"{MONDAY} 09:00")
    def test_b05_breached_tickets_come_from_an_index(self):
        query = self.env["service.ticket"]._search(
            [("sla_state", "=", "breached"), ("active", "=", True)]
        )
        index = "service_ticket_sla_state_idx"
        self.assertIn(index, get_plan(self.env, query.select(), [index]))

    @freeze_time(f"{MONDAY} 09:00")
    def test_b06_a_page_costs_as_much_as_a_row(self):
        tickets = self._create(80)
        names = ["sla_state", "sla_deadline", "escalation_level", "clock_badges"]
        one = self._count(lambda: tickets[:1].read(names))
        self.assertLessEqual(one, 4)
        self.assertEqual(self._count(lambda: tickets.read(names)), one)

    def test_b08_a_pass_over_many_costs_as_much_as_over_few(self):
        self.env["service.escalation.rule"].create(
            {"name": "Due", "percent": 50, "notify_owner": False}
        )
        self.policy.first_response_hours = 0
        with freeze_time(f"{MONDAY} 09:00"):
            tickets = self._create(60)
            self.env.flush_all()
        Status = self.env["service.sla.status"]
        with freeze_time(f"{MONDAY} 14:00"):
            Status._deal_with(tickets[:1].ids)  # caches are warm
            few = self._count(lambda: Status._deal_with(tickets[1:10].ids))
            many = self._count(lambda: Status._deal_with(tickets[10:].ids))
        self.assertEqual(many, few)
        self.assertLessEqual(many, 20)
        self.assertEqual(set(tickets.mapped("escalation_level")), {1})

    def test_b05_the_first_late_tickets_come_from_an_index(self):
        # in a table as small as a test's sorting costs nothing
        self.env.cr.execute("SET LOCAL enable_sort = off")
        Ticket = self.env["service.ticket"].with_user(self.expert)
        query = Ticket._search(
            [("sla_state", "=", "breached")], limit=80, order=Ticket._order
        )
        index = "service_ticket_late_page_idx"
        plan = get_plan(self.env, query.select(), [index])
        self.assertIn(index, plan)
        self.assertNotIn("Sort", plan)

    def test_due_rows_come_from_an_index(self):
        query = SQL(
            "SELECT ticket_id FROM service_sla_status WHERE next_due <= %s"
            " ORDER BY next_due LIMIT 500 FOR UPDATE SKIP LOCKED",
            datetime(2026, 3, 2),
        )
        index = "service_sla_status_due_idx"
        self.assertIn(index, get_plan(self.env, query, [index]))
