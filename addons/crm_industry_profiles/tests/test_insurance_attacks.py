from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_claims import ClaimCommon


@tagged("post_install", "-at_install")
class TestInsuranceAttacks(ClaimCommon):
    """Calls that no screen makes, by people who have a role with the insurer."""

    def _refuse(self, record, **vals):
        """The call is refused and nothing has changed."""
        before = record.sudo().read(list(vals), load=None)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            record.write(vals)
            self.env.flush_all()
        record.invalidate_recordset()
        self.assertEqual(record.sudo().read(list(vals), load=None), before)

    def test_sums_of_a_claim_are_not_written(self):
        self._authority(self.adjuster, 5000, 5000)
        claim = self._reserved(2000).with_user(self.adjuster)
        for name in (
            "accepted_amount",
            "billed_amount",
            "incurred_amount",
            "outstanding_amount",
            "paid_amount",
            "recourse_amount",
            "reserve_amount",
        ):
            for user in (self.adjuster, self.insurance_manager):
                with self.subTest(f"{name} {user.login}"):
                    self._refuse(claim.with_user(user), **{name: 1})

    def test_accepted_sum_follows_from_the_assessment(self):
        """Less the deductible, within the cover: whatever a call says."""
        self._authority(self.adjuster, 5000, 5000)
        claim = self._reserved(2000)
        item = claim.item_ids.with_user(self.adjuster)
        self._refuse(item, amount_accepted=5000)
        self._refuse(item, deductible_applied=0)
        self.assertEqual(claim.accepted_amount, 1700)
        more = item.create(
            {
                "claim_id": claim.id,
                "coverage_id": item.coverage_id.id,
                "name": "Door",
                "amount_claimed": 10,
                "amount_assessed": 10,
                "amount_accepted": 4000,
            }
        )
        self.assertEqual(more.amount_accepted, 10)

    def test_decided_claim_keeps_its_figures(self):
        claim = self._decided(2000)
        item = claim.item_ids.with_user(self.insurance_manager)
        self._refuse(item, amount_assessed=4000)
        self._refuse(item, coverage_id=claim.policy_id.coverage_ids[1].id)
        with self.assertRaises(UserError):
            item.unlink()
        self._refuse(claim.with_user(self.insurance_manager), state="reserved")
        self._refuse(
            claim.with_user(self.insurance_manager), date_incident="2026-07-01"
        )

    def test_nobody_writes_approvals_or_movements(self):
        self._authority(self.adjuster, 100, 100)
        claim = self._claim(user=self.agent)
        claim.with_user(self.adjuster).action_check()
        self._item(claim, 3000)
        claim.with_user(self.adjuster)._change_reserve(3000, "Much")
        approval = claim.approval_ids
        self.assertEqual(approval.state, "waiting")
        for user in (self.adjuster, self.insurance_manager):
            self._refuse(approval.with_user(user), state="approved")
            self._refuse(approval.with_user(user), amount=50)
            self._refuse(approval.with_user(user), requester_id=self.agent.id)
        with self.assertRaises(AccessError):
            approval.with_user(self.adjuster).action_approve()
        moves = self.env["insurance.reserve.move"].with_user(self.insurance_manager)
        with self.assertRaises(UserError):
            moves.create({"claim_id": claim.id, "amount": 1, "kind": "reserve"})

    def test_nobody_raises_the_own_authority(self):
        self._authority(self.adjuster, 100, 100)
        authorities = self.env["insurance.authority"].with_user(self.adjuster)
        with self.assertRaises(AccessError):
            authorities.search([]).write({"amount_payment": 1_000_000})

    def test_what_was_agreed_on_is_not_written(self):
        policy = self.policy.with_user(self.agent)
        for vals in (
            {"state": "cancelled"},
            {"number": "X"},
            {"premium": 1},
            {"premium_charged": 1},
            {"commission_rate": 90},
            {"agent_id": self.agent.partner_id.id},
            {"date_expiry": "2036-01-01"},
            {"renewed_from_id": self.careful.id},
        ):
            with self.subTest(str(vals)):
                self._refuse(policy, **vals)
        self._refuse(policy.coverage_ids[0], sum_insured=1_000_000)

    def test_manager_changes_the_commission_of_a_running_policy(self):
        self.policy.with_user(self.insurance_manager).commission_rate = 12
        self.assertEqual(self.policy.commission_rate, 12)

    def test_agent_writes_the_commission_of_a_draft(self):
        draft = self._policy(self.frank, state="draft")
        draft.with_user(self.agent).commission_rate = 12
        self.assertEqual(draft.commission_rate, 12)

    def test_premium_of_an_endorsement_follows_from_its_cover(self):
        cover = self.policy.coverage_ids[0]
        line = {"coverage_id": cover.id, "premium": 1800, "amount": -1_000_000}
        vals = {"policy_id": self.policy.id, "date": "2026-12-01", "reason": "More"}
        endorsements = self.env["insurance.endorsement"].with_user(self.agent)
        endorsement = endorsements.create({**vals, "line_ids": [(0, 0, line)]})
        line = endorsement.line_ids
        self.assertGreater(line.amount, 0)
        self._refuse(line, amount=-1_000_000)
        self._refuse(endorsement, state="done")

    def test_figures_of_a_renewal_are_not_written(self):
        """Or a profitable customer would look like a costly one."""
        renewal = self.env["insurance.renewal"]._prepare(self.policy)
        for user in (self.agent, self.insurance_manager):
            for vals in (
                {"is_profitable": not renewal.is_profitable},
                {"incurred_amount": 9999},
                {"earned_amount": 1},
                {"premium_old": 1},
                {"premium_proposed": 1},
                {"loss_ratio": 99},
                {"state": "renewed"},
                {"new_policy_id": self.careful.id},
            ):
                with self.subTest(f"{user.login} {vals}"):
                    self._refuse(renewal.with_user(user), **vals)

    def test_instalments_and_earned_premium_are_nobodys_to_write(self):
        for model in ("insurance.instalment", "insurance.premium.segment"):
            rows = self.env[model].with_user(self.insurance_manager)
            for operation in ("write", "create", "unlink"):
                with self.subTest(f"{model} {operation}"):
                    self.assertFalse(rows.has_access(operation))

    def test_rows_do_not_move_to_another_company(self):
        elsewhere = self.env["res.company"].create({"name": "Far Away"})
        self._authority(self.adjuster, 5000, 5000)
        claim = self._reserved(2000)
        for row in (claim, claim.item_ids, claim.document_ids[:1], self.policy):
            for user in (self.adjuster, self.insurance_manager):
                if row and row.with_user(user).has_access("write"):
                    with self.subTest(f"{row._name} {user.login}"):
                        self._refuse(row.with_user(user), company_id=elsewhere.id)
