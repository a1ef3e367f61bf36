from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_claims import ClaimCommon


@tagged("post_install", "-at_install")
class TestClaim(ClaimCommon):
    def test_a_report_is_numbered_and_has_its_checklist(self):
        claim = self._claim(user=self.agent)
        self.assertEqual(claim.number[:8], "CL/2026/")
        self.assertEqual(claim.state, "reported")
        self.assertEqual(
            claim.document_ids.mapped("is_required"), [True, True, True, False]
        )

    def test_documents_of_other_products_are_not_asked_for(self):
        kind = self.env.ref("crm_industry_profiles.insurance_claim_document_kind_photo")
        kind.product_ids = self.motor.copy({"code": "T-OTHER"})
        self.assertNotIn(kind, self._claim().document_ids.kind_id)

    def test_the_snapshot_holds_the_terms_of_the_day(self):
        claim = self._claim()
        self.assertEqual(claim.snapshot["as_of"], "2026-06-15")
        self.assertEqual(claim.snapshot["premium"], 1500)
        self.assertEqual(
            [
                (row["type"], row["sum_insured"], row["deductible"])
                for row in claim.snapshot["coverages"]
            ],
            [("Collision", 5000, 300), ("Theft", 2000, 0)],
        )

    def test_a_later_endorsement_does_not_change_the_snapshot(self):
        claim = self._claim()
        cover = self.policy.coverage_ids[0].sudo()
        cover.write({"sum_insured": 1, "deductible": 1})
        self.assertEqual(claim.snapshot["coverages"][0]["sum_insured"], 5000)
        item = self._item_of(claim, 1000)
        self.assertEqual((item.deductible_applied, item.amount_accepted), (300, 700))

    def test_a_cover_that_began_later_is_not_in_the_snapshot(self):
        theft = self.policy.coverage_ids.filtered(lambda c: c.type_id == self.theft)
        theft.sudo().date_start = "2026-06-16"
        claim = self._claim()
        self.assertEqual(claim.covered_ids.type_id, self.collision)
        with self.assertRaisesRegex(ValidationError, "was not insured on the day"):
            self._item(claim, 100, coverage=self.theft)

    def test_nobody_writes_the_snapshot(self):
        claim = self._claim(user=self.agent)
        for user in (self.agent, self.adjuster, self.insurance_manager):
            with self.assertRaises(UserError):
                claim.with_user(user).snapshot = {"coverages": []}
        self.assertEqual(len(claim.snapshot["coverages"]), 2)

    def test_cover_runs_from_its_first_day_until_its_last_begins(self):
        first = self._claim(date_incident="2026-02-01", date_reported="2026-02-01")
        self.assertEqual(first.state, "reported")
        early = self._claim(date_incident="2026-01-31", date_reported="2026-02-01")
        self.assertEqual((early.state, early.reason_id.code), ("refused", "outside"))
        self.assertIn("02/01/2026 until the start of 02/01/2027", early.reason_note)
        self.assertIn("the incident was on 01/31/2026", early.reason_note)

    def test_the_day_of_expiry_is_outside(self):
        ended = self._policy(
            self.frank,
            state="expired",
            date_effective="2025-02-01",
            date_expiry="2026-02-01",
        )
        day = {"date_reported": "2026-02-01"}
        last = self._claim(ended, date_incident="2026-01-31", **day)
        after = self._claim(ended, date_incident="2026-02-01", **day)
        self.assertEqual((last.state, after.state), ("reported", "refused"))
        self.assertIn("Cover ran from 02/01/2025", after.reason_note)

    def test_what_happened_after_a_cancellation_is_refused(self):
        ended = {"state": "cancelled", "date_cancelled": "2026-06-15"}
        policy = self._policy(self.frank, **ended)
        claim = self._claim(policy)
        self.assertEqual(claim.state, "refused")
        self.assertIn("was cancelled on 06/15/2026", claim.reason_note)
        before = self._claim(policy, date_incident="2026-06-14")
        self.assertEqual(before.state, "reported")

    def test_a_draft_covers_nothing(self):
        claim = self._claim(self._policy(self.frank, state="draft"))
        self.assertEqual(claim.state, "refused")
        self.assertIn("was never in force", claim.reason_note)

    def test_a_day_that_was_mistyped_is_corrected_with_its_snapshot(self):
        claim = self._claim(user=self.agent)
        claim.date_incident = "2026-06-10"
        self.assertEqual(claim.snapshot["as_of"], "2026-06-10")

    def test_the_day_stays_once_the_check_has_begun(self):
        claim = self._claim()
        claim.with_user(self.adjuster).action_check()
        with self.assertRaisesRegex(UserError, "stay as they were reported"):
            claim.with_user(self.adjuster).date_incident = "2026-06-10"
        self.assertEqual(str(claim.date_incident), "2026-06-15")

    def test_an_incident_is_not_after_its_report(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self._claim(date_incident="2026-06-17")

    def test_no_report_comes_from_the_future(self):
        with self.assertRaisesRegex(ValidationError, "in the future"):
            self._claim(date_reported="2026-11-11")

    def test_a_claim_is_never_deleted_or_copied(self):
        claim = self._claim()
        with self.assertRaisesRegex(UserError, "stay on record"):
            claim.unlink()
        with self.assertRaisesRegex(AccessError, "not copied"):
            claim.copy()

    def test_a_refusal_has_a_coded_reason(self):
        claim = self._claim()
        step = self.env["insurance.claim.step"].with_user(self.adjuster)
        wizard = step.create({"claim_id": claim.id, "kind": "refuse"})
        with self.assertRaisesRegex(UserError, "Choose the reason"):
            wizard.action_apply()
        wizard.reason_id = self.reason
        wizard.action_apply()
        self.assertEqual(
            (claim.state, claim.reason_id.code), ("refused", "not_covered")
        )

    def test_a_refused_claim_can_be_looked_at_again(self):
        claim = self._claim()
        claim._refuse(self.reason, "No")
        claim.with_user(self.adjuster).action_reopen()
        self.assertEqual((claim.state, claim.reason_id.id), ("reported", False))

    def test_the_next_step_is_said(self):
        claim = self._claim()
        steps = [claim.next_step]
        claim.action_check()
        steps.append(claim.next_step)
        claim._change_reserve(700, "First look")
        steps.append(claim.next_step)
        self._receive(claim)
        steps.append(claim.next_step)
        self._item(claim, 1000)
        claim.action_decide()
        steps.append(claim.next_step)
        self.assertEqual(
            steps,
            [
                "Read the report and start the check.",
                "Collect the documents, then set the reserve.",
                "Documents are missing: ask for them.",
                "Assess the items, then decide.",
                "Bill what was accepted, so that the accountant pays it.",
            ],
        )

    def _item_of(self, claim, amount):
        claim.action_check()
        return self._item(claim, amount)


@tagged("post_install", "-at_install")
class TestClaimItem(ClaimCommon):
    def test_the_deductible_is_taken_once_for_a_coverage(self):
        claim = self._claim()
        claim.action_check()
        first, second = self._item(claim, 200), self._item(claim, 500)
        self.assertEqual((first.deductible_applied, first.amount_accepted), (200, 0))
        self.assertEqual(
            (second.deductible_applied, second.amount_accepted), (100, 400)
        )
        self.assertEqual(claim.accepted_amount, 400)

    def test_the_sum_insured_is_never_exceeded(self):
        claim = self._claim()
        claim.action_check()
        first, second = self._item(claim, 4000), self._item(claim, 4000)
        self.assertEqual((first.amount_accepted, second.amount_accepted), (3700, 1300))
        self.assertEqual(claim.accepted_amount, 5000)

    def test_each_claim_has_the_sum_insured_again(self):
        self._decided(6000)
        claim = self._reserved(6000)
        self.assertEqual(claim.accepted_amount, 5000)

    def test_the_sum_of_a_term_is_shared_by_its_claims(self):
        self.collision.limit_basis = "term"
        self._decided(4300)
        claim = self._reserved(4300)
        self.assertEqual(claim.accepted_amount, 1000)

    def test_what_another_claim_took_meanwhile_is_gone_at_the_decision(self):
        self.collision.limit_basis = "term"
        claim = self._reserved(4300)
        self.assertEqual(claim.accepted_amount, 4000)
        self._decided(4300)
        claim.action_decide()
        self.assertEqual(claim.accepted_amount, 1000)

    def test_what_is_assessed_counts_not_what_is_claimed(self):
        claim = self._claim()
        claim.action_check()
        item = self._item(claim, 1000, assessed=500)
        self.assertEqual(item.amount_accepted, 200)

    def test_the_reporter_does_not_assess(self):
        claim = self._claim(user=self.agent)
        item = self._item(claim, 1000, assessed=0)
        with self.assertRaises(AccessError):
            item.with_user(self.agent).amount_assessed = 1000
        self.assertEqual(item.amount_assessed, 0)

    def test_items_stay_after_the_decision(self):
        claim = self._decided(1000)
        item = claim.item_ids.with_user(self.adjuster)
        with self.assertRaisesRegex(UserError, "items stay as they are"):
            item.amount_assessed = 900
        with self.assertRaisesRegex(UserError, "items stay as they are"):
            item.unlink()
        with self.assertRaisesRegex(UserError, "items stay as they are"):
            self._item(claim, 10)

    def test_missing_documents_hold_up_the_decision(self):
        claim = self._reserved(1000)
        claim.document_ids[0].date_received = False
        with self.assertRaisesRegex(UserError, "without: Report of the Claimant"):
            claim.action_decide()
        self.assertEqual(claim.state, "reserved")

    def test_nothing_accepted_is_refused_not_decided(self):
        claim = self._reserved(200)
        with self.assertRaisesRegex(UserError, "Nothing of .* is accepted"):
            claim.action_decide()
