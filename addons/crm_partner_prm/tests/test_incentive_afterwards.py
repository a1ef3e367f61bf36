from datetime import date

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common_incentive import IncentiveCommon


@tagged("post_install", "-at_install")
class TestIncentiveAfterwards(IncentiveCommon):
    """What happens to money, rates and questions after it was earned."""

    def _set_rate(self, currency, rate):
        currency.rate_ids.rate = rate

    def _ask(self, statement, line=None):
        return statement.sudo()._portal_dispute(
            "The chairs of April are missing.", line and line.id
        )

    def _answer(self, dispute, **values):
        dispute = dispute.with_user(self.manager)
        dispute.write({"answer": "We have looked at it again.", **values})
        dispute.action_answer()

    def test_an_order_that_leaves_the_deal_earns_no_more(self):
        invoice = self._sell(700)
        self._follow()
        self.assertEqual(self._get_total(), 70)
        invoice.line_ids.sale_line_ids.order_id.opportunity_id = False
        self._follow()
        self.assertEqual(self._get_total(), 0)

    def test_a_rate_of_exchange_that_is_corrected_changes_nothing_published(self):
        foreign = self.setup_other_currency("EUR", rates=[("2024-01-01", 0.5)])
        self.plan.payout_currency_id = foreign
        self._sell(1000)
        self._publish()
        self._set_rate(foreign, 0.25)
        self.plan.is_stale = True
        self._follow()
        self.assertEqual(len(self._get_statements().line_ids), 1)
        self.assertEqual(self._get_total(), 50)

    def test_a_statement_of_nothing_makes_no_bill(self):
        self.plan.active = False
        self.plan = self._create_plan(bonuses=[{"threshold": 5000, "amount": 40}])
        self._sell(1000)
        statement = self._publish()
        self.assertEqual((statement.line_count, statement.amount), (1, 0))
        with self.assertRaisesRegex(UserError, "nothing to pay"):
            statement.with_user(self.accountant).action_settle()
        self.assertEqual(statement.state, "published")

    def test_one_answer_of_two_keeps_the_statement_waiting(self):
        self._sell(1000)
        statement = self._publish()
        first = self._ask(statement)
        second = self._ask(statement, statement.line_ids)
        self._answer(first)
        self.assertEqual(statement.state, "disputed")
        self._answer(second)
        self.assertEqual(statement.state, "published")

    def test_what_is_conceded_is_in_the_currency_of_the_statement(self):
        foreign = self.setup_other_currency("EUR", rates=[("2024-01-01", 0.5)])
        self.plan.payout_currency_id = foreign
        self._sell(1000)
        statement = self._publish()
        self._answer(self._ask(statement), amount=12.5)
        line = (self._get_statements() - statement).line_ids
        self.assertEqual((line.amount_currency, line.amount), (12.5, 25))

    def test_a_replay_may_be_of_one_partner(self):
        self._sell(1000)
        self._sell(500, deal=self.rival_deal)
        self._publish()
        self._publish(self.sundial)
        start, end = date(2024, 1, 1), date(2024, 12, 31)
        both = self.plan._replay(start, end)
        one = self.plan._replay(start, end, self.sundial.id)
        self.assertEqual(
            [row["partner_id"] for row in both], [self.northwind.id, self.sundial.id]
        )
        self.assertEqual(
            [(row["partner_id"], row["computed_amount"]) for row in one],
            [(self.sundial.id, 50)],
        )
