from odoo import Command
from odoo.tests import tagged

from .parallel import ParallelCase


@tagged("post_install", "-at_install")
class TestParallelRequests(ParallelCase):
    def setUp(self):
        super().setUp()
        self.partner_id = self._make("res.partner", {"name": "Parallel Ann"})
        template_id = self._make(
            "crm.document.template",
            {"name": "Parallel", "model": "res.partner", "subject": "Parallel"},
        )
        self.rule_id = self._make(
            "crm.document.request.rule",
            {
                "name": "Parallel",
                "words": "parallelogram",
                "template_ids": [Command.set([template_id])],
            },
        )
        self.addCleanup(self._commit, lambda env: self._find(env).unlink())

    def _find(self, env):
        return env["crm.document.request"].search([("rule_id", "=", self.rule_id)])

    def _file(self, env):
        rule = env["crm.document.request.rule"].browse(self.rule_id)
        partner = env["res.partner"].browse(self.partner_id)
        rows = partner._prepare_requests(rule, "message:<parallel>")
        env["crm.document.request"]._enqueue(rows)
        return True

    def test_two_processes_file_one_request(self):
        self.assertEqual(self._run_together(self._file, self._file), [True, True])
        self.assertEqual(self._commit(lambda env: len(self._find(env))), 1)
