from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_claims import ClaimCommon

AGENT = "crm_industry_profiles.group_insurance_agent"
MANAGER = "crm_industry_profiles.group_insurance_manager"


@tagged("post_install", "-at_install")
class TestClaimApproval(ClaimCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._authority(cls.adjuster, 2000, 1000)
        cls.second = cls._create_user("ind_manager_two", MANAGER)

    def _checked(self, amount):
        claim = self._claim()
        claim.with_user(self.adjuster).action_check()
        self._item(claim, amount)
        self._receive(claim)
        return claim.with_user(self.adjuster)

    def _approval(self, claim, user=None, answer="Seen the photos"):
        approval = claim.sudo().approval_ids[0].with_user(user or self.second)
        if answer:
            approval.answer = answer
        return approval

    def test_within_the_authority_the_adjuster_reserves_alone(self):
        claim = self._checked(2000)
        claim._change_reserve(2000, "Estimate")
        self.assertEqual((claim.state, claim.reserve_amount), ("reserved", 2000))
        self.assertFalse(claim.approval_ids)

    def test_above_it_a_manager_is_asked(self):
        claim = self._checked(2500)
        claim._change_reserve(2500, "Estimate")
        self.assertEqual((claim.state, claim.reserve_amount), ("checking", 0))
        self.assertEqual(claim.amount_waiting, 2500)
        approval = claim.approval_ids
        self.assertEqual(
            (approval.kind, approval.authority, approval.reason, approval.requester_id),
            ("reserve", 2000, "Estimate", self.adjuster),
        )
        self.assertTrue(claim.activity_ids.user_id.has_group(MANAGER))

    def test_the_approved_reserve_is_booked_with_the_reason(self):
        claim = self._checked(2500)
        claim._change_reserve(2500, "Estimate")
        self._approval(claim).action_approve()
        self.assertEqual((claim.state, claim.reserve_amount), ("reserved", 2500))
        approval = claim.approval_ids
        self.assertEqual(
            (approval.state, approval.approver_id, approval.answer),
            ("approved", self.second, "Seen the photos"),
        )
        self.assertEqual(claim.reserve_move_ids.reason, "Seen the photos")
        self.assertFalse(claim.activity_ids)

    def test_declined_nothing_is_booked(self):
        claim = self._checked(2500)
        claim._change_reserve(2500, "Estimate")
        self._approval(claim).action_decline()
        self.assertEqual((claim.state, claim.reserve_amount), ("checking", 0))
        self.assertEqual(claim.amount_waiting, 0)
        self.assertEqual(claim.approval_ids.state, "declined")

    def test_nobody_approves_without_a_reason(self):
        claim = self._checked(2500)
        claim._change_reserve(2500, "Estimate")
        with self.assertRaisesRegex(UserError, "Write why"):
            self._approval(claim, answer=None).action_approve()

    def test_nobody_approves_the_own_question(self):
        claim = self._checked(2500).with_user(self.insurance_manager)
        claim._change_reserve(2500, "Estimate")
        self.assertEqual(claim.approval_ids.requester_id, self.insurance_manager)
        own = self._approval(claim, self.insurance_manager)
        with self.assertRaisesRegex(UserError, "another manager"):
            own.action_approve()
        self.assertEqual((claim.reserve_amount, own.state), (0, "waiting"))

    def test_an_adjuster_does_not_approve(self):
        claim = self._checked(2500)
        claim._change_reserve(2500, "Estimate")
        approval = claim.approval_ids
        for user in (self.agent, self.adjuster):
            with self.assertRaises(AccessError):
                approval.with_user(user).action_approve()
            with self.assertRaises(AccessError):
                approval.with_user(user).answer = "Yes"

    def test_a_decision_above_the_authority_is_approved(self):
        claim = self._checked(1500)
        claim._change_reserve(1500, "Estimate")
        claim.action_decide()
        self.assertEqual((claim.state, claim.amount_waiting), ("reserved", 1200))
        self._approval(claim).action_approve()
        self.assertEqual((claim.state, claim.reserve_amount), ("decided", 1200))

    def test_while_it_waits_the_items_stay(self):
        claim = self._checked(1500)
        claim._change_reserve(1500, "Estimate")
        claim.action_decide()
        with self.assertRaisesRegex(UserError, "waits for the approval"):
            claim.item_ids.amount_assessed = 9000
        with self.assertRaisesRegex(UserError, "waits for the approval"):
            claim._change_reserve(100, "Less")

    def test_a_manager_with_a_limit_approves_up_to_it(self):
        self._authority(self.second, 2000, 2000)
        claim = self._checked(2500)
        claim._change_reserve(2500, "Estimate")
        with self.assertRaisesRegex(UserError, "above your own authority"):
            self._approval(claim).action_approve()
        self.assertEqual(claim.reserve_amount, 0)

    def test_nobody_sets_the_own_authority(self):
        authorities = self.env["insurance.authority"].with_user(self.insurance_manager)
        values = {"amount_reserve": 9000, "amount_payment": 9000}
        with self.assertRaisesRegex(AccessError, "own authority"):
            authorities.create({"user_id": self.insurance_manager.id, **values})
        row = authorities.create({"user_id": self.agent.id, **values})
        with self.assertRaisesRegex(AccessError, "own authority"):
            row.user_id = self.insurance_manager

    def test_approvals_and_movements_cannot_be_forged(self):
        claim = self._checked(1500)
        claim._change_reserve(1500, "Estimate")
        claim.action_decide()
        for user in (self.agent, self.adjuster, self.insurance_manager):
            approval = claim.approval_ids.with_user(user)
            with self.assertRaises(UserError):
                approval.write({"state": "approved"})
            with self.assertRaises(UserError):
                approval.create({"claim_id": claim.id, "kind": "payment"})
            move = claim.reserve_move_ids.with_user(user)
            with self.assertRaises(UserError):
                move.write({"amount": 1})
            with self.assertRaises(UserError):
                move.create({"claim_id": claim.id, "amount": 1, "reason": "x"})
        self.assertEqual(claim.reserve_amount, 1500)

    def test_the_wizard_tells_that_a_manager_is_asked(self):
        claim = self._checked(2500)
        steps = self.env["insurance.claim.step"].with_user(self.adjuster)
        step = steps.create({"claim_id": claim.id, "kind": "reserve"})
        self.assertEqual(step.amount, 2500)
        self.assertIn("a manager is asked to approve", step.authority_text)
        step.note = "Estimate"
        step.action_apply()
        self.assertEqual(claim.amount_waiting, 2500)


@tagged("post_install", "-at_install")
class TestClaimReserve(ClaimCommon):
    def test_each_change_is_a_movement(self):
        claim = self._reserved(1000)
        claim._change_reserve(1600, "Second estimate")
        claim._change_reserve(900, "Invoice of the garage")
        self.assertEqual(
            claim.reserve_move_ids.sorted("id").mapped(
                lambda move: (move.amount, move.balance, move.reason)
            ),
            [
                (1000, 1000, "First look"),
                (600, 1600, "Second estimate"),
                (-700, 900, "Invoice of the garage"),
            ],
        )
        self.assertEqual(
            (claim.reserve_amount, claim.outstanding_amount, claim.incurred_amount),
            (900, 900, 900),
        )

    def test_a_refusal_releases_the_reserve(self):
        claim = self._reserved(1000)
        claim._refuse(self.reason, "No")
        self.assertEqual((claim.reserve_amount, claim.incurred_amount), (0, 0))

    def test_a_decision_sets_the_reserve_to_what_was_accepted(self):
        claim = self._decided(1000)
        self.assertEqual((claim.accepted_amount, claim.reserve_amount), (700, 700))

    def test_what_was_paid_before_counts(self):
        claim = self._claim(opening_paid_amount=400, opening_recourse_amount=100)
        self.assertEqual((claim.paid_amount, claim.incurred_amount), (400, 300))
