from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tests.common import freeze_time

from .common_incentive import IncentiveCommon


@tagged("post_install", "-at_install")
class TestIncentiveStatement(IncentiveCommon):
    """From open to settled, and back."""

    def _dispute(self, statement, text="The invoice of May is missing", line=None):
        return statement.sudo()._portal_dispute(text, line and line.id)

    def _settle(self, statements):
        statements.with_user(self.accountant).action_settle()
        return statements.move_id

    def test_a_second_look_changes_nothing(self):
        self._sell(1000)
        self._follow()
        lines = self._get_statements().line_ids
        self.plan.is_stale = True
        self._follow()
        self.assertEqual(self._get_statements().line_ids, lines)

    def test_a_published_statement_never_changes(self):
        self._sell(1000)
        statement = self._publish()
        self.assertEqual(statement.state, "published")
        self.assertEqual(statement.publisher_id, self.manager)
        self.assertEqual(self.plan.closed_until, statement.date_end)
        line = statement.line_ids.with_user(self.manager)
        with self.assertRaises(UserError):
            line.amount = 5
        with self.assertRaises(UserError):
            statement.with_user(self.manager).partner_id = self.sundial
        with self.assertRaises(UserError):
            statement.unlink()
        with self.assertRaises(UserError):
            statement.line_ids.unlink()
        self.assertEqual(statement.amount, 100)

    def test_a_period_that_is_not_over_is_not_published(self):
        with freeze_time("2024-03-31"):
            self._sell(1000)
            self._follow()
            statement = self._get_statements()
            with self.assertRaisesRegex(UserError, "when its period is over"):
                statement.with_user(self.manager).action_publish()
        self.assertEqual(statement.state, "open")

    def test_what_came_in_meanwhile_is_looked_at_first(self):
        self._sell(1000)
        self._follow()
        statement = self._get_statements()
        self._sell(500)
        action = statement.with_user(self.manager).action_publish()
        self.assertEqual(action["params"]["type"], "warning")
        self.assertEqual((statement.state, statement.amount), ("open", 150))
        statement.with_user(self.manager).action_publish()
        self.assertEqual(statement.state, "published")

    def test_the_partner_hears_of_it(self):
        self._sell(1000)
        statement = self._publish()
        message = (
            self.env["mail.message"]
            .sudo()
            .search(
                [
                    ("model", "=", statement._name),
                    ("res_id", "=", statement.id),
                    ("message_type", "=", "user_notification"),
                ]
            )
        )
        self.assertEqual(message.partner_ids, self.northwind)
        self.assertIn("100.00", message.body)

    def test_each_person_hears_of_it_in_the_own_language(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        self.nora.lang = "ru_RU"
        owner = self._ref("crm_relation_type_prm_owner").id
        same = {"type_id": owner, "right_partner_id": self.northwind.id}
        people = ({"left_partner_id": one.id} for one in (self.nora, self.nils))
        self.env["crm.relation"].create([{**same, **one} for one in people])
        self._sell(1000)
        statement = self._publish()
        messages = (
            self.env["mail.message"]
            .sudo()
            .search(
                [
                    ("model", "=", statement._name),
                    ("res_id", "=", statement.id),
                    ("message_type", "=", "user_notification"),
                ]
            )
        )
        heard = {message.partner_ids: message.subject for message in messages}
        self.assertEqual(heard, {self.nora: "Ваш расчёт", self.nils: "Your statement"})

    def test_it_is_settled_by_a_vendor_bill(self):
        self._sell(1000)
        bill = self._settle(self._publish())
        self.assertEqual((bill.move_type, bill.state), ("in_invoice", "draft"))
        self.assertEqual(bill.partner_id, self.northwind)
        self.assertEqual((bill.amount_untaxed, bill.amount_total), (100, 100))
        self.assertEqual(
            bill.invoice_line_ids.name,
            "Commission: Commission, 2024 Q1 · Northwind Resale",
        )
        self.assertEqual(self._get_statements().state, "settled")

    def test_the_product_of_the_plan_says_how_it_is_booked(self):
        self.plan.product_id = self._create_service("Commission")
        account = self.company_data["default_account_expense"].copy()
        self.plan.product_id.property_account_expense_id = account
        self._sell(1000)
        bill = self._settle(self._publish())
        self.assertEqual(bill.invoice_line_ids.product_id, self.plan.product_id)
        self.assertEqual(bill.invoice_line_ids.account_id, account)

    def test_bills_are_in_the_currency_of_the_plan(self):
        foreign = self.setup_other_currency("EUR", rates=[("2024-01-01", 0.5)])
        self.plan.payout_currency_id = foreign
        self._sell(1000)
        bill = self._settle(self._publish())
        self.assertEqual((bill.currency_id, bill.amount_total), (foreign, 50))

    def test_a_bill_that_is_cancelled_or_deleted_opens_it_again(self):
        self._sell(1000)
        statement = self._publish()
        self._settle(statement).button_cancel()
        self.assertEqual((statement.state, statement.move_id.id), ("published", False))
        self._settle(statement).unlink()
        self.assertEqual((statement.state, statement.move_id.id), ("published", False))
        self._settle(statement).action_post()
        self.assertEqual(statement.state, "settled")

    def test_it_is_settled_once(self):
        self._sell(1000)
        statement = self._publish()
        self._settle(statement)
        with self.assertRaises(UserError):
            statement.with_user(self.accountant).action_settle()

    def test_a_negative_one_is_carried_to_the_next(self):
        invoice = self._sell(1000)
        first = self._publish()
        self._settle(first).action_post()
        invoice.line_ids.remove_move_reconcile()
        self._follow()
        second = self._get_statements() - first
        with freeze_time(fields.Date.add(second.date_end, days=1)):
            second.with_user(self.manager).action_publish()
            self.assertTrue(second.is_carried)
            with self.assertRaisesRegex(UserError, "carried forward"):
                second.with_user(self.accountant).action_settle()
            self.assertEqual(second.state, "published")
            self._sell(3000, day=fields.Date.today())
            self._follow()
        third = self._get_statements() - first - second
        with freeze_time(fields.Date.add(third.date_end, days=1)):
            third.with_user(self.manager).action_publish()
            bill = self._settle(third)
        self.assertEqual(bill.amount_total, 200)
        self.assertEqual(
            sorted(bill.invoice_line_ids.mapped("price_unit")), [-100, 300]
        )
        self.assertEqual((second | third).mapped("state"), ["settled", "settled"])

    def test_a_company_may_want_its_money_back(self):
        self.env.company.prm_incentive_refund = True
        invoice = self._sell(1000)
        first = self._publish()
        self._settle(first).action_post()
        invoice.line_ids.remove_move_reconcile()
        self._follow()
        second = self._get_statements() - first
        with freeze_time(fields.Date.add(second.date_end, days=1)):
            second.with_user(self.manager).action_publish()
            note = self._settle(second)
        self.assertEqual((note.move_type, note.amount_total), ("in_refund", 100))

    def test_only_accountants_settle_and_only_managers_publish(self):
        self._sell(1000)
        self._follow()
        statement = self._get_statements()
        for user in (self.seller, self.employee):
            with self.assertRaises(AccessError):
                statement.with_user(user).action_publish()
        statement.with_user(self.manager).action_publish()
        with self.assertRaises(AccessError):
            statement.with_user(self.manager).action_settle()
        with self.assertRaises(AccessError):
            statement.with_user(self.manager).state = "settled"
        self.assertEqual(statement.state, "published")

    def test_accountants_do_not_publish(self):
        self._sell(1000)
        self._follow()
        statement = self._get_statements()
        with self.assertRaises(AccessError):
            statement.with_user(self.accountant).action_publish()
        self.assertEqual(statement.state, "open")

    def test_a_disputed_statement_waits_for_the_answer(self):
        self._sell(1000)
        statement = self._publish()
        dispute = self._dispute(statement, line=statement.line_ids)
        self.assertEqual(statement.state, "disputed")
        with self.assertRaises(UserError):
            statement.with_user(self.accountant).action_settle()
        answer = dispute.with_user(self.manager)
        with self.assertRaisesRegex(UserError, "Write what the partner shall read"):
            answer.action_answer()
        answer.answer = "It was paid in April."
        answer.action_answer()
        self.assertEqual((dispute.state, dispute.user_id), ("answered", self.manager))
        self.assertEqual(statement.state, "published")

    def test_what_is_conceded_goes_into_the_next_statement(self):
        self._sell(1000)
        statement = self._publish()
        dispute = self._dispute(statement)
        form = Form(dispute.with_user(self.manager))
        form.answer = "You are right, the chairs were missing."
        form.amount = 12.5
        form.save().action_answer()
        following = self._get_statements() - statement
        self.assertEqual((statement.amount, following.amount), (100, 12.5))
        self.plan.is_stale = True
        self._follow()
        self.assertEqual(following.amount, 12.5)
        self.assertEqual(following.line_ids.source, "dispute")

    def test_a_question_is_asked_once(self):
        self._sell(1000)
        statement = self._publish()
        self._dispute(statement)
        with self.assertRaisesRegex(UserError, "wait for our answer"):
            self._dispute(statement)
        self.assertEqual(len(statement.dispute_ids), 1)

    def test_a_question_needs_words_and_a_line_of_the_statement(self):
        self._sell(1000)
        self._sell(1000, deal=self.rival_deal)
        statement = self._publish()
        rival = self._publish(self.sundial)
        with self.assertRaisesRegex(UserError, "in a sentence"):
            self._dispute(statement, " wrong ")
        with self.assertRaisesRegex(UserError, "not on the statement"):
            self._dispute(statement, line=rival.line_ids)
        self.assertEqual(statement.state, "published")

    def test_a_settled_statement_is_not_disputed(self):
        self._sell(1000)
        statement = self._publish()
        self._settle(statement)
        with self.assertRaisesRegex(UserError, "is settled"):
            self._dispute(statement)

    def test_an_answer_that_was_sent_stays(self):
        self._sell(1000)
        dispute = self._dispute(self._publish()).with_user(self.manager)
        dispute.answer = "It was paid in April."
        dispute.action_answer()
        with self.assertRaises(UserError):
            dispute.answer = "Never mind."

    def test_the_replay_of_a_year_gives_the_same(self):
        for month in range(1, 13):
            self._sell(100.01 * month, day=f"2024-{month:02}-15", paid=33.33 * month)
        self._publish()
        replay = self._replay()
        self.assertFalse(replay.line_ids)
        self.assertEqual(replay.computed_amount, self._get_total())
        self.assertGreater(replay.computed_amount, 200)

    def _replay(self):
        replay = (
            self.env["prm.incentive.replay"]
            .with_user(self.manager)
            .create({"date_start": "2024-01-01", "date_end": "2024-12-31"})
        )
        replay.action_replay()
        return replay

    def test_the_replay_shows_what_differs(self):
        self._sell(1000)
        statement = self._publish()
        self.env.cr.execute(
            "UPDATE prm_incentive_line SET amount = 90 WHERE id = %s",
            (statement.line_ids.id,),
        )
        self.env.invalidate_all()
        replay = self._replay()
        self.assertEqual((replay.remembered_amount, replay.computed_amount), (90, 100))
        row = replay.line_ids
        self.assertEqual((row.partner_id, row.difference_amount), (self.northwind, 10))
        self.assertEqual(statement.line_ids.amount, 90)

    def test_the_replay_is_by_the_rates_of_then(self):
        self._sell(1000)
        self._publish()
        self.plan.rule_ids.percent = 20
        self.assertFalse(self._replay().line_ids)
        self.assertEqual(self._replay().computed_amount, 100)

    def test_an_archived_plan_takes_back_but_earns_no_more(self):
        invoice = self._sell(1000)
        self._publish()
        self.plan.active = False
        self._sell(500, day="2024-05-10")
        self._follow()
        self.assertEqual(self._get_total(), 100)
        invoice.line_ids.remove_move_reconcile()
        self._follow()
        self.assertEqual(self._get_total(), 0)
