from odoo.tests import tagged

from odoo.addons.crm_relations.tests.parallel import ParallelCase

RAW = (
    b"From: zoe@parallel.example\r\nTo: nobody@parallel.example\r\n"
    b"Subject: Parallel\r\nMessage-Id: <parallel@x>\r\n\r\nAt once.\r\n"
)


@tagged("post_install", "-at_install")
class TestIntakeParallel(ParallelCase):
    def setUp(self):
        super().setUp()
        self.addCleanup(self._commit, self._clean_up)

    def _clean_up(self, env):
        tickets = env["service.ticket"].search([("name", "=", "Parallel")])
        lines = env["service.intake"].search([("key", "like", "<parallel@x>")])
        lines.unlink()
        tickets.unlink()

    def _receive(self, env):
        return env["mail.thread"].message_process("service.ticket", RAW)

    def test_two_deliveries_at_once_are_one_ticket(self):
        outcomes = self._run_together(self._receive, self._receive)
        self.assertEqual(sorted(map(bool, outcomes)), [False, True])
        self.assertFalse([one for one in outcomes if isinstance(one, Exception)])
        count = self._commit(
            lambda env: env["service.ticket"].search_count([("name", "=", "Parallel")])
        )
        self.assertEqual(count, 1)

    def test_a_delivery_that_fails_leaves_the_letter_to_the_other(self):
        def fail(env):
            self._receive(env)
            env.flush_all()
            raise ValueError("the mail server went away")

        outcomes = self._run_together(fail, self._receive)
        self.assertIsInstance(outcomes[0], ValueError)
        tickets = self._commit(
            lambda env: env["service.ticket"].search([("name", "=", "Parallel")]).ids
        )
        self.assertEqual(tickets, [outcomes[1]])
