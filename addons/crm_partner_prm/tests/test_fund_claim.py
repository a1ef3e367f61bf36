from freezegun import freeze_time
from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_fund import PlainFundCommon


@tagged("post_install", "-at_install")
class TestFundClaim(PlainFundCommon):
    def test_a_part_is_claimed_and_the_rest_stays(self):
        request = self._approve(400)
        claim = self._claim(request, 150)
        self.assertEqual((claim.state, request.state), ("submitted", "claimed"))
        self.assertEqual(self._get_money(), (600, 250, 150, 0))
        self.assertEqual(self._get_money(request), (250, 150, 0))
        self.assertEqual(self._get_money(claim), (150, 0))
        self.assertEqual(claim.activity_ids.user_id, self.manager)

    def test_no_more_is_claimed_than_was_approved(self):
        request = self._approve(400)
        self._claim(request, 300)
        with (
            self.assertRaisesRegex(UserError, r"100\.00.* left to claim"),
            self.cr.savepoint(),
        ):
            self._claim(request, 101)
        self.assertEqual(self._get_money(), (600, 100, 300, 0))

    def test_proofs_of_what_was_accepted_stay(self):
        claim = self._claim(self._approve(400), 150)
        proof, other = self.env["prm.fund.proof"].create(
            [
                {"claim_id": claim.id, "name": f"{name}.pdf", "file": "cGRm"}
                for name in ("poster", "slip")
            ]
        )
        other.with_user(self.manager).unlink()
        claim.action_check()
        proof = proof.with_user(self.manager)
        with self.assertRaisesRegex(UserError, "poster.pdf"), self.cr.savepoint():
            proof.unlink()
        with self.assertRaisesRegex(UserError, "poster.pdf"), self.cr.savepoint():
            proof.file = "b3RoZXI="
        self.assertEqual(claim.proof_ids, proof)

    def test_nothing_is_claimed_that_was_not_approved(self):
        with self.assertRaisesRegex(UserError, "left to claim"), self.cr.savepoint():
            self._claim(self._ask(400), 10)
        self.assertEqual(self._get_money(), (1000, 0, 0, 0))

    def test_nothing_is_claimed_too_late(self):
        with freeze_time("2026-03-10"):
            request = self._approve(400)
        with (
            freeze_time("2026-05-10"),
            self.assertRaisesRegex(UserError, "time is over"),
            self.cr.savepoint(),
        ):
            self._claim(request, 100)
        self.assertEqual(self._get_money(), (600, 400, 0, 0))

    def test_the_own_share_is_of_what_was_spent(self):
        request = self._approve(400)
        with (
            self.assertRaisesRegex(UserError, r"of .*199\.00.* you can claim .*99\.50"),
            self.cr.savepoint(),
        ):
            self._claim(request, 100, amount_spent=199)
        self.assertEqual(self._claim(request, 100, amount_spent=200).amount, 100)

    @mute_logger("odoo.sql_db")
    def test_an_invoice_is_claimed_once(self):
        request = self._approve(400)
        claim = self._claim(request, 100, "INV/7")
        with self.assertRaises(UniqueViolation), self.cr.savepoint():
            self._claim(request, 100, "inv/7")
        claim.reason_id = self.back_reason
        claim.action_refuse()
        self.assertEqual(self._claim(request, 100, "inv/7").state, "submitted")

    def test_what_is_sent_back_can_be_claimed_again(self):
        with freeze_time("2026-03-10"):
            request = self._approve(400)
        with freeze_time("2026-05-09"):
            claim = self._claim(request, 400).with_user(self.manager)
            with self.assertRaisesRegex(UserError, "Choose a reason"):
                claim.action_refuse()
            claim.write({"reason_id": self.back_reason.id, "answer": "Too dark"})
            claim.action_refuse()
        self.assertEqual((claim.state, request.state), ("refused", "approved"))
        self.assertEqual(self._get_money(), (600, 400, 0, 0))
        self.assertEqual(str(request.date_claim_due), "2026-05-23")
        self.assertEqual(self._get_money(claim), (0, 0))

    def test_without_the_proofs_nothing_is_accepted(self):
        request = self._ask(400, proof_kind_ids=self.photo.ids)
        request.action_approve()
        claim = self._claim(request, 100)
        with self.assertRaisesRegex(UserError, "no proof yet of: Photos"):
            claim.with_user(self.manager).action_check()
        self.assertEqual(claim.state, "submitted")
        self.assertEqual(claim.missing_kind_ids, self.photo)

    def test_without_a_product_or_account_no_bill_is_made(self):
        self.fund.product_id = False
        claim = self._claim(self._approve(100), 100)
        with self.assertRaisesRegex(UserError, "which product or account"):
            claim.action_check()
        self.assertEqual(claim.state, "submitted")

    def test_a_claim_stays_as_it_was_sent(self):
        claim = self._claim(self._approve(100), 100).with_user(self.manager)
        with self.assertRaisesRegex(UserError, "stays as it was sent"):
            claim.amount = 50
        with self.assertRaises(AccessError):
            claim.state = "paid"
        with self.assertRaises(AccessError):
            claim.unlink()
        with self.assertRaisesRegex(UserError, "stay on record"):
            claim.sudo().unlink()
        self.assertEqual(self._get_money(), (900, 0, 100, 0))

    def test_a_manager_chooses_no_bill(self):
        bill = self.env["account.move"].create({"move_type": "in_invoice"})
        claim = self._claim(self._approve(100), 50).with_user(self.manager)
        with self.assertRaisesRegex(UserError, "stays as it was sent"):
            claim.move_id = bill
        values = {"state": "checked", "move_id": bill.id, "invoice_number": "X"}
        other = claim.copy(values)
        self.assertEqual((other.state, other.move_id.id), ("submitted", False))
        self.assertEqual(self._get_money(), (900, 0, 100, 0))

    def test_two_partners_that_become_one_keep_their_claims(self):
        mine = self._claim(self._approve(100), 100, "7")
        other = self._claim(self._approve(200, partner=self.sundial), 200, "7")
        wizard = self.env["base.partner.merge.automatic.wizard"].create(
            {"partner_ids": [(6, 0, (self.northwind | self.sundial).ids)]}
        )
        wizard.dst_partner_id = self.northwind
        wizard.action_merge()
        self.env.invalidate_all()
        claims = mine | other
        self.assertEqual(claims.exists().partner_id, self.northwind)
        self.assertEqual(other.request_id.partner_id, self.northwind)
        self.assertEqual(
            claims.mapped("invoice_number"), ["7", f"7 ({other.request_id.number})"]
        )
        self.assertEqual(self._get_money(), (700, 0, 300, 0))


@tagged("post_install", "-at_install")
class TestFundAccess(PlainFundCommon):
    def test_managers_read_funds_and_administrators_set_them_up(self):
        with self.assertRaises(AccessError):
            self.fund.with_user(self.manager).name = "Mine"
        self.fund.with_user(self.admin).budget = 1500
        self.assertEqual(self._get_money(), (1500, 0, 0, 0))

    def test_others_see_nothing(self):
        request = self._approve(100)
        claim = self._claim(request, 50)
        for user in (self.employee, self.seller):
            for record in (self.fund, request, claim, self.fund.move_ids):
                with self.subTest(user=user.login, record=record._name):
                    self.assertFalse(record.with_user(user).has_access("read"))

    def test_who_reads_bills_reads_where_they_come_from(self):
        user = self._create_user("prm_accountant", "account.group_account_invoice")
        request = self._approve(100).with_user(user)
        claim = self._claim(request.sudo(), 50).with_user(user)
        self.assertEqual((request.amount, claim.amount), (100, 50))
        for record in (request, claim):
            for mode in ("write", "create", "unlink"):
                self.assertFalse(record.has_access(mode))
        with self.assertRaises(AccessError):
            claim.action_check()

    def test_another_company_sees_nothing(self):
        other = self.env["res.company"].create({"name": "Other"})
        user = self._create_user("prm_other", "crm_partner_prm.group_prm_admin")
        user.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        request = self._approve(100)
        claim = self._claim(request, 50)
        for record in (self.fund, request, claim, self.fund.move_ids):
            with self.subTest(record=record._name):
                rows = record.with_user(user)
                self.assertFalse(rows.search([("id", "in", rows.ids)]))
