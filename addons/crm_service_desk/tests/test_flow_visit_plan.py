from datetime import date, datetime

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .test_flow_visit import VisitCase


@tagged("post_install", "-at_install")
class TestVisitPlan(VisitCase):
    def _create_plan(self, **values):
        return self.env["service.visit.plan"].create(
            {
                "name": "Check",
                "partner_id": self.ann.id,
                "team_id": self.team.id,
                "user_ids": [Command.set(self.agent.ids)],
                "date_start": date(2026, 1, 31),
                "interval_number": 1,
                "interval_type": "months",
                "start_hour": 8.5,
                "hours": 2,
                "work_ids": [Command.create({"name": "Oil", "hours": 2})],
                **values,
            }
        )

    def _run(self, moment):
        with freeze_time(moment), self.enter_registry_test_mode():
            cron = self.env.ref("crm_service_desk.service_visit_plan_cron_plan")
            cron.method_direct_trigger()

    def test_visits_come_every_month_and_the_31st_comes_back(self):
        plan = self._create_plan()
        dates = [plan._plan_visits().plan_date for _n in range(3)]
        expected = [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31)]
        self.assertEqual(dates, expected)

    def test_a_visit_is_planned_with_everything(self):
        visit = self._create_plan()._plan_visits()
        self.assertEqual(visit.partner_id, self.ann)
        self.assertEqual(visit.duration, 2.0)
        self.assertEqual(visit.work_ids.mapped("name"), ["Oil"])
        self.assertTrue(visit.event_id)

    def test_the_hour_is_that_of_the_wall_in_summer_and_winter(self):
        self.ann.tz = "Europe/Kyiv"
        plan = self._create_plan(interval_number=6, date_start=date(2026, 1, 15))
        first, second = plan._plan_visits(), plan._plan_visits()
        self.assertEqual(first.start, datetime(2026, 1, 15, 6, 30))
        self.assertEqual(second.start, datetime(2026, 7, 15, 5, 30))

    def test_the_cron_plans_ahead_and_once(self):
        plan = self._create_plan(lead_days=10)
        self._run("2026-01-20 12:00:00")
        self.assertFalse(plan.visit_ids)
        self._run("2026-01-21 12:00:00")
        self._run("2026-01-21 13:00:00")
        self.assertEqual(len(plan.visit_ids), 1)
        self.assertEqual(plan.next_date, date(2026, 2, 28))

    def test_what_was_missed_is_caught_up(self):
        plan = self._create_plan(lead_days=0)
        self._run("2026-03-15 12:00:00")
        self.assertEqual(len(plan.visit_ids), 2)

    def test_the_plan_ends(self):
        plan = self._create_plan(date_end=date(2026, 2, 28))
        plan._plan_visits()
        plan._plan_visits()
        self.assertFalse(plan.next_date)

    def test_the_plan_ends_with_its_contract(self):
        agreement = self.env["crm.agreement"].create(
            {
                "name": "Care",
                "partner_id": self.acme.id,
                "type_id": self.env["crm.agreement.type"].search([], limit=1).id,
                "date_start": date(2026, 1, 1),
                "date_end": date(2026, 2, 1),
            }
        )
        plan = self._create_plan(agreement_id=agreement.id)
        self.assertEqual(plan.next_date, date(2026, 1, 31))
        plan._plan_visits()
        self.assertFalse(plan.next_date)

    def test_dates_in_the_wrong_order_are_refused(self):
        with self.assertRaisesRegex(ValidationError, "ends before"):
            self._create_plan(date_end=date(2025, 1, 1))

    def test_agents_read_plans_only(self):
        plan = self._create_plan()
        self.assertTrue(plan.with_user(self.colleague).has_access("read"))
        with self.assertRaises(AccessError):
            plan.with_user(self.colleague).name = "x"
        plan.with_user(self.expert).action_plan_next()
        self.assertEqual(plan.visit_count, 1)
