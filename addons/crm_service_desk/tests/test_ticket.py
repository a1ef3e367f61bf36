from datetime import datetime

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import ServiceDeskCommon

MONDAY = datetime(2026, 3, 2, 9, 0)
TUESDAY = datetime(2026, 3, 3, 9, 0)


@tagged("post_install", "-at_install")
class TestTicket(ServiceDeskCommon):
    def test_numbers_are_given_in_turn(self):
        first, second = self._create_ticket(), self._create_ticket()
        self.assertRegex(first.number, r"^T\d{5}$")
        self.assertEqual(int(second.number[1:]), int(first.number[1:]) + 1)

    def test_values_that_are_shared_get_numbers_of_their_own(self):
        values = {"name": "N", "team_id": self.team.id}
        first, second = self.env["service.ticket"].create([values, values])
        self.assertEqual(int(second.number[1:]), int(first.number[1:]) + 1)
        self.assertNotIn("number", values)

    def test_a_copy_has_a_number_of_its_own_and_starts_anew(self):
        ticket = self._create_ticket(stage_id=self.stage_solved.id)
        copy = ticket.copy()
        self.assertNotEqual(copy.number, ticket.number)
        self.assertEqual(copy.stage_id, self.stage_new)
        self.assertFalse(copy.closed_date)

    def test_companies_may_have_sequences_of_their_own(self):
        company = self.env["res.company"].create({"name": "Second"})
        self.env["ir.sequence"].create(
            {
                "name": "Tickets of Second",
                "code": "service.ticket",
                "prefix": "S",
                "padding": 3,
                "company_id": company.id,
            }
        )
        team = self._create_service_team(
            "Second", self.env["res.users"], company_id=company.id, user_id=False
        )
        ticket = self._create_ticket(team_id=team.id)
        self.assertEqual(ticket.number, "S001")
        self.assertEqual(ticket.company_id, company)

    def test_company_comes_from_the_team(self):
        company = self.env["res.company"].create({"name": "Second"})
        team = self._create_service_team(
            "Second", self.env["res.users"], company_id=company.id, user_id=False
        )
        self.assertEqual(self._create_ticket(team_id=team.id).company_id, company)

    def test_without_team_the_company_is_that_of_the_user(self):
        ticket = self._create_ticket(team_id=False)
        self.assertEqual(ticket.company_id, self.env.company)

    def test_category_gives_the_team(self):
        category = self.env["service.category"].create(
            {"name": "Repairs", "team_id": self.other_team.id}
        )
        ticket = self.env["service.ticket"].create(
            {"name": "Broken", "category_id": category.id}
        )
        self.assertEqual(ticket.team_id, self.other_team)

    def test_a_chosen_team_stays_when_the_category_changes(self):
        category = self.env["service.category"].create(
            {"name": "Repairs", "team_id": self.other_team.id}
        )
        ticket = self._create_ticket()
        ticket.category_id = category
        self.assertEqual(ticket.team_id, self.team)

    def test_stage_falls_back_when_the_team_does_not_know_it(self):
        stage = self.env["service.stage"].create(
            {"name": "Own", "team_ids": [Command.set(self.team.ids)]}
        )
        ticket = self._create_ticket(stage_id=stage.id)
        ticket.team_id = self.other_team
        self.assertEqual(ticket.stage_id, self.stage_new)

    def test_stage_stays_when_the_new_team_knows_it(self):
        ticket = self._create_ticket(stage_id=self.stage_progress.id)
        ticket.team_id = self.other_team
        self.assertEqual(ticket.stage_id, self.stage_progress)

    def test_user_is_dropped_when_not_in_the_new_team(self):
        ticket = self._create_ticket(user_id=self.agent.id)
        ticket.team_id = self.other_team
        self.assertFalse(ticket.user_id)

    def test_stage_stays_when_only_the_user_changes(self):
        ticket = self._create_ticket(stage_id=self.stage_waiting.id)
        ticket.user_id = self.colleague
        self.assertEqual(ticket.stage_id, self.stage_waiting)

    def test_reopening_clears_the_closing_date(self):
        with freeze_time(MONDAY):
            ticket = self._create_ticket()
            ticket.action_close()
            self.assertEqual(ticket.closed_date, MONDAY)
        with freeze_time(TUESDAY):
            ticket.action_reopen()
            self.env.flush_all()
        self.assertFalse(ticket.closed_date)
        self.assertEqual(ticket.stage_id, self.stage_progress)
        self.assertEqual(ticket.date_last_stage_update, TUESDAY)

    def test_first_assignment_is_remembered(self):
        with freeze_time(MONDAY):
            ticket = self._create_ticket(user_id=self.agent.id)
        with freeze_time(TUESDAY):
            ticket.user_id = self.colleague
        self.assertEqual(ticket.assigned_date, MONDAY)

    def test_a_ticket_that_stands_too_long_is_marked(self):
        self.stage_new.rotting_threshold_days = 3
        with freeze_time(MONDAY):
            ticket = self._create_ticket()
            self.env.flush_all()
        with freeze_time(datetime(2026, 3, 7, 9, 0)):
            ticket.invalidate_recordset(["is_rotting"])
            self.assertTrue(ticket.is_rotting)

    def test_a_stage_cannot_wait_and_be_closed(self):
        with self.assertRaisesRegex(ValidationError, "choose one"):
            self.stage_waiting.is_closed = True

    def test_a_cancelled_stage_is_closed(self):
        with self.assertRaisesRegex(ValidationError, "mark it as closed"):
            self.stage_progress.is_cancelled = True

    def test_categories_make_no_circle(self):
        parent = self.env["service.category"].create({"name": "A"})
        child = self.env["service.category"].create(
            {"name": "B", "parent_id": parent.id}
        )
        self.assertEqual(child.complete_name, "A / B")
        with self.assertRaises(UserError):
            parent.parent_id = child

    def test_write_leaves_the_values_of_the_caller_alone(self):
        tickets = self._create_ticket() | self._create_ticket()
        values = {"stage_id": self.stage_progress.id}
        tickets.write(values)
        self.assertEqual(values, {"stage_id": self.stage_progress.id})
        self.assertEqual(len(tickets.copy()), 2)

    def test_the_team_counts_its_tickets_in_one_query(self):
        self._create_ticket(priority="3")
        self._create_ticket(user_id=self.agent.id)
        self._create_ticket(stage_id=self.stage_solved.id)
        self.env.flush_all()
        teams = self.team | self.other_team
        with self.assertQueryCount(1):
            self.assertEqual(teams.mapped("open_count"), [2, 0])
        self.assertEqual(self.team.open_count, 2)
        self.assertEqual(self.team.unassigned_count, 1)
        self.assertEqual(self.team.urgent_count, 1)

    def test_eighty_customers_are_counted_in_two_queries(self):
        self._create_ticket()
        self._create_ticket(partner_id=self.acme.id, stage_id=self.stage_solved.id)
        others = self.env["res.partner"].create(
            [{"name": f"Customer {n}"} for n in range(78)]
        )
        partners = self.carl | self.acme | others
        self.env.flush_all()
        with self.assertQueryCount(2):
            counts = partners.mapped("service_open_ticket_count")
        self.assertEqual(counts, [1, 1] + [0] * 78)
        self.assertEqual(self.carl.service_open_ticket_count, 1)
        self.assertEqual(self.acme.service_ticket_count, 2)

    def test_a_ticket_stands_on_the_timeline_of_its_customer(self):
        ticket = self._create_ticket("The drawer sticks")
        row = self._get_rows(ticket)
        self.assertEqual(row.kind, "ticket")
        self.assertEqual(row.name, f"{ticket.number} The drawer sticks")
        self.assertEqual(row.commercial_partner_id, self.acme)

    def test_a_given_address_leaves_name_and_phone_to_the_customer(self):
        self.ann.phone = "+44 117 496 0101"
        ticket = self._create_ticket(partner_email="other@example.com")
        self.assertEqual(ticket.partner_name, "Ann")
        self.assertEqual(ticket.partner_phone, "+44 117 496 0101")
        self.assertEqual(ticket.partner_email, "other@example.com")
