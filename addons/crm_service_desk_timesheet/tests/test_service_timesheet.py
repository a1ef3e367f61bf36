from datetime import date

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

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
        cls.project = cls._create_project("Support")
        cls.team.timesheet_project_id = cls.project
        cls.ticket = cls._create_ticket(user_id=cls.agent.id)

    @classmethod
    def _create_project(cls, name, **values):
        return cls.env["project.project"].create(
            {"name": name, "allow_timesheets": True, **values}
        )

    def _work(self, seconds=3600, user=None, **values):
        user = user or self.agent
        return (
            self.env["service.time"]
            .with_user(user)
            .create({"ticket_id": self.ticket.id, "seconds": seconds, **values})
        ).with_user(self.head)

    def _get_copy(self, row):
        return row.sudo().timesheet_id

    def _count_queries(self, work):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        work()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

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
        copy = self._get_copy(self._work(5400, name="Repaired", date="2026-03-09"))
        self.assertEqual(
            (copy.unit_amount, copy.date, copy.employee_id, copy.project_id),
            (1.5, date(2026, 3, 9), self.employee_of_agent, self.project),
        )
        self.assertEqual(copy.name, f"{self.ticket.number} Repaired")
        self.assertEqual(copy.service_ticket_id, self.ticket)
        self.assertEqual(copy.partner_id, self.ann)

    def test_the_timesheet_costs_what_the_line_costs(self):
        self.env["service.cost.rate"].create(
            {"user_id": self.agent.id, "hour_cost": 44.44}
        )
        row = self._work(1000)
        self.assertEqual((row.cost, self._get_copy(row).amount), (12.34, -12.34))
        self.employee_of_agent.hourly_cost = 99
        row.sudo().seconds = 2000
        self.assertEqual((row.cost, self._get_copy(row).amount), (24.69, -24.69))
        row.hour_cost = 10
        self.assertEqual((row.cost, self._get_copy(row).amount), (5.56, -5.56))

    def test_the_timesheet_follows_the_line(self):
        row = self._work()
        copy = self._get_copy(row)
        row.with_user(self.agent).write({"duration": 2, "name": "More"})
        self.assertEqual(copy.unit_amount, 2)
        self.assertEqual(copy.name, f"{self.ticket.number} More")
        row.with_user(self.agent).unlink()
        self.assertFalse(copy.exists())

    def test_it_follows_when_the_team_has_no_project_any_more(self):
        row = self._work()
        self.team.timesheet_project_id = False
        row.with_user(self.agent).duration = 0
        self.assertEqual(self._get_copy(row).unit_amount, 0)

    def test_it_stays_with_the_project_of_that_day(self):
        row = self._work()
        self.team.timesheet_project_id = self._create_project("Other")
        row.with_user(self.agent).duration = 3
        copy = self._get_copy(row)
        self.assertEqual((copy.project_id, copy.unit_amount), (self.project, 3))

    def test_it_follows_the_customer_of_the_ticket(self):
        copy = self._get_copy(self._work())
        self.ticket.partner_id = self.carl
        self.project.partner_id = self.acme
        self.assertEqual(copy.partner_id, self.carl)

    def test_another_persons_time_is_another_timesheet(self):
        row = self._work()
        first = self._get_copy(row)
        row.user_id = self.expert
        self.assertFalse(first.exists() or self._get_copy(row))
        employee = self.env["hr.employee"].create(
            {"name": "Colleague", "user_id": self.colleague.id}
        )
        row.user_id = self.colleague
        self.assertEqual(self._get_copy(row).employee_id, employee)

    def test_who_left_keeps_the_timesheets(self):
        row = self._work()
        self.employee_of_agent.active = False
        row.duration = 2
        self.assertEqual(self._get_copy(row).unit_amount, 2)
        self.assertEqual(self._get_copy(row).employee_id, self.employee_of_agent)
        self.assertFalse(self._get_copy(self._work()))

    def test_a_timer_becomes_a_timesheet_when_it_stops(self):
        mine = self.ticket.with_user(self.agent)
        mine.action_timer_start()
        rows = self.ticket.sudo().time_ids
        self.assertFalse(rows.timesheet_id)
        with freeze_time("2026-03-10 12:30:00"):
            mine.action_timer_stop()
        self.assertEqual(rows.timesheet_id.unit_amount, 0.5)

    def test_a_merge_takes_the_timesheet_along_and_back(self):
        copy = self._get_copy(self._work(name="Repaired"))
        survivor = self._create_ticket("Same again")
        self.ticket._merge_into(survivor)
        self.assertEqual(copy.service_ticket_id, survivor)
        self.assertEqual(copy.name, f"{survivor.number} Repaired")
        self.ticket.action_undo_merge()
        self.assertEqual(copy.service_ticket_id, self.ticket)
        self.assertEqual(copy.name, f"{self.ticket.number} Repaired")

    def test_the_timesheet_itself_is_not_changed(self):
        groups = "hr_timesheet.group_timesheet_manager,base.group_user"
        manager = new_test_user(self.env, "timesheet_manager", groups=groups)
        copy = self._get_copy(self._work()).with_user(manager)
        pretended = copy.with_context(service_time_copy=True)
        for refused in (
            lambda: copy.write({"unit_amount": 9}),
            lambda: pretended.write({"unit_amount": 9}),
            lambda: copy.write({"date": "2026-03-01"}),
            lambda: copy.write({"so_line": False}),
            copy.unlink,
            pretended.unlink,
        ):
            with self.assertRaisesRegex(UserError, self.ticket.number):
                refused()
        self.assertEqual((copy.unit_amount, copy.date), (1, date(2026, 3, 10)))
        self.assertTrue(copy.readonly_timesheet)

    def test_nobody_makes_a_copy_by_hand(self):
        groups = "hr_timesheet.group_hr_timesheet_user"
        self.agent.group_ids = [Command.link(self.env.ref(groups).id)]
        lines = self.env["account.analytic.line"].with_user(self.agent)
        line = lines.with_context(service_time_copy=True).create(
            {
                "project_id": self.project.id,
                "service_ticket_id": self.ticket.id,
                "unit_amount": 1,
            }
        )
        self.assertFalse(line.service_ticket_id)
        line.unit_amount = 2
        self.assertEqual(line.amount, -100)

    def test_timesheets_without_the_desk_do_not_show_tickets(self):
        groups = "hr_timesheet.group_hr_timesheet_approver,base.group_user"
        approver = new_test_user(self.env, "timesheet_approver", groups=groups)
        copy = self._get_copy(self._work()).with_user(approver)
        self.assertEqual(copy.unit_amount, 1)
        with self.assertRaises(AccessError):
            copy.read(["service_ticket_id"])
        lines = self.env["account.analytic.line"].with_user(approver)
        for kind, view in (("list", "hr_timesheet_line_tree"), ("search", None)):
            view_id = view and self.env.ref(f"hr_timesheet.{view}").id
            arch = lines.get_view(view_id, kind)["arch"]
            self.assertNotIn("service_ticket_id", arch)

    def test_without_project_or_employee_the_line_stays_alone(self):
        self.assertFalse(self._get_copy(self._work(user=self.expert)))
        self.team.timesheet_project_id = False
        self.assertFalse(self._get_copy(self._work()))

    def test_the_customer_is_charged_once_in_the_ledger(self):
        self._work()
        rows = self.env["crm.value"].search([("partner_id", "=", self.acme.id)])
        self.assertEqual(rows.mapped("amount"), [-50])

    def test_an_order_of_the_project_does_not_charge_it_again(self):
        if "sale_line_id" not in self.project._fields:
            return self.assertNotIn("so_line", self._get_copy(self._work())._fields)
        hours = self._create_product("Hours", service_type="timesheet")
        line = self._sell(hours, quantity=10)
        self.project.write({"allow_billable": True, "sale_line_id": line.id})
        copy = self._get_copy(self._work())
        self.project.sale_line_id = False
        self.project.sale_line_id = line
        self.assertFalse(copy.so_line)
        return None

    def test_eighty_lines_are_logged_in_as_many_queries_as_one(self):
        values = {"ticket_id": self.ticket.id, "user_id": self.agent.id}
        rows = self.env["service.time"].with_user(self.head)

        def log(number):
            return lambda: rows.create([{**values, "seconds": 60}] * number)

        log(1)()
        one = self._count_queries(log(1))
        self.assertEqual(self._count_queries(log(80)), one)

    def test_eighty_lines_are_changed_in_as_many_queries_as_one(self):
        values = {"ticket_id": self.ticket.id, "user_id": self.agent.id, "seconds": 60}
        rows = (
            self.env["service.time"]
            .with_user(self.head)
            .create([{**values, "name": f"Step {number}"} for number in range(80)])
        )

        def change(lines, day):
            return lambda: lines.write({"duration": day, "date": f"2026-03-{day:02}"})

        change(rows[:1], 8)()
        one = self._count_queries(change(rows[:1], 9))
        self.assertLessEqual(self._count_queries(change(rows, 10)), one)
