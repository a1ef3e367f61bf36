import threading
from collections import Counter
from contextlib import closing
from datetime import date
from unittest.mock import patch

from freezegun import freeze_time

from odoo import SUPERUSER_ID, Command, api
from odoo.exceptions import AccessError, ValidationError
from odoo.sql_db import db_connect
from odoo.tests import TransactionCase, new_test_user, tagged

from .parallel import PATIENCE

ASSIGNMENT = "odoo.addons.crm_relations.models.crm_assignment"


class AssignmentCase(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True})
        cls.env["crm.assignment.rule"].search([]).action_archive()
        cls.manager = new_test_user(
            cls.env, "assign_manager", groups="sales_team.group_sale_manager"
        )
        cls.anna, cls.boris, cls.vera = (
            new_test_user(
                cls.env, f"assign_{name}", groups="sales_team.group_sale_salesman"
            )
            for name in ("anna", "boris", "vera")
        )
        cls.people = cls.anna + cls.boris + cls.vera
        cls.team = cls.env["crm.team"].create(
            {"name": "North", "member_ids": [Command.set(cls.people.ids)]}
        )
        cls.germany, cls.france = cls.env.ref("base.de"), cls.env.ref("base.fr")
        cls.Lead = cls.env["crm.lead"]

    def rule(self, **values):
        values = {"name": "North", "user_ids": [Command.set(self.people.ids)], **values}
        return self.env["crm.assignment.rule"].create(values)

    def lead(self, **values):
        return self.Lead.create({"name": "Deal", "user_id": False, **values})

    def leads(self, number):
        return self.Lead.create([{"name": "Deal", "user_id": False}] * number)


@tagged("post_install", "-at_install")
class TestAssignmentRule(AssignmentCase):
    def test_first_rule_that_fits_wins(self):
        self.rule(sequence=2, user_ids=[Command.set(self.boris.ids)])
        self.rule(
            name="German",
            sequence=1,
            country_ids=[Command.set(self.germany.ids)],
            user_ids=[Command.set(self.anna.ids)],
        )
        german = self.lead(country_id=self.germany.id)
        french = self.lead(country_id=self.france.id)
        self.assertEqual(german.user_id, self.anna)
        self.assertEqual(german.crm_assignment_rule, "German")
        self.assertEqual(french.user_id, self.boris)

    def test_round_robin_takes_turns(self):
        self.rule()
        leads = self.leads(7)
        numbers = sorted(
            len(leads.filtered_domain([("user_id", "=", user.id)]))
            for user in self.people
        )
        self.assertEqual(numbers, [2, 2, 3])

    def test_turns_go_on_with_the_next_record(self):
        self.rule()
        users = self.Lead.union(*(self.lead() for _n in range(3))).user_id
        self.assertEqual(users, self.people)

    def test_least_loaded_gets_it(self):
        self.leads(1).user_id = self.anna
        self.Lead.create({"name": "Big", "priority": "3", "user_id": self.boris.id})
        self.leads(2).user_id = self.vera
        self.rule(method="least_loaded")
        # open deals weigh 1 for Anna, 2.5 for Boris, 2 for Vera
        self.assertEqual(self.lead().user_id, self.anna)
        self.assertEqual(self.leads(2).mapped("user_id"), self.anna + self.vera)

    def test_absent_and_archived_people_get_nothing(self):
        self.anna.active = False
        member = self.team.crm_team_member_ids.filtered(
            lambda member: member.user_id == self.boris
        )
        member.crm_absent_until = date(2026, 3, 10)
        self.rule()
        with freeze_time("2026-03-10 12:00:00"):
            self.assertEqual(self.leads(3).user_id, self.vera)
        with freeze_time("2026-03-11 12:00:00"):
            self.assertEqual(self.leads(2).user_id, self.boris + self.vera)

    def test_paused_member_gets_nothing(self):
        paused = self.team.crm_team_member_ids.filtered(
            lambda member: member.user_id != self.vera
        )
        paused.assignment_optout = True
        self.rule()
        self.assertEqual(self.leads(2).user_id, self.vera)

    def test_capacity_is_kept(self):
        self.rule(capacity=1)
        leads = self.leads(5)
        self.assertEqual(len(leads.filtered("user_id")), 3)
        self.assertEqual(leads.user_id, self.people)
        waiting = leads.filtered(lambda lead: not lead.user_id)
        self.assertEqual(set(waiting.mapped("crm_assignment_rule")), {"North"})
        self.assertIn("nobody can take it", self.lead().crm_assignment_note)

    def test_team_members_when_nobody_is_named(self):
        self.rule(user_ids=False, team_id=self.team.id)
        lead = self.lead()
        self.assertIn(lead.user_id, self.people)
        self.assertEqual(lead.team_id, self.team)

    def test_choice_of_a_person_stays(self):
        self.rule()
        lead = self.lead(user_id=self.manager.id)
        self.assertEqual(lead.user_id, self.manager)
        self.assertFalse(lead.crm_assignment_rule)

    def test_record_says_why(self):
        self.rule(user_ids=[Command.set(self.anna.ids)])
        lead = self.lead()
        note = (
            "Rule “North” chose assign_anna (in turn)."
            " Candidates: assign_anna (0 open, load 0.0)"
        )
        self.assertEqual(
            lead.crm_assignment_note, note.replace("assign_anna", self.anna.name)
        )
        self.assertIn("Rule “North” chose", lead.message_ids[0].body)

    def test_territory_industry_and_language(self):
        industry = self.env["res.partner.industry"].create({"name": "Shipyards"})
        self.rule(
            model="partner",
            zip_prefixes="20, 28",
            industry_ids=[Command.set(industry.ids)],
            lang_id=self.env.ref("base.lang_en").id,
        )
        values = {"name": "Werft", "zip": "28195", "industry_id": industry.id}
        Partner = self.env["res.partner"]
        fits = Partner.create({**values, "lang": "en_US"})
        wrong_zip = Partner.create({**values, "lang": "en_US", "zip": "10999"})
        wrong_industry = Partner.create(
            {**values, "lang": "en_US", "industry_id": False}
        )
        self.assertIn(fits.user_id, self.people)
        self.assertFalse((wrong_zip + wrong_industry).user_id)

    def test_people_of_a_company_follow_it(self):
        self.rule(model="partner")
        Partner = self.env["res.partner"]
        company = Partner.with_context(crm_no_assignment=True).create(
            {"name": "Werft", "is_company": True}
        )
        person = Partner.create({"name": "Ida", "parent_id": company.id})
        self.assertFalse(person.user_id)

    def test_new_user_is_no_customer(self):
        self.rule(model="partner")
        user = new_test_user(self.env, "assign_new", groups="base.group_user")
        self.assertFalse(user.partner_id._filter_assignable())

    def test_no_rules_no_queries(self):
        self.leads(1)
        with patch.object(
            type(self.env["crm.assignment.rule"]), "_assign", side_effect=AssertionError
        ):
            self.leads(1)
        with self.assertQueryCount(0):
            self.assertFalse(self.env["crm.assignment.rule"]._get_rule_ids("lead"))

    def test_choice_costs_the_same_for_one_and_eighty(self):
        rule = self.rule(method="least_loaded", team_id=self.team.id)
        records = self.Lead.with_context(crm_no_assignment=True).create(
            [{"name": "Deal", "user_id": False}] * 81
        )
        counts = []
        for batch in (records[:1], records[:1], records[1:]):  # the first warms up
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            matching = rule._filter_matching(batch)
            rule._choose(*rule._get_candidates(), len(matching))
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])

    def test_scheduled_action_assigns_what_waits_in_batches(self):
        leads = self.leads(5)
        won = self.lead(
            stage_id=self.env["crm.stage"].search([("is_won", "=", True)], limit=1).id
        )
        self.rule(domain=f"[('id', 'in', {(leads + won).ids})]")
        with patch(f"{ASSIGNMENT}.ASSIGN_BATCH", 2), self.enter_registry_test_mode():
            self.env.ref("crm_relations.crm_assignment_cron").method_direct_trigger()
        self.assertEqual(len(leads.filtered("user_id")), 5)
        self.assertFalse(won.user_id)

    def test_button_assigns_and_counts(self):
        free, taken = self.leads(1), self.lead(user_id=self.anna.id)
        self.rule()
        action = (free + taken).with_user(self.manager).action_crm_assign()
        self.assertIn(free.user_id, self.people)
        self.assertEqual(taken.user_id, self.anna)
        self.assertEqual(
            action["params"]["message"],
            "1 assigned, 1 keep their salesperson, for 0 no rule fits.",
        )

    def test_wrong_condition_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "not valid"):
            self.rule(domain="[('no_such_field', '=', 1)]")

    def test_rule_without_people_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "needs a sales team"):
            self.rule(user_ids=False)

    def test_rule_of_other_company_does_not_apply(self):
        company = self.env["res.company"].create({"name": "Far away"})
        self.people.company_ids += company
        self.rule(company_id=company.id)
        here = self.Lead.create(
            {"name": "Here", "user_id": False, "company_id": self.env.company.id}
        )
        self.assertFalse(here.user_id)
        self.assertFalse(here.crm_assignment_rule)

    def test_salesperson_reads_rules_but_changes_none(self):
        rule = self.rule().with_user(self.anna)
        self.assertEqual(rule.name, "North")
        with self.assertRaises(AccessError):
            rule.name = "Mine"
        with self.assertRaises(AccessError):
            rule.action_assign_waiting()

    def test_lead_of_a_public_form_is_assigned(self):
        self.rule()
        portal = new_test_user(self.env, "assign_portal", groups="base.group_portal")
        lead = (
            self.Lead.with_user(portal).sudo().create({"name": "W", "user_id": False})
        )
        self.assertIn(lead.user_id, self.people)
        with self.assertRaises(AccessError):
            self.env["crm.assignment.rule"].with_user(portal).search([])

    def test_deleting_a_rule_drops_its_turns(self):
        rule = self.rule()
        name = f"crm_assignment_turn_{rule.id}"
        rule.unlink()
        self.env.cr.execute("SELECT 1 FROM pg_class WHERE relname = %s", (name,))
        self.assertFalse(self.env.cr.fetchall())


@tagged("post_install", "-at_install")
class TestAssignmentParallel(TransactionCase):
    """Turns in transactions that really run at the same time."""

    def setUp(self):
        super().setUp()
        self.addCleanup(self.in_transaction, self.remove)
        self.rule_id, self.user_ids = self.in_transaction(self.prepare)

    def in_transaction(self, work):
        with closing(db_connect(self.env.cr.dbname).cursor()) as cr:
            env = api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})
            result = work(env)
            env.flush_all()
            # other transactions have to see it; `remove` deletes it again
            cr.commit()  # pylint: disable=invalid-commit
            return result

    def prepare(self, env):
        users = env["res.users"].create(
            [
                {
                    "name": f"Turn {n}",
                    "login": f"crm_turn_{n}",
                    "email": f"{n}@t.example",
                }
                for n in range(3)
            ]
        )
        rule = env["crm.assignment.rule"].create(
            {
                "name": "Parallel",
                "sequence": -100,
                "domain": "[('name', '=', 'crm_turn_test')]",
                "user_ids": [Command.set(users.ids)],
            }
        )
        return rule.id, users.ids

    def remove(self, env):
        env["crm.lead"].search([("name", "=", "crm_turn_test")]).unlink()
        env["crm.assignment.rule"].search([("name", "=", "Parallel")]).unlink()
        users = env["res.users"].with_context(active_test=False)
        users = users.search([("login", "like", "crm_turn_%")])
        partners = users.partner_id
        users.unlink()
        partners.unlink()

    def create_leads(self, barrier, found):
        def work(env):
            for _n in range(6):
                barrier.wait(PATIENCE)
                lead = env["crm.lead"].create(
                    {"name": "crm_turn_test", "user_id": False}
                )
                found.append(lead.user_id.id)

        self.in_transaction(work)

    def test_nobody_is_skipped_or_served_twice(self):
        found, barrier = [], threading.Barrier(4)
        threads = [
            threading.Thread(target=self.create_leads, args=(barrier, found))
            for _n in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE)
        self.assertEqual(Counter(found), dict.fromkeys(self.user_ids, 8))
