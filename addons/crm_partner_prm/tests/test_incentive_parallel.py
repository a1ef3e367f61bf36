from datetime import date
from decimal import Decimal
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.crm_relations.tests.parallel import ParallelCase

from ..models.prm_incentive_accrual import TRACES, PrmIncentivePlan


@tagged("post_install", "-at_install")
class TestIncentiveParallel(ParallelCase):
    """Two people do the same in the same second, each in its own transaction."""

    def setUp(self):
        super().setUp()
        values = {"name": "Parallel Resale", "is_company": True}
        self.partner_id = self._make("res.partner", values)
        self.plan_id = self._make(
            "prm.incentive.plan",
            {
                "name": "Parallel",
                "rule_ids": [Command.create({"percent": 10})],
                "assignment_ids": [Command.create({"partner_id": self.partner_id})],
            },
        )
        self.addCleanup(self._commit, self._forget)
        fresh = PrmIncentivePlan._get_fresh

        def get_fresh(plan, moves):
            mine = plan.id == self.plan_id
            return [self._prepare_share()] if mine else fresh(plan, moves)

        ledger = patch.object(PrmIncentivePlan, "_get_fresh", get_fresh)
        ledger.start()
        self.addCleanup(ledger.stop)

    def _prepare_share(self):
        return {
            **dict.fromkeys(TRACES),
            "source": "money",
            "event_key": 987654321,
            "invoice_line_key": 1,
            "date": date(2024, 2, 10),
            "partner_id": self.partner_id,
            "currency_rate": Decimal(1),
            "measure": Decimal(0),
            "collected_amount": Decimal(1000),
            "base_amount": Decimal(1000),
        }

    def _forget(self, env):
        """What is published stays for ever; what a test has committed does not."""
        statements = self._find(env)
        statements.move_id.unlink()
        statements.message_ids.unlink()
        cr = env.cr
        cr.execute("DELETE FROM prm_incentive_line WHERE plan_id = %s", [self.plan_id])
        cr.execute(
            "DELETE FROM prm_incentive_statement WHERE partner_id = %s",
            [self.partner_id],
        )
        env.invalidate_all()
        plan = env["prm.incentive.plan"].browse(self.plan_id)
        plan.closed_until = False

    def _find(self, env):
        domain = [("partner_id", "=", self.partner_id)]
        return env["prm.incentive.statement"].search(domain)

    def _follow(self, env):
        env["prm.incentive.plan"]._follow_money()
        return self._find(env).ids

    def _settle(self, env):
        self._find(env).action_settle()
        return "settled"

    def test_a_payment_is_on_one_statement(self):
        one, other = self._run_together(self._follow, self._follow)
        self.assertEqual(len(one), 1)
        self.assertEqual(one, other)
        amounts = self._commit(lambda env: self._find(env).line_ids.mapped("amount"))
        self.assertEqual(amounts, [100.0])

    def test_two_accountants_make_one_bill(self):
        self._commit(self._follow)
        self._commit(lambda env: self._find(env)._publish())
        outcomes = self._run_together(self._settle, self._settle)
        self.assertEqual(
            sorted(str(isinstance(outcome, UserError)) for outcome in outcomes),
            ["False", "True"],
        )
        domain = [("partner_id", "=", self.partner_id)]
        totals = self._commit(
            lambda env: env["account.move"].search(domain).mapped("amount_total")
        )
        self.assertEqual(totals, [100.0])
