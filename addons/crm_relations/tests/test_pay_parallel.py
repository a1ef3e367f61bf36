from datetime import date
from decimal import Decimal
from unittest.mock import patch

from odoo import Command
from odoo.tests import tagged

from ..models.crm_pay_calculation import TRACE_FIELDS, CrmPayPlan
from .parallel import ParallelCase

END = date(2024, 3, 31)


@tagged("post_install", "-at_install")
class TestPayParallel(ParallelCase):
    """Two managers press Prepare Statements at the same moment."""

    def setUp(self):
        super().setUp()
        person = {"name": "Paid Once", "login": "crm_paid_once"}
        user_id = self._make("res.users", person)
        self.plan_id = self._make(
            "crm.pay.plan",
            {
                "name": "Parallel",
                "rule_ids": [Command.create({"percent": 10})],
                "assignment_ids": [Command.create({"user_id": user_id})],
            },
        )
        self.addCleanup(self._commit, lambda env: self._find(env).unlink())
        share = {
            **dict.fromkeys(TRACE_FIELDS),
            "event_key": 1,
            "invoice_line_key": 1,
            "date": date(2024, 3, 10),
            "user_id": user_id,
            "collected_amount": Decimal(1000),
            "base_amount": Decimal(1000),
        }
        ledger = patch.object(CrmPayPlan, "_get_shares", lambda *_args: [dict(share)])
        ledger.start()
        self.addCleanup(ledger.stop)

    def _find(self, env):
        return env["crm.pay.statement"].search([("plan_id", "=", self.plan_id)])

    def _propose(self, env):
        env["crm.pay.plan"].browse(self.plan_id)._propose(END)
        return self._find(env).ids

    def test_a_payment_is_on_one_statement(self):
        one, other = self._run_together(self._propose, self._propose)
        self.assertEqual(len(one), 1)
        self.assertEqual(one, other)
        lines = self._commit(lambda env: self._find(env).line_ids.mapped("amount"))
        self.assertEqual(lines, [100.0])

    def test_one_starts_again_with_what_the_other_has_done(self):
        runs = []
        propose = CrmPayPlan._propose

        def _propose(plan, date_end):
            runs.append(date_end)
            return propose(plan, date_end)

        with patch.object(CrmPayPlan, "_propose", _propose):
            self._run_together(self._propose, self._propose)
        self.assertEqual(len(runs), 3)
