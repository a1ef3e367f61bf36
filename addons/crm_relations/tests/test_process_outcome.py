from datetime import date
from unittest.mock import patch

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

from .common_process import Pipeline


@tagged("post_install", "-at_install")
class TestProcessOutcome(Pipeline, AccountTestInvoicingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids += cls.env.ref("sales_team.group_sale_manager")
        cls.create_pipeline()
        cls.env.company.sudo().crm_win_on_order = True
        cls.service = cls.env["product.product"].create(
            {
                "name": "Repair",
                "type": "service",
                "invoice_policy": "order",
                "list_price": 100,
                "taxes_id": False,
            }
        )

    def _order(self, deal, quantity=1):
        order = self.env["sale.order"].create(
            {
                "partner_id": self.acme.id,
                "opportunity_id": deal.id,
                "order_line": [
                    Command.create(
                        {"product_id": self.service.id, "product_uom_qty": quantity}
                    )
                ],
            }
        )
        order.action_confirm()
        return order

    def _invoice(self, order):
        invoice = order._create_invoices()
        invoice.action_post()
        return invoice

    def _pay(self, invoice, **values):
        wizard = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        wizard.create(values).action_create_payments()

    def _deliver(self, order, quantity=1):
        order.order_line.qty_delivered = quantity

    def test_confirmed_order_wins_its_deal(self):
        self._require(self.contact, "date_deadline")
        deal = self._create_deal()
        self._order(deal)
        self.assertEqual((deal.won_status, deal.outcome), ("won", "open"))
        self.assertEqual(deal.stage_id, self.done)

    def test_company_can_leave_winning_to_people(self):
        self.env.company.crm_win_on_order = False
        deal = self._create_deal()
        self._order(deal)
        self.assertEqual(deal.won_status, "pending")
        self.team_a.crm_win_on_order = "yes"
        self._order(deal)
        self.assertEqual(deal.won_status, "won")

    def test_team_can_leave_winning_to_people(self):
        self.team_a.crm_win_on_order = "no"
        deal = self._create_deal()
        self._order(deal)
        self.assertEqual(deal.won_status, "pending")

    def test_order_brings_a_lost_deal_back(self):
        deal = self._create_deal()
        deal.action_set_lost(lost_reason_id=self.too_dear.id)
        self.assertEqual(deal.outcome, "refusal")
        self._order(deal)
        self.assertEqual((deal.won_status, deal.outcome), ("won", "open"))

    def test_deal_closes_when_all_is_delivered_and_paid(self):
        deal = self._create_deal()
        order = self._order(deal)
        steps = []
        invoice = self._invoice(order)
        for step in (
            lambda: None,
            lambda: self._pay(invoice, amount=40, payment_difference_handling="open"),
            lambda: self._pay(invoice),
            lambda: self._deliver(order),
        ):
            step()
            steps.append(len(deal._get_settled_leads()))
        self.assertEqual(steps, [0, 0, 0, 1])

    @freeze_time("2026-05-05 12:00:00")
    def test_schedule_closes_what_is_settled_and_nothing_else(self):
        done, waiting = self._create_deal(), self._create_deal()
        order = self._order(done)
        self._order(waiting)
        self._deliver(order)
        self._pay(self._invoice(order))
        self._run("_cron_close_deals")
        self.assertEqual((done.outcome, waiting.outcome), ("success", "open"))
        self.assertEqual(str(done.date_success), "2026-05-05 12:00:00")

    def _run(self, name):
        with patch.object(
            self.env.registry["ir.cron"], "_commit_progress", return_value=60
        ):
            getattr(self.env["crm.lead"].sudo(), name)()

    def test_undone_payment_opens_the_deal_again(self):
        deal = self._create_deal()
        order = self._order(deal)
        self._deliver(order)
        invoice = self._invoice(order)
        self._pay(invoice)
        self._run("_cron_close_deals")
        self._run("_cron_recheck_deals")
        self.assertEqual(deal.outcome, "success")
        invoice.line_ids.remove_move_reconcile()
        self._run("_cron_recheck_deals")
        self.assertEqual((deal.outcome, deal.won_status), ("open", "won"))

    def test_every_order_of_a_deal_counts(self):
        deal = self._create_deal()
        first, second = self._order(deal), self._order(deal)
        for order in (first, second):
            self._deliver(order)
        self._pay(self._invoice(first))
        self.assertFalse(deal._get_settled_leads())
        self._pay(self._invoice(second))
        self.assertTrue(deal._get_settled_leads())

    def test_partial_delivery_and_draft_invoice_keep_it_open(self):
        deal = self._create_deal()
        order = self._order(deal, quantity=2)
        self._deliver(order)
        self._pay(self._invoice(order))
        self.assertFalse(deal._get_settled_leads())
        self._deliver(order, 2)
        self.assertTrue(deal._get_settled_leads())
        order.order_line.product_uom_qty = 3
        self._deliver(order, 3)
        order._create_invoices()
        self.assertFalse(deal._get_settled_leads())

    def test_only_managers_close_what_is_not_settled(self):
        deal = self._create_deal()
        self._order(deal)
        with self.assertRaisesRegex(UserError, "delivered and paid yet: Roof"):
            deal.action_close_success()
        deal.with_user(self.manager).action_close_success()
        self.assertEqual(deal.outcome, "success")
        self._run("_cron_recheck_deals")
        self.assertEqual(deal.outcome, "success")

    def test_won_deal_without_order_is_closed_by_hand(self):
        deal = self._create_deal()
        with self.assertRaisesRegex(UserError, "Only a won deal"):
            deal.action_close_success()
        deal.action_set_won()
        with self.assertRaises(AccessError):
            deal.with_user(self.eve).action_close_success()
        deal.action_close_success()
        self.assertEqual(deal.outcome, "success")

    def test_nobody_writes_a_success(self):
        deal = self._create_deal(stage_id=self.done.id)
        for user in (self.ada, self.manager):
            for values in ({"outcome": "success"}, {"date_success": "2026-01-01"}):
                with self.assertRaises(UserError):
                    deal.with_user(user).write(values)
                with self.assertRaises(UserError):
                    deal.with_user(user).create({"name": "Roof", **values})
        self.assertEqual(deal.outcome, "open")

    def test_deal_that_goes_back_is_no_success(self):
        deal = self._create_deal()
        deal.action_set_won()
        deal.action_close_success()
        deal.stage_id = self.talk
        self.assertEqual((deal.outcome, deal.date_success), ("open", False))

    def test_payment_past_its_due_date_is_overdue(self):
        deal = self._create_deal()
        other = self._create_deal(name="Wall")
        order = self._order(deal)
        self._order(other)
        invoice = order._create_invoices()
        invoice.invoice_date = date(2026, 1, 10)
        invoice.invoice_payment_term_id = False
        invoice.invoice_date_due = date(2026, 1, 20)
        invoice.action_post()
        both = deal + other
        with freeze_time("2026-01-20 12:00:00"):
            self.assertFalse(deal.is_overdue_payment)
        both.invalidate_recordset()
        with freeze_time("2026-01-21 12:00:00"):
            self.assertEqual(both.mapped("is_overdue_payment"), [True, False])
            self.assertEqual(deal.overdue_reason, "payment due on 01/20/2026")
            mine = [("id", "in", both.ids)]
            found = both.search([*mine, ("is_overdue_payment", "=", True)])
            self.assertEqual(found, deal)
            found = both.search([*mine, ("is_overdue", "=", False)])
            self.assertEqual(found, other)
        self._pay(invoice)
        both.invalidate_recordset()
        self.assertFalse(deal.is_overdue)
