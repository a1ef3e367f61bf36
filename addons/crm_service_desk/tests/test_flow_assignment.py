from datetime import date, datetime, timedelta

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import SQL

from .common import ServiceDeskCommon

NOW = datetime(2026, 3, 2, 9, 0)


class FlowCase(ServiceDeskCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["crm.assignment.rule"].search([]).action_archive()
        cls.third = cls._create_user("service_third", cls._get_own_group())
        cls.team.member_ids += cls.third
        cls.repairs = cls.env["service.category"].create({"name": "Repairs"})
        cls.lamps = cls.env["service.category"].create(
            {"name": "Lamps", "parent_id": cls.repairs.id}
        )

    @classmethod
    def _get_own_group(cls):
        return "crm_service_desk.group_service_own"

    def _create_rule(self, **values):
        return self.env["crm.assignment.rule"].create(
            {
                "name": "Support",
                "model": "ticket",
                "service_team_id": self.team.id,
                **values,
            }
        )

    def _know(self, user, category, level="1"):
        return self.env["service.skill"].create(
            {"user_id": user.id, "category_id": category.id, "level": level}
        )


@tagged("post_install", "-at_install")
class TestTicketAssignment(FlowCase):
    def test_without_a_rule_nobody_gets_it(self):
        self.assertFalse(self._create_ticket().user_id)

    def test_a_team_assigns_in_turn(self):
        self.team.assign_method = "round_robin"
        users = [self._create_ticket().user_id for _n in range(3)]
        self.assertEqual(set(users), set(self.team.member_ids))

    def test_a_team_assigns_to_the_least_loaded(self):
        self.team.assign_method = "least_loaded"
        for user in (self.agent, self.colleague):
            self._create_ticket(user_id=user.id)
        ticket = self._create_ticket()
        self.assertEqual(ticket.user_id, self.third)
        self.assertIn("service_third", ticket.crm_assignment_note)

    def test_urgent_tickets_weigh_more(self):
        self.team.assign_method = "least_loaded"
        self._create_ticket(user_id=self.agent.id, priority="3")
        self._create_ticket(user_id=self.third.id, priority="1")
        self._create_ticket(user_id=self.colleague.id, priority="2")
        self.assertEqual(self._create_ticket().user_id, self.third)

    def test_nobody_gets_more_than_the_team_allows(self):
        self.team.write({"assign_method": "round_robin", "assign_capacity": 1})
        tickets = self.env["service.ticket"].create(
            [{"name": str(n), "team_id": self.team.id} for n in range(4)]
        )
        self.assertEqual(len(tickets.filtered("user_id")), 3)
        self.assertEqual(tickets.user_id, self.team.member_ids)

    def test_closed_tickets_make_room(self):
        self.team.write({"assign_method": "round_robin", "assign_capacity": 1})
        for user in self.team.member_ids:
            self._create_ticket(user_id=user.id, stage_id=self.stage_solved.id)
        self.assertTrue(self._create_ticket().user_id)

    @freeze_time("2026-03-02")
    def test_the_absent_are_skipped(self):
        self.team.assign_method = "round_robin"
        self.agent.service_absent_until = date(2026, 3, 2)
        self.colleague.service_absent_until = date(2026, 3, 1)
        member = {"crm_team_id": self.team_a.id, "user_id": self.third.id}
        self.env["crm.team.member"].create({**member, "assignment_optout": True})
        users = [self._create_ticket().user_id for _n in range(3)]
        self.assertEqual(set(users), {self.colleague})

    def test_by_hand_again(self):
        self.team.assign_method = "round_robin"
        self.team.assign_method = "manual"
        self.assertFalse(self._create_ticket().user_id)

    def test_the_team_keeps_its_rule_up_to_date(self):
        self.team.write({"assign_method": "least_loaded", "assign_capacity": 4})
        self.team.name = "Desk"
        rule = self.team.assignment_rule_id
        self.assertEqual((rule.name, rule.capacity), ("Desk", 4))
        self.team.active = False
        self.assertFalse(rule.active)

    def test_the_rule_goes_with_its_team(self):
        team = self._create_service_team("Gone", self.agent)
        team.assign_method = "round_robin"
        rule = team.assignment_rule_id
        self.env["service.ticket"].search([("team_id", "=", team.id)]).unlink()
        team.unlink()
        self.assertFalse(rule.exists())
        name = f"crm_assignment_turn_{rule.id}"
        self.assertEqual(self._count_sequences(name), 0)

    def _count_sequences(self, name):
        query = SQL("SELECT count(*) FROM pg_sequences WHERE sequencename = %s", name)
        return self.env.execute_query(query)[0][0]

    def test_who_knows_the_category_gets_it(self):
        self.team.assign_method = "round_robin"
        self._know(self.third, self.repairs)
        tickets = [self._create_ticket(category_id=self.lamps.id) for _n in range(3)]
        self.assertEqual({t.user_id for t in tickets}, {self.third})

    def test_who_knows_most_comes_first(self):
        self.team.assign_method = "least_loaded"
        self._know(self.third, self.repairs, "1")
        self._know(self.agent, self.repairs, "3")
        ticket = self._create_ticket(category_id=self.repairs.id)
        self.assertEqual(ticket.user_id, self.agent)

    def test_without_an_expert_anybody_gets_it(self):
        self.team.assign_method = "round_robin"
        self._know(self.expert, self.repairs)  # of another team
        ticket = self._create_ticket(category_id=self.repairs.id)
        self.assertIn(ticket.user_id, self.team.member_ids)

    def test_rules_of_managers_come_first(self):
        self.team.assign_method = "round_robin"
        self._create_rule(
            user_ids=[Command.set(self.expert.ids)], service_team_id=False
        )
        self.assertEqual(self._create_ticket().user_id, self.expert)

    def test_a_territory_decides(self):
        germany = self.env.ref("base.de")
        self._create_rule(
            country_ids=[Command.set(germany.ids)],
            user_ids=[Command.set(self.agent.ids)],
        )
        bert = self._create_customer("Bert", country_id=germany.id)
        ticket = self._create_ticket(partner_id=bert.id)
        self.assertEqual(ticket.user_id, self.agent)
        self.assertFalse(self._create_ticket().user_id)

    def test_a_category_decides_with_its_parts(self):
        self._create_rule(
            category_ids=[Command.set(self.repairs.ids)],
            user_ids=[Command.set(self.agent.ids)],
        )
        lamp = self._create_ticket(category_id=self.lamps.id)
        self.assertEqual(lamp.user_id, self.agent)
        self.assertFalse(self._create_ticket().user_id)

    def test_a_rule_gives_the_team(self):
        self._create_rule(user_ids=[Command.set(self.agent.ids)])
        ticket = self._create_ticket(team_id=False)
        self.assertEqual((ticket.team_id, ticket.user_id), (self.team, self.agent))

    def test_a_rule_needs_people(self):
        with self.assertRaisesRegex(ValidationError, "may"):
            self._create_rule(service_team_id=False)

    def test_the_scheduled_action_takes_what_waited(self):
        ticket = self._create_ticket()
        closed = self._create_ticket(stage_id=self.stage_solved.id)
        self.team.assign_method = "round_robin"
        with self.enter_registry_test_mode():
            self.env.ref("crm_relations.crm_assignment_cron").method_direct_trigger()
        self.assertTrue(ticket.user_id)
        self.assertFalse(closed.user_id)

    def test_the_service_head_sets_up_rules_of_tickets_only(self):
        rule = self._create_rule()
        rule.with_user(self.head).name = "Mine"
        deals = self.env["crm.assignment.rule"].create(
            {"name": "Deals", "user_ids": [Command.set(self.ada.ids)]}
        )
        with self.assertRaises(AccessError):
            deals.with_user(self.head).name = "Mine"
        with self.assertRaises(AccessError):
            rule.with_user(self.agent).name = "Mine"
        self.assertTrue(deals.with_user(self.manager).has_access("write"))

    def test_agents_set_their_own_absence(self):
        self.agent.with_user(self.agent).service_absent_until = date(2026, 3, 2)
        self.assertEqual(self.agent.service_absent_until, date(2026, 3, 2))
        with self.assertRaises(AccessError):
            self.colleague.with_user(self.agent).service_absent_until = False

    def test_who_sets_up_users_opens_them_without_the_service_desk(self):
        admin = self._create_user("service_admin", "base.group_system")
        view = self.env.ref("base.view_users_form")
        Users = self.env["res.users"]
        arch = Users.with_user(admin).get_view(view.id)["arch"]
        self.assertNotIn("service_skill_ids", arch)
        admin.group_ids += self.env.ref("crm_service_desk.group_service_own")
        arch = Users.with_user(admin).get_view(view.id)["arch"]
        self.assertIn("service_skill_ids", arch)

    def test_agents_do_not_write_skills(self):
        skill = self._know(self.agent, self.repairs)
        with self.assertRaises(AccessError):
            skill.with_user(self.agent).level = "3"

    def test_a_hundred_tickets_cost_as_much_as_two(self):
        self.team.assign_method = "least_loaded"

        def create(prefix, number):
            rows = [
                {"name": "N", "team_id": self.team.id, "number": f"{prefix}{n}"}
                for n in range(number)
            ]
            self.env.flush_all()
            before = self.cr.sql_log_count
            self.env["service.ticket"].create(rows)
            self.env.flush_all()
            return self.cr.sql_log_count - before

        create("A", 3)
        self.assertLessEqual(create("C", 60) - create("B", 3), 2)


@tagged("post_install", "-at_install")
class TestHandover(FlowCase):
    def _hand_over(self, ticket, user, **values):
        wizard = (
            self.env["service.ticket.handover.wizard"]
            .with_user(user)
            .with_context(active_ids=ticket.ids)
            .create({"reason": "Needs a ladder", **values})
        )
        return wizard.action_hand_over()

    def test_it_goes_to_the_other_team_with_the_reason(self):
        ticket = self._create_ticket(user_id=self.agent.id)
        with freeze_time(NOW):
            self._hand_over(ticket, self.agent, team_id=self.other_team.id)
        self.assertEqual(ticket.team_id, self.other_team)
        self.assertFalse(ticket.user_id)
        row = ticket.handover_ids
        self.assertEqual(
            (row.team_from_id, row.team_to_id), (self.team, self.other_team)
        )
        self.assertEqual((row.user_id, row.user_from_id), (self.agent, self.agent))
        self.assertEqual((row.reason, row.date), ("Needs a ladder", NOW))

    def test_both_teams_go_on_seeing_it(self):
        ticket = self._create_ticket(user_id=self.agent.id)
        self._hand_over(ticket, self.agent, team_id=self.other_team.id)
        for user in (self.agent, self.colleague, self.third):
            self.assertTrue(ticket.with_user(user).has_access("read"))

    def test_the_former_team_gets_no_mails(self):
        ticket = self._create_ticket(user_id=self.agent.id)
        self._hand_over(ticket, self.agent, team_id=self.other_team.id)
        message = self._customer_writes(ticket)
        self.assertIn(self.agent.partner_id, message.notified_partner_ids)
        self.assertNotIn(self.third.partner_id, message.notified_partner_ids)

    def test_to_a_person_of_the_new_team(self):
        ticket = self._create_ticket(user_id=self.agent.id)
        self._hand_over(
            ticket, self.agent, team_id=self.other_team.id, user_id=self.expert.id
        )
        self.assertEqual(ticket.user_id, self.expert)

    def test_the_new_team_assigns_by_its_rule(self):
        self.other_team.assign_method = "round_robin"
        ticket = self._create_ticket(user_id=self.agent.id)
        self._hand_over(ticket, self.agent, team_id=self.other_team.id)
        self.assertEqual(ticket.user_id, self.expert)

    def test_a_reason_and_somebody_are_needed(self):
        ticket = self._create_ticket(user_id=self.agent.id)
        with self.assertRaisesRegex(UserError, "Say why"):
            ticket._hand_over(self.other_team, self.env["res.users"], " ")
        with self.assertRaisesRegex(UserError, "who takes over"):
            self._hand_over(ticket, self.agent)
        self.assertFalse(ticket.handover_ids)

    def test_who_may_not_change_the_ticket_does_not_hand_it_over(self):
        ticket = self._create_ticket(user_id=self.colleague.id)
        with self.assertRaises(AccessError):
            ticket.with_user(self.agent)._hand_over(
                self.other_team, self.env["res.users"], "x"
            )

    def test_rows_are_read_by_those_concerned(self):
        ticket = self._create_ticket(user_id=self.agent.id)
        self._hand_over(ticket, self.agent, team_id=self.other_team.id)
        row = ticket.handover_ids
        self.assertTrue(row.with_user(self.third).has_access("read"))
        stranger = self._create_user("service_stranger", self._get_own_group())
        self.assertFalse(row.with_user(stranger).has_access("read"))
        for operation in ("write", "create", "unlink"):
            self.assertFalse(row.with_user(self.agent).has_access(operation))

    def test_sales_people_follow_the_way_of_their_customers_tickets(self):
        ticket = self._create_ticket(user_id=self.agent.id)
        self._hand_over(ticket, self.agent, team_id=self.other_team.id)
        row = ticket.handover_ids
        self.assertFalse(row.with_user(self.ada).has_access("read"))
        self.ann.user_id = self.ada
        self.assertEqual(row.with_user(self.ada).team_to_id, self.other_team)
        self.assertFalse(row.with_user(self.ada).has_access("write"))
        self.assertFalse(row.with_user(self.bob).has_access("read"))

    def _return(self, moment):
        with freeze_time(moment), self.enter_registry_test_mode():
            cron = self.env.ref("crm_service_desk.service_ticket_cron_return")
            cron.method_direct_trigger()

    def _age(self, **values):
        with freeze_time(NOW):
            ticket = self._create_ticket(user_id=self.agent.id, **values)
            self.env.flush_all()
        return ticket

    def test_untouched_tickets_go_back_to_the_team(self):
        self.team.return_hours = 4
        ticket = self._age()
        self._return(NOW + timedelta(hours=4))
        self.assertEqual(ticket.user_id, self.agent)
        self._return(NOW + timedelta(hours=4, seconds=1))
        self.assertFalse(ticket.user_id)
        self.assertTrue(ticket.handover_ids.is_return)
        self.assertEqual(ticket.handover_ids.user_from_id, self.agent)

    def test_what_was_touched_stays(self):
        self.team.return_hours = 4
        answered, noted, moved, waiting = (
            self._age(),
            self._age(),
            self._age(),
            self._age(stage_id=self.stage_waiting.id),
        )
        with freeze_time(NOW + timedelta(hours=3)):
            self._agent_writes(answered)
            noted.with_user(self.expert).message_post(
                body="Asked", message_type="comment", subtype_xmlid="mail.mt_note"
            )
            moved.stage_id = self.stage_progress
            self.env.flush_all()
        self._return(NOW + timedelta(hours=5))
        tickets = answered | noted | moved | waiting
        self.assertEqual(tickets.mapped("user_id"), self.agent)
        self.assertEqual(len(tickets.filtered("user_id")), 4)

    def test_no_timer_no_return(self):
        ticket = self._age()
        self._return(NOW + timedelta(days=30))
        self.assertEqual(ticket.user_id, self.agent)
