from datetime import date

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.crm_service_desk.tests.care_common import CareCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10 12:00:00")
class TestServiceTimesheet(CareCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["service.cost.rate"].search([]).unlink()
        cls.env["service.cost.rate"].create({"hour_cost": 30})
        cls.employee_of_agent = cls.env["hr.employee"].create(
            {"name": "Agent", "user_id": cls.agent.id, "hourly_cost": 50}
        )
        cls.project = cls.env["project.project"].create(
            {"name": "Support", "allow_timesheets": True}
        )
        cls.team.timesheet_project_id = cls.project
        cls.ticket = cls._create_ticket(user_id=cls.agent.id)

    def _work(self, seconds=3600, user=None, **values):
        user = user or self.agent
        return (
            self.env["service.time"]
            .with_user(user)
            .create({"ticket_id": self.ticket.id, "seconds": seconds, **values})
        ).with_user(self.head)

    def test_an_hour_costs_what_the_employee_costs(self):
        self.assertEqual(self._work().cost, 50)
        self.assertEqual(self._work(user=self.expert).cost, 30)

    def test_a_row_of_the_person_comes_before_the_wages(self):
        self.env["service.cost.rate"].create(
            {"user_id": self.agent.id, "hour_cost": 44}
        )
        self.assertEqual(self._work().cost, 44)

    def test_an_employee_of_another_company_says_nothing(self):
        company = self.env["res.company"].create({"name": "Second"})
        self.employee_of_agent.company_id = company
        self.assertEqual(self._work().cost, 30)

    def test_a_line_becomes_a_timesheet(self):
        row = self._work(5400, name="Repaired", date="2026-03-09")
        copy = row.sudo().timesheet_id
        self.assertEqual(
            (copy.unit_amount, copy.date, copy.employee_id, copy.project_id),
            (1.5, date(2026, 3, 9), self.employee_of_agent, self.project),
        )
        self.assertEqual(copy.name, f"{self.ticket.number} Repaired")

    def test_the_timesheet_follows_the_line(self):
        row = self._work()
        copy = row.sudo().timesheet_id
        row.with_user(self.agent).write({"duration": 2, "name": "More"})
        self.assertEqual(copy.unit_amount, 2)
        self.assertEqual(copy.name, f"{self.ticket.number} More")
        row.with_user(self.agent).unlink()
        self.assertFalse(copy.exists())

    def test_a_timer_becomes_a_timesheet_when_it_stops(self):
        mine = self.ticket.with_user(self.agent)
        mine.action_timer_start()
        self.assertFalse(self.ticket.time_ids.timesheet_id)
        with freeze_time("2026-03-10 12:30:00"):
            mine.action_timer_stop()
        self.assertEqual(self.ticket.time_ids.timesheet_id.unit_amount, 0.5)

    def test_the_timesheet_itself_is_not_changed(self):
        copy = self._work().sudo().timesheet_id
        with self.assertRaises(UserError):
            copy.unit_amount = 9
        with self.assertRaises(UserError):
            copy.unlink()
        self.assertEqual(copy.unit_amount, 1)

    def test_without_project_or_employee_the_line_stays_alone(self):
        self.assertFalse(self._work(user=self.expert).sudo().timesheet_id)
        self.team.timesheet_project_id = False
        self.assertFalse(self._work().sudo().timesheet_id)

    def test_the_customer_is_charged_once_in_the_ledger(self):
        self._work()
        rows = self.env["crm.value"].search([("partner_id", "=", self.acme.id)])
        self.assertEqual(rows.mapped("amount"), [-50])
