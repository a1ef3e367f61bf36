from odoo.tests import tagged

from .figures_common import FiguresCommon


@tagged("post_install", "-at_install")
class TestFiguresBatch(FiguresCommon):
    def _count_statements(self, call):
        self.env.flush_all()
        self.env.cr.flush()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        call()
        self.env.flush_all()
        self.env.cr.flush()
        return self.env.cr.sql_log_count - before

    def _create_many(self, number):
        values = {"name": "Broken", "team_id": self.team.id, "partner_id": self.ann.id}
        # the tests' own context would leave out the messages
        model = self.env["service.ticket"].with_context(
            tracking_disable=False, mail_create_nolog=False, mail_notrack=False
        )
        tickets = model.create(
            [values | {"name": f"Broken {n}"} for n in range(number)]
        )
        self.env.cr.flush()
        return tickets

    def test_creating_many_costs_what_creating_one_does(self):
        self._create_many(1)
        costs = [
            self._count_statements(lambda n=number: self._create_many(n))
            for number in (2, 42)
        ]
        self.assertLessEqual(costs[1] - costs[0], 4)

    def test_moving_many_costs_what_moving_one_does(self):
        tickets = self._create_many(44)
        parts = tickets[:2], tickets[2:4], tickets[4:]
        costs = [
            self._count_statements(lambda t=part: t.write(self._progress()))
            for part in parts
        ]
        self.assertLessEqual(costs[2] - costs[1], 4)

    def _progress(self):
        return {"stage_id": self.stage_progress.id}

    def _move(self, tickets):
        tickets.stage_id = self.stage_progress
        self.env.flush_all()
        self.env.cr.flush()

    def _get_log(self, ticket):
        return ticket.message_ids.filtered("tracking_value_ids")

    def test_each_ticket_has_its_own_note_of_the_change(self):
        tickets = self._create_many(3)
        self._move(tickets)
        for ticket in tickets:
            self.assertRecordValues(
                self._get_log(ticket).tracking_value_ids,
                [{"old_value_char": "New", "new_value_char": "In Progress"}],
            )
        self.assertEqual(
            self._get_log(tickets[0]).subtype_id, self.env.ref("mail.mt_note")
        )

    def test_who_follows_changes_is_told(self):
        followed, other = self._create_many(2)
        subtype = self.env.ref("crm_service_desk.service_subtype_stage")
        followed.message_subscribe(self.expert.partner_id.ids, subtype.ids)
        self._move(followed | other)
        message = self._get_log(followed)
        self.assertEqual(message.subtype_id, subtype)
        self.assertEqual(message.notified_partner_ids, self.expert.partner_id)
        self.assertFalse(self._get_log(other).notified_partner_ids)

    def test_numbers_follow_each_other(self):
        numbers = self._create_many(5).mapped("number")
        self.assertEqual(len(set(numbers)), 5)
        self.assertEqual(numbers, sorted(numbers))

    def test_numbers_without_gaps_are_drawn_one_by_one(self):
        sequence = self.env["ir.sequence"].create(
            {
                "name": "No gaps",
                "code": "service.ticket",
                "implementation": "no_gap",
                "prefix": "N",
                "padding": 3,
                "company_id": self.env.company.id,
            }
        )
        numbers = self._create_many(3).mapped("number")
        self.assertEqual(numbers, ["N001", "N002", "N003"])
        self.assertEqual(sequence.number_next, 4)
