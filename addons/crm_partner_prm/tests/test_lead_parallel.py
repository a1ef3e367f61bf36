from odoo.tests import tagged

from odoo.addons.crm_relations.tests.parallel import ParallelCase


@tagged("post_install", "-at_install")
class TestLeadParallel(ParallelCase):
    """People press at the same moment, each in a transaction of its own."""

    def setUp(self):
        super().setUp()
        self.partners = [
            self._make("res.partner", {"name": f"Parallel {n}", "is_company": True})
            for n in range(2)
        ]
        self.lead = self._make("crm.lead", {"name": "Parallel", "type": "lead"})
        rules = self._commit(self._archive_rules)
        self.addCleanup(self._commit, lambda env: self._set_rules(env, rules, True))
        self.reason = self._commit(
            lambda env: env.ref("crm_partner_prm.prm_reason_offer_size").id
        )

    def _archive_rules(self, env):
        """Nobody is asked next."""
        rules = env["prm.lead.rule"].search([])
        self._set_rules(env, rules.ids, False)
        return rules.ids

    def _set_rules(self, env, ids, active):
        env["prm.lead.rule"].browse(ids).write({"active": active})

    def _offer(self, partner_id):
        def offer(env):
            values = {"lead_id": self.lead, "partner_id": partner_id}
            return env["prm.lead.offer"].create(values).id

        return offer

    def _answer(self, offer_id, method, **form):
        def answer(env):
            getattr(env["prm.lead.offer"].browse(offer_id), method)(form)
            return method

        return answer

    def _read(self):
        def read(env):
            lead = env["crm.lead"].browse(self.lead)
            return lead.prm_offer_ids.mapped("state"), lead.prm_partner_id.id

        return self._commit(read)

    def test_yes_and_no_in_the_same_second_have_one_winner(self):
        offer_id = self._commit(self._offer(self.partners[0]))
        outcomes = self._run_together(
            self._answer(offer_id, "_portal_accept"),
            self._answer(offer_id, "_portal_decline", reason_id=str(self.reason)),
        )
        texts = sorted(map(str, outcomes))
        self.assertEqual(len([one for one in outcomes if isinstance(one, str)]), 1)
        self.assertIn("has answered already", " ".join(texts))
        states, partner_id = self._read()
        winner = next(one for one in outcomes if isinstance(one, str))
        if winner == "_portal_accept":
            self.assertEqual((states, partner_id), (["accepted"], self.partners[0]))
        else:
            self.assertEqual((states, partner_id), (["declined"], False))

    def test_two_colleagues_who_say_yes_take_it_once(self):
        offer_id = self._commit(self._offer(self.partners[0]))
        accept = self._answer(offer_id, "_portal_accept")
        outcomes = self._run_together(accept, accept)
        winners = [one for one in outcomes if one == "_portal_accept"]
        self.assertEqual(len(winners), 1)
        self.assertEqual(self._read(), (["accepted"], self.partners[0]))

    def test_two_managers_offer_a_lead_to_one_partner(self):
        outcomes = self._run_together(*map(self._offer, self.partners))
        self.assertEqual(len([one for one in outcomes if isinstance(one, int)]), 1)
        self.assertEqual(self._read(), (["offered"], False))

    def test_a_recall_and_a_yes_have_one_winner(self):
        offer_id = self._commit(self._offer(self.partners[0]))

        def recall(env):
            env["prm.lead.offer"].browse(offer_id).action_recall()
            return "recalled"

        outcomes = self._run_together(self._answer(offer_id, "_portal_accept"), recall)
        winners = [one for one in outcomes if isinstance(one, str)]
        self.assertEqual(len(winners), 1)
        states, partner_id = self._read()
        expected = {
            "_portal_accept": (["accepted"], self.partners[0]),
            "recalled": (["expired"], False),
        }
        self.assertEqual((states, partner_id), expected[winners[0]])
