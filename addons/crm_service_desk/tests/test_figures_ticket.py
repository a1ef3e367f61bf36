from odoo.exceptions import AccessError
from odoo.tests import tagged

from .figures_common import FiguresCommon, at


@tagged("post_install", "-at_install")
class TestFiguresTicket(FiguresCommon):
    def test_hours_to_the_first_answer_are_working_hours(self):
        ticket = self._open_at(at(2, 11))
        self._answer_at(ticket, at(2, 14))
        self.assertEqual(ticket.first_response_hours, 2.0)

    def test_later_answers_do_not_change_the_first(self):
        ticket = self._open_at(at(2, 11))
        self._answer_at(ticket, at(2, 14))
        self._answer_at(ticket, at(3, 14))
        self.assertEqual(ticket.first_response_hours, 2.0)
        self.assertEqual(ticket.answer_count, 2)

    def test_hours_to_close_leave_out_night_and_weekend(self):
        ticket = self._open_at(at(6, 16))
        self._write_at(ticket, at(9, 9, 30), stage_id=self.stage_solved.id)
        self.assertEqual(ticket.resolution_hours, 2.5)

    def test_hours_leave_out_holidays(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": self.calendar.id,
                "date_from": at(3, 0),
                "date_to": at(4, 0),
            }
        )
        ticket = self._open_at(at(2, 16))
        self._write_at(ticket, at(4, 9), stage_id=self.stage_solved.id)
        self.assertEqual(ticket.resolution_hours, 2.0)

    def test_opened_and_answered_at_night_takes_no_hours(self):
        ticket = self._open_at(at(2, 20))
        self._answer_at(ticket, at(2, 23))
        self.assertEqual(ticket.first_response_hours, 0.0)

    def test_new_working_hours_do_not_rewrite_what_was_measured(self):
        ticket = self._open_at(at(2, 8))
        self._write_at(ticket, at(2, 17), stage_id=self.stage_solved.id)
        self.calendar.attendance_ids.hour_to = 9
        self.env.flush_all()
        self.assertEqual(ticket.resolution_hours, 8.0)

    def test_without_a_calendar_all_hours_count(self):
        self.team.resource_calendar_id = False
        self.env.company.resource_calendar_id = False
        ticket = self._open_at(at(2, 8))
        self._write_at(ticket, at(3, 8), stage_id=self.stage_solved.id)
        self.assertEqual(ticket.resolution_hours, 24.0)

    def test_closing_many_asks_for_the_working_hours_once(self):
        tickets = self.env["service.ticket"]
        for _number in range(20):
            tickets |= self._open_at(at(2, 8))
        self.env.invalidate_all()
        with self.moment(at(2, 9)):
            tickets.mapped("team_id.resource_calendar_id")
            with self.assertQueryCount(4):  # calendar, attendances, leaves
                tickets._get_hours_until("date_last_stage_update")

    def test_reopening_is_counted(self):
        ticket = self._open_at(at(2, 8))
        self._write_at(ticket, at(2, 9), stage_id=self.stage_solved.id)
        self._write_at(ticket, at(2, 10), stage_id=self.stage_progress.id)
        self.assertEqual(ticket.reopened_count, 1)
        self.assertEqual(ticket.resolution_hours, 0.0)

    def test_from_one_closed_stage_to_another_is_no_reopening(self):
        ticket = self._open_at(at(2, 8))
        self._write_at(ticket, at(2, 9), stage_id=self.stage_solved.id)
        self._write_at(ticket, at(2, 10), stage_id=self.stage_cancelled.id)
        self.assertEqual(ticket.reopened_count, 0)

    def test_customers_and_notes_are_no_answers(self):
        ticket = self._open_at(at(2, 8))
        self._customer_writes(ticket)
        ticket.with_user(self.expert).message_post(body="Ask Carl first.")
        self.assertEqual(ticket.answer_count, 0)


@tagged("post_install", "-at_install")
class TestFiguresReport(FiguresCommon):
    def test_open_ticket_has_an_age_and_no_resolution(self):
        ticket = self._create_ticket()
        row = self._read_row(ticket)
        self.assertRecordValues(
            row,
            [{"open_count": 1, "solved_count": 0, "age": "00", "unassigned_count": 1}],
        )
        self.assertEqual(self._average(ticket, "resolution_hours"), False)

    def test_age_follows_the_days(self):
        ages = {0: "00", 1: "01", 2: "01", 3: "03", 7: "07", 29: "07", 31: "30"}
        for days, age in ages.items():
            ticket = self._create_ticket()
            self.env.flush_all()
            self.env.cr.execute(
                "UPDATE service_ticket SET create_date = now() AT TIME ZONE 'UTC'"
                " - make_interval(days => %s) WHERE id = %s",
                [days, ticket.id],
            )
            self.env.invalidate_all()
            self.assertEqual(self._read_row(ticket).age, age)

    def test_weekday_and_hour_are_those_of_the_reader(self):
        ticket = self._open_at(at(2, 23))
        self.head.tz = "Europe/Kyiv"
        row = self._read_row(ticket)
        self.assertEqual((row.weekday, row.hour), ("2", "01"))

    def test_weekday_in_another_time_zone(self):
        ticket = self._open_at(at(2, 23))
        row = self._read_row(ticket)
        self.assertEqual((row.weekday, row.hour), ("1", "23"))

    def test_calendar_hours_stand_beside_working_hours(self):
        ticket = self._open_at(at(2, 16))
        self._answer_at(ticket, at(3, 9))
        self._write_at(ticket, at(4, 16), stage_id=self.stage_solved.id)
        self.assertRecordValues(
            self._read_row(ticket),
            [
                {
                    "first_response_hours": 2.0,
                    "first_response_elapsed": 17.0,
                    "resolution_hours": 16.0,
                    "resolution_elapsed": 48.0,
                }
            ],
        )

    def test_one_answer_and_closed_is_first_contact(self):
        ticket = self._open_at(at(2, 8))
        self._answer_at(ticket, at(2, 9))
        self._write_at(ticket, at(2, 10), stage_id=self.stage_solved.id)
        self.assertEqual(self._read_row(ticket).first_contact_rate, 100.0)

    def test_two_answers_are_no_first_contact(self):
        ticket = self._open_at(at(2, 8))
        self._answer_at(ticket, at(2, 9))
        self._answer_at(ticket, at(2, 10))
        self._write_at(ticket, at(2, 11), stage_id=self.stage_solved.id)
        self.assertEqual(self._average(ticket, "first_contact_rate"), 0.0)

    def test_reopened_is_no_first_contact_and_counts_in_the_share(self):
        ticket, smooth = self._open_at(at(2, 8)), self._open_at(at(2, 8))
        both = ticket | smooth
        self._write_at(both, at(2, 9), stage_id=self.stage_solved.id)
        self._write_at(ticket, at(2, 10), stage_id=self.stage_progress.id)
        self._write_at(ticket, at(2, 11), stage_id=self.stage_solved.id)
        self.assertEqual(self._average(both, "first_contact_rate"), 50.0)
        self.assertEqual(self._average(both, "reopened_rate"), 50.0)

    def test_cancelled_is_not_solved(self):
        ticket = self._open_at(at(2, 8))
        self._write_at(ticket, at(2, 9), stage_id=self.stage_cancelled.id)
        self.assertRecordValues(
            self._read_row(ticket), [{"open_count": 0, "solved_count": 0}]
        )
        self.assertEqual(self._average(ticket, "first_contact_rate"), False)

    def test_satisfaction_is_of_those_who_answered(self):
        rated, silent = self._create_ticket(), self._create_ticket()
        self._rate(rated, 5)
        self._rate(rated, 2)
        self.assertEqual(self._average(rated | silent, "rating"), 3.5)
        self.assertEqual(self._read_row(rated).rating_count, 2)

    def test_row_opens_its_ticket(self):
        ticket = self._create_ticket()
        action = self._read_row(ticket).action_open_ticket()
        self.assertEqual(
            (action["res_model"], action["res_id"]), ("service.ticket", ticket.id)
        )

    def test_page_costs_the_same_for_one_and_many(self):
        self._create_ticket()
        many = [self._create_ticket(partner_id=self.carl.id) for _n in range(20)]
        names = ["date", "team_id", "age", "resolution_hours", "rating"]
        Report = self.env["service.ticket.report"].with_user(self.head)
        self.env.flush_all()
        counts = []
        for limit in (1, 1, len(many)):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            Report.search_read([("team_id", "=", self.team.id)], names, limit=limit)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])  # the first one fills caches

    def _average(self, tickets, name):
        Report = self.env["service.ticket.report"]
        domain = [("ticket_id", "in", tickets.ids)]
        [(average,)] = Report._read_group(domain, [], [f"{name}:avg"])
        return average


@tagged("post_install", "-at_install")
class TestFiguresAccess(FiguresCommon):
    def test_agent_sees_own_rows(self):
        mine = self._create_ticket(user_id=self.agent.id)
        theirs = self._create_ticket(user_id=self.colleague.id)
        self.assertEqual(self._seen(mine | theirs, self.agent), mine)

    def test_agent_of_the_team_sees_the_team(self):
        mine = self._create_ticket(user_id=self.agent.id)
        foreign = self._create_ticket(team_id=self.other_team.id)
        self.assertEqual(self._seen(mine | foreign, self.colleague), mine)

    def test_head_sees_all(self):
        tickets = self._create_ticket() | self._create_ticket(
            team_id=self.other_team.id
        )
        self.assertEqual(self._seen(tickets, self.head), tickets)

    def test_other_companies_are_left_out(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        ticket = self._create_ticket(team_id=False, company_id=company.id)
        self.assertFalse(self._seen(ticket, self.head))

    def test_others_are_refused(self):
        for user in (self.employee, self.portal, self.ada):
            with self.assertRaises(AccessError):
                self.env["service.ticket.report"].with_user(user).search([])

    def test_nobody_changes_rows(self):
        row = self._read_row(self._create_ticket())
        with self.assertRaises(AccessError):
            row.write({"rating": 5})

    def _seen(self, tickets, user):
        Report = self.env["service.ticket.report"].with_user(user)
        rows = Report.search([("ticket_id", "in", tickets.ids)], order="id")
        return tickets.browse(rows.ids)
