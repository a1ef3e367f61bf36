from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_agreement import AgreementCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10 09:00:00")
class TestAgreementEndorsement(AgreementCommon):
    def test_approvers_are_asked_one_after_another(self):
        agreement = self._submit(amount=1000)
        self.assertEqual(agreement.state, "endorsement")
        self.assertEqual(self._get_asked(agreement), {("crm_lawyer", "Law")})
        agreement.with_user(self.lawyer).action_approve("Fine")
        self.assertEqual(self._get_asked(agreement), {("crm_manager", "Price")})
        agreement.with_user(self.manager).action_approve()
        self.assertEqual(agreement.state, "active")
        self.assertFalse(self._get_asked(agreement))

    def test_all_are_asked_at_once(self):
        self.strict.approval_order = "parallel"
        agreement = self._submit(amount=1000)
        self.assertEqual(
            self._get_asked(agreement),
            {("crm_lawyer", "Law"), ("crm_manager", "Price")},
        )
        agreement.with_user(self.manager).action_approve()
        self.assertEqual(self._get_asked(agreement), {("crm_lawyer", "Law")})
        self.assertEqual(agreement.state, "endorsement")
        agreement.with_user(self.lawyer).action_approve()
        self.assertEqual(agreement.state, "active")

    def test_step_is_asked_from_its_amount_on(self):
        agreement = self._submit(amount=999.99)
        self.assertEqual(agreement.approval_ids.mapped("name"), ["Law"])
        agreement.with_user(self.lawyer).action_approve()
        self.assertEqual(agreement.state, "active")

    def test_amount_counts_in_the_companys_currency(self):
        currency = self.env["res.currency"].create(
            {
                "name": "QQQ",
                "symbol": "Q",
                "rate_ids": [Command.create({"name": "2026-01-01", "rate": 2})],
            }
        )
        cheap = self._submit(amount=1999, currency_id=currency.id)
        dear = self._submit(amount=2000, currency_id=currency.id)
        self.assertEqual(len(cheap.approval_ids), 1)
        self.assertEqual(len(dear.approval_ids), 2)

    def test_decision_is_logged(self):
        agreement = self._submit()
        agreement.with_user(self.lawyer).action_approve("  As in our template ")
        row = agreement.approval_ids
        self.assertEqual(row.decided_by_id, self.lawyer)
        self.assertEqual(row.date, fields.Datetime.to_datetime("2026-03-10 09:00:00"))
        self.assertEqual(row.comment, "As in our template")
        told = agreement.message_ids[0].notified_partner_ids
        self.assertEqual(told, self.ada.partner_id)

    def test_decision_cannot_be_changed_or_deleted(self):
        agreement = self._submit()
        agreement.with_user(self.lawyer).action_approve("Fine")
        row = agreement.approval_ids
        for user in self.lawyer | self.ada | self.manager:
            with self.assertRaises(AccessError):
                row.with_user(user).write({"comment": "x"})
        with self.assertRaisesRegex(UserError, "cannot be changed"):
            row.write({"comment": "x"})
        with self.assertRaisesRegex(UserError, "cannot be deleted"):
            row.unlink()
        self.assertEqual(row.comment, "Fine")

    def test_nobody_invents_an_approval(self):
        agreement = self._submit()
        for user in self.ada | self.manager | self.lawyer:
            with self.assertRaises(AccessError):
                self.env["crm.agreement.approval"].with_user(user).create(
                    {"agreement_id": agreement.id, "name": "x", "state": "approved"}
                )

    def test_rejected_agreement_is_a_draft_again(self):
        self.strict.approval_order = "parallel"
        agreement = self._submit(amount=1000)
        agreement.with_user(self.lawyer).action_reject("No liability clause")
        self.assertEqual(agreement.state, "draft")
        self.assertEqual(self._get_states(agreement), ["rejected", "cancelled"])
        self.assertFalse(self._get_asked(agreement))
        agreement.with_user(self.ada).action_submit()
        self.assertEqual(agreement.round, 2)
        self.assertEqual(self._get_states(agreement), ["requested", "requested"])
        self.assertEqual(len(agreement.approval_ids), 4)

    def test_rejection_needs_a_reason(self):
        agreement = self._submit()
        with self.assertRaisesRegex(UserError, "why"):
            agreement.with_user(self.lawyer).action_reject("  ")
        self.assertEqual(agreement.state, "endorsement")

    def test_only_who_is_asked_decides(self):
        agreement = self._submit(amount=1000)
        for user in self.ada | self.manager | self.accountant:
            with self.assertRaisesRegex(UserError, "your decision"):
                agreement.with_user(user).action_approve()
        with self.assertRaises(AccessError):
            agreement.with_user(self.employee).action_approve()
        self.assertEqual(self._get_states(agreement), ["requested", "waiting"])

    def test_approver_finds_and_reads_what_waits_for_him(self):
        agreement = self._submit()
        mine = self.env["crm.agreement"].with_user(self.lawyer)
        self.assertEqual(mine.search([("may_decide", "=", True)]), agreement)
        own = agreement.with_user(self.lawyer)
        self.assertTrue(own.may_decide)
        self.assertEqual(own.partner_id.name, "Acme")
        self.assertFalse(own.has_access("write"))
        self.assertFalse(agreement.with_user(self.ada).may_decide)

    def test_approver_decides_in_the_dialog(self):
        agreement = self._submit()
        own = agreement.with_user(self.lawyer)
        action = own.action_decide()
        wizard = self.env[action["res_model"]].with_user(self.lawyer)
        wizard = wizard.with_context(**action["context"]).create({"comment": "Yes"})
        wizard.action_approve()
        self.assertEqual(agreement.approval_ids.comment, "Yes")
        self.assertEqual(agreement.state, "active")

    def test_change_of_amount_asks_again(self):
        agreement = self._submit(amount=500)
        agreement.with_user(self.lawyer).action_approve()
        agreement.with_user(self.ada).amount = 1500
        self.assertEqual(agreement.state, "endorsement")
        self.assertEqual(agreement.round, 2)
        self.assertEqual(self._get_states(agreement), ["requested", "waiting"])

    def test_change_of_parties_asks_again_once(self):
        agreement = self._submit(amount=500)
        agreement.with_user(self.lawyer).action_approve()
        agreement.with_user(self.ada).write(
            {"party_ids": [Command.create({"partner_id": self.ann.id})]}
        )
        self.assertEqual((agreement.state, agreement.round), ("endorsement", 2))

    def test_change_of_a_party_itself_asks_again(self):
        agreement = self._submit(
            party_ids=[Command.create({"partner_id": self.ann.id})]
        )
        agreement.with_user(self.lawyer).action_approve()
        agreement.party_ids.with_user(self.ada).partner_id = self.carl
        self.assertEqual((agreement.state, agreement.round), ("endorsement", 2))
        agreement.party_ids.with_user(self.ada).unlink()
        self.assertEqual((agreement.state, agreement.round), ("endorsement", 3))

    def test_first_parties_are_no_change(self):
        agreement = self.env["crm.agreement"].create(
            {
                "partner_id": self.acme.id,
                "type_id": self.strict.id,
                "state": "active",
                "party_ids": [Command.create({"partner_id": self.ann.id})],
            }
        )
        self.assertEqual((agreement.state, agreement.round), ("active", 0))
        agreement.party_ids.partner_id = self.carl
        self.assertEqual((agreement.state, agreement.round), ("endorsement", 1))

    def test_same_values_do_not_ask_again(self):
        agreement = self._submit(amount=500)
        agreement.with_user(self.lawyer).action_approve()
        agreement.with_user(self.ada).write({"amount": 500, "subject": "Other words"})
        self.assertEqual((agreement.state, agreement.round), ("active", 1))

    def test_taken_back_by_its_author(self):
        agreement = self._submit()
        agreement.with_user(self.ada).action_draft()
        self.assertEqual(agreement.state, "draft")
        self.assertEqual(self._get_states(agreement), ["cancelled"])
        self.assertFalse(self._get_asked(agreement))
