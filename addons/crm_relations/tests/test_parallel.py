from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .parallel import ParallelCase


@tagged("post_install", "-at_install")
class TestParallelOffers(ParallelCase):
    def setUp(self):
        super().setUp()
        self.partner_id = self._make("res.partner", {"name": "Parallel Ada"})
        self.product_id = self._make("product.product", {"name": "Parallel Loan"})
        self.rule_id = self._make(
            "crm.offer.rule",
            {
                "name": "Parallel",
                "product_id": self.product_id,
                "company_id": False,
                "domain": f"[('id', '=', {self.partner_id})]",
                "reason": "{customer} may need it.",
            },
        )
        self.addCleanup(self._commit, self._forget)

    def _forget(self, env):
        own = [("partner_id", "=", self.partner_id)]
        for model in ("crm.life.event.reminder", "crm.offer", "crm.lead"):
            env[model].search(own).unlink()

    def _answer(self, env):
        partner = env["res.partner"].browse(self.partner_id)
        return bool(partner.answer_offer(self.rule_id, "accept"))

    def _count(self, model):
        own = [("partner_id", "=", self.partner_id)]
        return self._commit(lambda env: env[model].search_count(own))

    def _new_reminder_rule(self, **values):
        event_type = self._make(
            "crm.life.event.type", {"name": "Parallel", "code": "parallel"}
        )
        self._make(
            "crm.life.event",
            {
                "partner_id": self.partner_id,
                "type_id": event_type,
                "date": fields.Date.today(),
            },
        )
        return self._make(
            "crm.life.event.rule",
            {
                "name": "Parallel",
                "type_ids": [event_type],
                "company_id": False,
                **values,
            },
        )

    def test_two_colleagues_accept_the_same_offer_at_once(self):
        outcomes = self._run_together(self._answer, self._answer)
        self.assertEqual(outcomes.count(True), 1)
        [error] = [one for one in outcomes if one is not True]
        self.assertIsInstance(error, ValidationError)
        self.assertIn("already made to the customer today", str(error))
        self.assertEqual((self._count("crm.offer"), self._count("crm.lead")), (1, 1))

    def test_two_colleagues_answer_a_waiting_offer_at_once(self):
        offer_id = self._make(
            "crm.offer",
            {
                "partner_id": self.partner_id,
                "rule_id": self.rule_id,
                "product_id": self.product_id,
            },
        )

        def accept(env):
            return bool(env["crm.offer"].browse(offer_id).action_accept())

        outcomes = self._run_together(accept, accept)
        self.assertEqual(outcomes.count(True), 1)
        [error] = [one for one in outcomes if one is not True]
        self.assertIsInstance(error, UserError)
        self.assertIn("has already recorded an answer", str(error))
        self.assertEqual(self._count("crm.lead"), 1)

    def test_the_same_life_event_reminds_once(self):
        rule_id = self._new_reminder_rule()

        def remind(env):
            env["crm.life.event.rule"].browse(rule_id).action_run()

        self.assertEqual(self._run_together(remind, remind), [None, None])
        self.assertEqual(self._count("crm.life.event.reminder"), 1)
        activities = [
            ("res_model", "=", "res.partner"),
            ("res_id", "=", self.partner_id),
        ]
        number = self._commit(lambda env: env["mail.activity"].search_count(activities))
        self.assertEqual(number, 1)

    def test_two_reminders_propose_the_same_product_once(self):
        self._commit(
            lambda env: (
                env["crm.offer.rule"]
                .browse(self.rule_id)
                .write({"trigger": "reminder"})
            )
        )
        rule_id = self._new_reminder_rule(action="offer", offer_rule_id=self.rule_id)

        def remind(env):
            env["crm.life.event.rule"].browse(rule_id).action_run()

        self.assertEqual(self._run_together(remind, remind), [None, None])
        self.assertEqual(self._count("crm.offer"), 1)


@tagged("post_install", "-at_install")
class TestParallelAssignment(ParallelCase):
    def setUp(self):
        super().setUp()
        self.users = [
            self._make("res.users", {"name": login, "login": login})
            for login in ("parallel_one", "parallel_two")
        ]
        self.industry = self._make("res.partner.industry", {"name": "Parallel"})
        self._make(
            "crm.assignment.rule",
            {
                "name": "Parallel",
                "model": "partner",
                "method": "round_robin",
                "sequence": -1000,
                "user_ids": self.users,
                "company_id": False,
                "domain": f"[('industry_id', '=', {self.industry})]",
            },
        )

    def _create(self, env):
        partner = env["res.partner"].create(
            {"name": "Parallel Customer", "industry_id": self.industry}
        )
        return partner.id, partner.user_id.id

    def test_two_customers_at_once_go_to_two_people_in_turn(self):
        outcomes = self._run_together(self._create, self._create)
        self._remove("res.partner", [partner_id for partner_id, _user in outcomes])
        self.assertEqual({user_id for _partner, user_id in outcomes}, set(self.users))


@tagged("post_install", "-at_install")
class TestParallelMerge(ParallelCase):
    def setUp(self):
        super().setUp()
        self.ada, self.twin, self.third = (
            self._make("res.partner", {"name": f"Parallel Ada {number}"})
            for number in range(3)
        )
        self.addCleanup(self._commit, self._forget)
        type_id = self._commit(
            lambda env: env.ref("crm_relations.crm_interaction_type_call").id
        )
        self.interaction = {"partner_id": self.ada, "type_id": type_id}

    def _forget(self, env):
        ids = [self.ada, self.twin, self.third]
        env["crm.partner.merge"].search([("survivor_res_id", "in", ids)]).unlink()
        env["crm.interaction"].search([("partner_id", "in", ids)]).unlink()

    def _count_notes(self, env):
        ids = [self.ada, self.twin, self.third]
        return env["crm.interaction"].search_count([("partner_id", "in", ids)])

    def _merge_into(self, survivor_id):
        def merge(env):
            survivor = env["res.partner"].browse(survivor_id)
            wizard = env["base.partner.merge.automatic.wizard"].create({})
            wizard._merge([self.ada, survivor_id], survivor)
            return survivor_id

        return merge

    def test_two_merges_of_the_same_contact_at_once(self):
        note = self._commit(
            lambda env: env["crm.interaction"].create(self.interaction).id
        )
        outcomes = self._run_together(
            self._merge_into(self.twin), self._merge_into(self.third)
        )
        [error] = [one for one in outcomes if isinstance(one, Exception)]
        [survivor_id] = [one for one in outcomes if one is not error]
        self.assertIsInstance(error, UserError)
        self.assertIn("has been merged into “Parallel Ada", str(error))
        partner_id = self._commit(
            lambda env: env["crm.interaction"].browse(note).partner_id.id
        )
        self.assertEqual(partner_id, survivor_id)

    def test_what_is_logged_during_a_merge_is_not_lost(self):
        def log(env):
            return env["crm.interaction"].create(self.interaction).id

        merged, note = self._run_together(self._merge_into(self.twin), log)
        self.assertEqual(merged, self.twin)
        if isinstance(note, Exception):  # the merge was first: the user is told
            self.assertIsInstance(note, UserError)
            self.assertFalse(self._commit(self._count_notes))
            return
        partner_id = self._commit(
            lambda env: env["crm.interaction"].browse(note).partner_id.id
        )
        self.assertEqual(partner_id, self.twin)
