from odoo.exceptions import UserError
from odoo.tests import tagged

from .common_fund import FundCommon


@tagged("post_install", "-at_install")
class TestFundBill(FundCommon):
    def test_what_was_checked_is_a_vendor_bill(self):
        claim = self._claim(self._approve(300), 200, "NW/1")
        claim.with_user(self.manager).action_check()
        bill = claim.move_id
        self.assertEqual(
            (bill.move_type, bill.state, bill.partner_id, bill.ref),
            ("in_invoice", "draft", self.northwind, "NW/1"),
        )
        self.assertEqual((bill.amount_untaxed, bill.prm_claim_id), (200, claim))
        self.assertEqual(bill.invoice_line_ids.product_id, self.product)
        self.assertEqual((claim.state, claim.request_id.state), ("checked", "checked"))
        self.assertEqual(self._get_money(), (700, 100, 200, 0))
        self.assertFalse(claim.activity_ids)

    def test_the_account_of_the_fund_is_on_the_bill(self):
        account = self.company_data["default_account_expense"].copy()
        self.fund.write({"account_id": account.id, "product_id": False})
        claim = self._bill()
        self.assertEqual(claim.move_id.invoice_line_ids.account_id, account)

    def test_what_is_paid_is_read_from_the_bill(self):
        claim = self._bill(300)
        self.assertEqual(self._get_money(), (700, 0, 300, 0))
        self._pay(claim.move_id, 120)
        self.assertEqual(self._get_money(), (700, 0, 180, 120))
        self.assertEqual((claim.state, claim.amount_paid), ("checked", 120))
        self._pay(claim.move_id)
        self.assertEqual(self._get_money(), (700, 0, 0, 300))
        self.assertEqual((claim.state, claim.request_id.state), ("paid", "paid"))

    def test_taxes_are_not_the_funds(self):
        self.product.supplier_taxes_id = self.tax_purchase_a
        claim = self._bill(300)
        self.assertEqual(claim.move_id.amount_total, 345)
        self._pay(claim.move_id, 115)
        self.assertEqual(self._get_money(), (700, 0, 200, 100))
        self._pay(claim.move_id)
        self.assertEqual(self._get_money(), (700, 0, 0, 300))

    def test_a_payment_that_is_taken_back_is_not_paid(self):
        claim = self._bill(300)
        self._pay(claim.move_id)
        self._undo(claim.move_id)
        self.assertEqual(self._get_money(), (700, 0, 300, 0))
        self.assertEqual((claim.state, claim.request_id.state), ("checked", "checked"))

    def test_a_part_that_stays_claimable_keeps_the_request_open(self):
        claim = self._bill(300, 100)
        self._pay(claim.move_id)
        self.assertEqual(self._get_money(), (700, 200, 0, 100))
        self.assertEqual((claim.state, claim.request_id.state), ("paid", "approved"))

    def test_what_is_credited_can_be_claimed_again(self):
        claim = self._bill(300)
        self._credit(claim.move_id)
        self.assertEqual(claim.move_id.payment_state, "reversed")
        self.assertEqual(self._get_money(), (700, 300, 0, 0))
        self.assertEqual(
            (claim.state, claim.request_id.state), ("reversed", "approved")
        )
        self._undo(claim.move_id)
        self.assertEqual(self._get_money(), (700, 0, 300, 0))
        self.assertEqual(claim.state, "checked")

    def test_a_part_is_credited_and_the_rest_is_paid(self):
        claim = self._bill(300)
        self._credit(claim.move_id, 100)
        self.assertEqual(self._get_money(), (700, 100, 200, 0))
        self._pay(claim.move_id)
        self.assertEqual(self._get_money(), (700, 100, 0, 200))
        self.assertEqual(claim.state, "paid")

    def test_what_lapsed_meanwhile_comes_from_what_is_free(self):
        claim = self._bill(300)
        self._credit(claim.move_id)
        claim.request_id.action_release()
        self.assertEqual(self._get_money(), (1000, 0, 0, 0))
        self._undo(claim.move_id)
        self.assertEqual(self._get_money(), (700, 0, 300, 0))

    def test_what_the_fund_cannot_cover_is_said(self):
        claim = self._bill(300)
        self._credit(claim.move_id)
        claim.request_id.action_release()
        self._approve(900, partner=self.sundial)
        self._undo(claim.move_id)
        self.assertEqual(self._get_money(), (0, 900, 100, 0))
        self.assertIn("200.00", claim.message_ids[0].body)
        self.assertIn("is not covered", claim.message_ids[0].body)

    def test_a_bill_that_is_cancelled_is_checked_again(self):
        claim = self._bill(300)
        first = claim.move_id
        first.button_draft()
        first.button_cancel()
        self.assertEqual(
            (claim.state, claim.request_id.state), ("submitted", "claimed")
        )
        self.assertEqual(self._get_money(), (700, 0, 300, 0))
        self.assertEqual(claim.activity_ids.user_id, self.manager)
        claim.action_check()
        self.assertNotEqual(claim.move_id, first)
        self.assertFalse(first.prm_claim_id)
        self.assertEqual(claim.state, "checked")

    def test_a_bill_that_is_deleted_is_checked_again(self):
        claim = self._claim(self._approve(300), 300)
        claim.action_check()
        claim.move_id.unlink()
        self.assertFalse(claim.move_id)
        self.assertEqual(
            (claim.state, claim.request_id.state), ("submitted", "claimed")
        )
        self.assertEqual(self._get_money(), (700, 0, 300, 0))

    def test_a_lower_bill_gives_back_the_rest(self):
        claim = self._claim(self._approve(300), 300)
        claim.action_check()
        claim.move_id.invoice_line_ids.price_unit = 250
        claim.move_id.action_post()
        self.assertEqual(self._get_money(), (700, 50, 250, 0))
        claim.move_id.button_draft()
        self.assertEqual(self._get_money(), (700, 0, 300, 0))

    def test_a_higher_bill_is_not_posted(self):
        claim = self._claim(self._approve(300), 300)
        claim.action_check()
        claim.move_id.invoice_line_ids.price_unit = 301
        with self.assertRaisesRegex(UserError, "cannot be higher"):
            claim.move_id.action_post()
        self.assertEqual(claim.move_id.state, "draft")

    def test_the_bill_leads_to_the_claim(self):
        claim = self._bill()
        action = claim.move_id.action_view_prm_claim()
        self.assertEqual(
            (action["res_model"], action["res_id"]), ("prm.fund.claim", claim.id)
        )

    def test_other_bills_cost_nothing_more(self):
        bill = self.init_invoice("in_invoice", self.sundial, "2026-03-10", amounts=[10])
        bill.action_post()
        with self.assertQueries([]):
            bill._follow_prm_claims()
