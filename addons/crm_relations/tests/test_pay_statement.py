from datetime import date

from freezegun import freeze_time
from psycopg2.errors import UniqueViolation

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .pay_common import PayCommon


@tagged("post_install", "-at_install")
class TestPayStatement(PayCommon):
    def test_a_payment_earns_its_percent(self):
        self._sell(1000)
        statement = self._propose()
        self.assertEqual(self._get_rows(statement), [("earned", 1000.0, 10.0, 100.0)])
        self.assertEqual(statement.user_id, self.ada)
        self.assertEqual(statement.date_start, date(2024, 3, 1))
        self.assertEqual(statement.amount, 100.0)
        self.assertEqual(statement.state, "draft")

    def test_a_line_leads_to_its_documents(self):
        invoice = self._sell(1000)
        payment = self.deal.deal_payment_ids
        line = self._propose().line_ids
        self.assertEqual(line.document_number, payment.document_number)
        self.assertEqual(line.payment_move_id, payment.payment_move_id)
        self.assertEqual(line.invoice_id, invoice)
        self.assertEqual(line.invoice_number, invoice.name)
        self.assertEqual(line.order_line_id.order_id, line.order_id)
        self.assertEqual(line.lead_id, self.deal)
        self.assertEqual(line.product_id, self.desk)
        self.assertEqual(line.rule_id, self.plan.rule_ids)
        partials = invoice.line_ids.matched_credit_ids
        self.assertEqual(line.event_key, partials.id)

    def test_half_paid_earns_half(self):
        self._sell(1000, paid=500)
        self.assertEqual(self._propose().amount, 50.0)

    def test_an_unpaid_invoice_earns_nothing(self):
        self._sell(1000, paid=0)
        self.assertFalse(self._propose())

    def test_payments_after_the_period_wait(self):
        self._sell(1000, day="2024-04-01")
        self.assertFalse(self._propose())
        self.assertEqual(self._propose("2024-04-30").amount, 100.0)

    def test_computing_twice_changes_nothing(self):
        self._sell(1000)
        statement = self._propose()
        lines = statement.line_ids
        self._propose()
        self.assertEqual(self.plan.statement_ids, statement)
        self.assertEqual(statement.line_ids, lines)
        self.assertEqual(statement.amount, 100.0)

    def test_computing_an_approved_period_again_changes_nothing(self):
        self._sell(1000)
        statement = self._confirm()
        self._propose()
        self.assertEqual(self.plan.statement_ids, statement)
        self.assertEqual(self._get_rows(statement), [("earned", 1000.0, 10.0, 100.0)])
        self.assertEqual(statement._get_replayed_amount(), 100)

    def test_a_late_payment_goes_into_the_next_statement(self):
        self._sell(1000)
        march = self._confirm()
        self._sell(500, day="2024-03-20")
        april = self._propose("2024-04-30") - march
        self.assertEqual(march.amount, 100.0)
        self.assertEqual(self._get_rows(april), [("earned", 500.0, 10.0, 50.0)])
        self.assertEqual(march._get_replayed_amount(), 100)

    def test_an_undone_payment_leaves_the_draft(self):
        invoice = self._sell(1000)
        statement = self._propose()
        self._undo(invoice)
        statement.with_user(self.manager).action_update()
        self.assertFalse(statement.line_ids)
        self.assertEqual(statement.amount, 0.0)

    def test_an_undone_payment_is_taken_back_from_the_next_statement(self):
        invoice = self._sell(333.33)
        march = self._confirm()
        number = march.line_ids.document_number
        self._undo(invoice)
        april = self._propose("2024-04-30") - march
        self.assertEqual(self._get_rows(april), [("correction", -333.33, 10.0, -33.33)])
        self.assertEqual(april.line_ids.document_number, number)
        self.assertEqual(april.corrected_amount, -33.33)
        self.assertEqual(march.amount, 33.33)

    def test_money_taken_back_is_taken_back_once(self):
        invoice = self._sell(1000)
        march = self._confirm()
        self._undo(invoice)
        april = self._confirm("2024-04-30") - march
        self._sell(100, day="2024-05-05")
        may = self._propose("2024-05-31") - march - april
        self.assertEqual(april.amount, -100.0)
        self.assertEqual(self._get_rows(may), [("earned", 100.0, 10.0, 10.0)])

    def test_a_reversed_payment_is_taken_back(self):
        invoice = self._sell(1000)
        march = self._confirm()
        payment = invoice._get_reconciled_payments()
        payment.move_id._reverse_moves([{"date": date(2024, 4, 5)}], cancel=True)
        self.assertEqual(self._propose("2024-04-30")[-1:].amount, -100.0)
        self.assertEqual(march.amount, 100.0)

    def test_a_credit_note_takes_back_before_the_money_goes(self):
        invoice = self._sell(1000)
        march = self._confirm()
        self._credit(invoice, day="2024-04-05")
        april = self._propose("2024-04-30") - march
        self.assertEqual(april.amount, -100.0)
        self.assertLess(april.line_ids.event_key, 0)

    def test_paying_the_credit_note_back_takes_nothing_more(self):
        invoice = self._sell(1000)
        march = self._confirm()
        note = self._credit(invoice, day="2024-04-05")
        april = self._confirm("2024-04-30") - march
        self._pay(note, day="2024-05-05")
        may = self._propose("2024-05-31") - march - april
        self.assertEqual(april.amount, -100.0)
        self.assertEqual(may.amount, 0.0)
        self.assertEqual(sum(self.plan.statement_ids.mapped("amount")), 0.0)

    def test_crediting_an_unpaid_invoice_takes_nothing(self):
        invoice = self._sell(1000, paid=0)
        self._credit(invoice)
        self.assertFalse(self._propose())

    def test_crediting_a_half_paid_invoice_takes_what_is_too_much(self):
        invoice = self._sell(1000, paid=400)
        march = self._confirm()
        self._credit(invoice, day="2024-04-05")
        april = self._propose("2024-04-30") - march
        self.assertEqual(april.amount, -40.0)

    def test_a_new_owner_takes_nothing_that_is_paid(self):
        self.plan.assignment_ids.create(
            {"plan_id": self.plan.id, "user_id": self.bob.id}
        )
        self._sell(1000)
        march = self._confirm()
        self.deal.user_id = self.bob
        self.assertEqual(self._propose("2024-04-30"), march)
        self.assertEqual(march._get_replayed_amount(), 100)

    def test_the_former_owner_gives_back(self):
        self.plan.assignment_ids.create(
            {"plan_id": self.plan.id, "user_id": self.bob.id}
        )
        invoice = self._sell(1000)
        march = self._confirm()
        self.deal.user_id = self.bob
        self._undo(invoice)
        april = self._propose("2024-04-30") - march
        self.assertEqual(april.user_id, self.ada)
        self.assertEqual(april.amount, -100.0)

    def test_parts_of_a_payment_add_up(self):
        thirds = [(self.desk, 1, 33.35), (self.chair, 1, 33.35), (self.desk, 1, 33.35)]
        self._pay(self._invoice(self._order(thirds)))
        statement = self._propose()
        self.assertEqual(len(statement.line_ids), 3)
        self.assertEqual(statement.base_amount, 100.05)
        self.assertEqual(statement.amount, 10.01)

    def test_one_transfer_for_invoices_of_two_people(self):
        other = self._create_deal("Chairs", user_id=self.bob.id)
        self.plan.assignment_ids.create(
            {"plan_id": self.plan.id, "user_id": self.bob.id}
        )
        invoices = self._sell(200, paid=0) | self._sell(600, paid=0, deal=other)
        self._pay(invoices)
        statements = self._propose()
        amounts = {statement.user_id: statement.amount for statement in statements}
        self.assertEqual(amounts, {self.ada: 20.0, self.bob: 60.0})

    def test_a_share_is_not_paid_twice_in_parallel(self):
        self._sell(1000)
        march = self._confirm()
        copied = march.line_ids.copy_data()[0]
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(UniqueViolation),
            self.env.cr.savepoint(),
        ):
            self.env["crm.pay.statement.line"].sudo().create(copied)
        self.assertEqual(march.amount, 100.0)

    def test_two_calculations_cannot_run_at_once(self):
        self._sell(1000)
        serial = self.plan.serial
        self._propose()
        self.assertEqual(self.plan.serial, serial + 1)

    def test_periods_are_approved_in_order(self):
        self._sell(1000)
        self._propose()
        self._sell(500, day="2024-04-10")
        april = self._propose("2024-04-30")[-1:]
        with self.assertRaisesRegex(UserError, "first"):
            april.with_user(self.manager).action_confirm()
        self.assertEqual(april.state, "draft")

    def test_two_periods_at_once_each_get_their_own(self):
        self._sell(1000)
        self._sell(500, day="2024-04-10")
        self._propose("2024-04-30")
        march, april = self._propose("2024-03-31")
        self.assertEqual((march.amount, april.amount), (100.0, 50.0))

    def test_a_stale_draft_is_not_approved(self):
        self._sell(1000)
        statement = self._propose()
        self._sell(500)
        with self.assertRaisesRegex(UserError, "Press Update"):
            statement.with_user(self.manager).action_confirm()
        self.assertEqual((statement.state, statement.amount), ("draft", 100.0))

    def test_an_approved_statement_stays(self):
        self._sell(1000)
        statement = self._confirm()
        with self.assertRaisesRegex(UserError, "stays"):
            statement.unlink()
        with self.assertRaisesRegex(UserError, "archive|Archive"):
            self.plan.unlink()
        self.assertEqual(statement.amount, 100.0)

    def test_lines_outlive_their_documents(self):
        invoice = self._sell(1000)
        march = self._confirm()
        name = invoice.name
        self._undo(invoice)
        invoice.button_draft()
        invoice.with_context(force_delete=True).unlink()
        self.assertEqual(march.line_ids.invoice_number, name)
        self.assertEqual(march.amount, 100.0)
        self.assertEqual((self._propose("2024-04-30") - march).amount, -100.0)

    def test_an_invoice_in_draft_again_comes_back(self):
        invoice = self._sell(1000)
        march = self._confirm()
        self._undo(invoice)
        april = self._confirm("2024-04-30") - march
        credit = self.env["account.payment"].search([("partner_id", "=", self.acme.id)])
        lines = (credit.move_id | invoice).line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        )
        lines.reconcile()
        rest = self._propose("2024-05-31") - march - april
        self.assertEqual(rest.amount, 100.0)
        self.assertEqual(sum(self.plan.statement_ids.mapped("amount")), 100.0)

    def test_cron_proposes_each_plan_once(self):
        self._sell(1000, day="2024-03-10")
        cron = self.env.ref("crm_relations.crm_pay_cron")
        with self.enter_registry_test_mode(), freeze_time("2024-04-03"):
            cron.method_direct_trigger()
            cron.method_direct_trigger()
        statement = self.plan.statement_ids
        self.assertEqual(statement.date_end, date(2024, 3, 31))
        self.assertEqual(statement.amount, 100.0)
        self.assertEqual(self.plan.proposed_until, date(2024, 3, 31))

    def test_query_count_does_not_grow_with_payments(self):
        counts = []
        for number in (1, 20):
            for _index in range(number):
                self._sell(100)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._propose()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])

    def test_nothing_new_costs_five_queries(self):
        for _index in range(5):
            self._sell(100)
        self._confirm()
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(5):
            self.plan._propose(date(2024, 3, 31))
        self.assertEqual(len(self.plan.statement_ids), 1)
