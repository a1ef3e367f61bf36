from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.crm_relations.tests.parallel import ParallelCase


@tagged("post_install", "-at_install")
class TestParallelTickets(ParallelCase):
    def setUp(self):
        super().setUp()
        self.one, self.two = (
            self._make("service.ticket", {"name": f"Parallel {n}"}) for n in range(2)
        )
        self.addCleanup(self._commit, self._forget)

    def _forget(self, env):
        tickets = env["service.ticket"].browse([self.one, self.two])
        tickets.write({"merged_into_id": False})

    def _merge(self, source, target):
        def merge(env):
            Ticket = env["service.ticket"]
            Ticket.browse(source)._merge_into(Ticket.browse(target))
            return target

        return merge

    def _get_survivors(self, env):
        tickets = env["service.ticket"].browse([self.one, self.two])
        return [ticket.merged_into_id.id for ticket in tickets]

    def test_two_merges_against_each_other_make_no_circle(self):
        outcomes = self._run_together(
            self._merge(self.one, self.two), self._merge(self.two, self.one)
        )
        [error] = [one for one in outcomes if isinstance(one, Exception)]
        self.assertIsInstance(error, UserError)
        survivors = self._commit(self._get_survivors)
        self.assertEqual(survivors.count(False), 1)

    def test_the_same_merge_twice_happens_once(self):
        merge = self._merge(self.one, self.two)
        outcomes = self._run_together(merge, merge)
        self.assertEqual(outcomes.count(self.two), 1)
        ledger = [("survivor_id", "=", self.two)]
        number = self._commit(lambda e: e["service.ticket.merge"].search_count(ledger))
        self.assertEqual(number, 1)

    def test_a_letter_that_comes_during_a_merge_reaches_the_survivor(self):
        def write(env):
            ticket = env["service.ticket"].browse(self.one)
            message = ticket.message_post(
                body="Hello?",
                message_type="email",
                subtype_xmlid="mail.mt_comment",
                author_id=False,
                email_from="zoe@example.com",
            )
            return message.id

        outcomes = self._run_together(self._merge(self.one, self.two), write)
        self.assertEqual(outcomes[0], self.two)
        message_id = outcomes[1]
        res_id = self._commit(lambda env: env["mail.message"].browse(message_id).res_id)
        self.assertEqual(res_id, self.two)
