import base64
from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_kyc import JUDGEMENT, KycCommon


@tagged("post_install", "-at_install")
class TestKycReview(KycCommon):
    def test_decision_sets_class_and_next_review(self):
        for risk, day in (
            ("low", date(2029, 5, 20)),
            ("medium", date(2028, 5, 20)),
            ("high", date(2027, 5, 20)),
        ):
            with self.subTest(risk):
                partner = self._create_customer(risk)
                review = self._decide(partner, risk_class=risk)
                self.assertEqual((review.state, review.date_next), ("decided", day))
                self.assertEqual(
                    partner.with_user(self.compliance).kyc_risk_class, risk
                )

    def test_low_risk_is_decided_by_one(self):
        review = self._decide()
        self.assertEqual(review.decided_by_id, self.compliance)
        self.assertTrue(review.is_current)
        self.assertFalse(review.activity_ids)

    def test_high_risk_needs_four_eyes(self):
        review = self._review(
            risk_class="high", risk_reason="PEP", outcome="compliant", note="Seen"
        )
        review.action_decide()
        self.assertEqual(review.state, "proposed")
        with self.assertRaisesRegex(UserError, "second pair of eyes"):
            review.action_confirm()
        review.with_user(self.second).action_confirm()
        self.assertEqual(
            (review.state, review.proposed_by_id, review.decided_by_id),
            ("decided", self.compliance, self.second),
        )

    def test_data_that_change_before_the_second_look_stop_it(self):
        review = self._review(
            risk_class="high", risk_reason="PEP", outcome="compliant", note="Seen"
        )
        review.action_decide()
        self.maria.phone = "+371 2000 0000"
        with self.assertRaisesRegex(UserError, "since the first look"):
            review.with_user(self.second).action_confirm()
        review.with_user(self.second).action_send_back()
        self.assertEqual((review.state, review.snapshot), ("checking", False))

    def test_proposal_is_not_changed_on_the_way(self):
        review = self._review(
            risk_class="high", risk_reason="PEP", outcome="compliant", note="Seen"
        )
        review.action_decide()
        with self.assertRaisesRegex(UserError, "second look"):
            review.with_user(self.second).risk_class = "low"
        self.assertEqual(review.risk_class, "high")

    def test_decision_needs_its_grounds(self):
        review = self._review(risk_class="low", outcome="compliant")
        with self.assertRaisesRegex(UserError, "Why This Class, Grounds"):
            review.action_decide()
        self.assertEqual(review.state, "open")

    def test_evidence_stays_as_it_was_seen(self):
        content = base64.b64encode(b"first page")
        paper = self._file(file=content, file_name="passport.pdf")
        review = self._decide()
        self.maria.street = "9 New Street"
        paper.write({"file": base64.b64encode(b"other"), "number": "P2"})
        facts = {row["key"]: row["value"] for row in review.snapshot["facts"]}
        self.assertEqual(facts["street"], "1 Old Street")
        self.assertEqual(facts["documents"], "Passport P1")
        copy = self.env["ir.attachment"].search(
            [("res_model", "=", "fin.kyc.review"), ("res_id", "=", review.id)]
        )
        self.assertEqual((copy.name, copy.raw), ("passport.pdf", b"first page"))
        self.assertIn("1 Old Street", review.snapshot_html)

    def test_nobody_changes_a_decision(self):
        self._file(file=base64.b64encode(b"page"), file_name="p.pdf")
        review = self._decide()
        attachment = self.env["ir.attachment"].search(
            [("res_model", "=", "fin.kyc.review"), ("res_id", "=", review.id)]
        )
        for user in (self.compliance, self.bank_manager):
            with self.subTest(user.login), self.assertRaises(AccessError):
                review.with_user(user).note = "Something else"
            with self.subTest(user.login), self.assertRaises(AccessError):
                attachment.with_user(user).write({"raw": b"other"})
        with self.assertRaises(UserError):
            review.with_user(self.bank_manager).unlink()
        self.assertEqual(attachment.raw, b"page")

    def test_steps_cannot_be_written(self):
        review = self._review()
        for vals in (
            {"state": "decided"},
            {"snapshot": {"a": 1}},
            {"is_current": True},
        ):
            with self.subTest(vals), self.assertRaises(AccessError):
                review.write(vals)
        with self.assertRaises(AccessError):
            self._review(self.acme, state="decided")

    def test_one_open_review_for_a_customer(self):
        self._review()
        action = self.maria.with_user(self.compliance).action_open_kyc()
        self.assertEqual(action["res_id"], self._get_open().id)

    def test_new_decision_replaces_the_last(self):
        first = self._decide()
        second = self._decide()
        self.assertEqual((first.is_current, second.is_current), (False, True))

    def test_risk_classes_are_a_history(self):
        Risk = self.env["fin.kyc.risk"].with_user(self.compliance)
        values = {"partner_id": self.maria.id, "reason": "Moved"}
        old = Risk.create(values | {"risk_class": "low", "date_start": "2025-01-01"})
        Risk.create(values | {"risk_class": "high", "date_start": "2026-06-01"})
        partner = self.maria.with_user(self.compliance)
        self.assertEqual(partner.kyc_risk_class, "low")
        with self.assertRaises(AccessError):
            old.risk_class = "medium"

    def test_another_class_moves_the_next_review(self):
        review = self._decide(day="2026-01-10")
        self.assertEqual(review.date_next, date(2029, 1, 10))
        self.env["fin.kyc.risk"].with_user(self.compliance).create(
            {"partner_id": self.maria.id, "risk_class": "high", "reason": "PEP"}
        )
        self.assertEqual(review.date_next, date(2027, 1, 10))

    def test_settings_move_the_next_review(self):
        review = self._decide(day="2026-01-10")
        self.env.company.kyc_months_low = 60
        self.assertEqual(review.date_next, date(2031, 1, 10))

    # changed data
    def test_changed_fact_becomes_a_case(self):
        self._decide()
        self.maria.phone = "+371 2000 0000"
        review = self._review()
        [case] = review.change_ids
        self.assertEqual((case.label, case.state), ("Phone", "open"))
        self.assertEqual(case.old_value or "", "")
        self.assertEqual(case.new_value, "+371 2000 0000")

    def test_each_change_is_checked_before_the_decision(self):
        self._decide()
        self.maria.write({"phone": "+371 2000 0000", "street": "9 New Street"})
        review = self._get_open().with_user(self.compliance)
        review.write({**JUDGEMENT, "outcome": "compliant_changed"})
        with self.assertRaisesRegex(UserError, "check each change"):
            review.action_decide()
        with self.assertRaisesRegex(UserError, "Say how"):
            review.change_ids.action_confirm()
        review.change_ids.note = "By her new contract"
        review.change_ids.action_confirm()
        review.outcome = "compliant"
        with self.assertRaisesRegex(UserError, "Compliant with Changes"):
            review.action_decide()
        review.outcome = "compliant_changed"
        review.action_decide()
        self.assertEqual(review.state, "decided")
        self.assertEqual(set(review.change_ids.mapped("state")), {"confirmed"})

    def test_refused_change_is_not_compliant(self):
        self._decide()
        self.maria.street = "9 New Street"
        review = self._get_open().with_user(self.compliance)
        review.write(
            {
                "risk_class": "medium",
                "risk_reason": "Address unknown",
                "outcome": "compliant_changed",
                "note": "Letter came back",
            }
        )
        review.change_ids.note = "Letter came back"
        review.change_ids.action_refuse()
        with self.assertRaisesRegex(UserError, "not confirmed"):
            review.action_decide()
        review.outcome = "not_compliant"
        review.action_decide()
        self.assertEqual(self.maria.with_user(self.clerk).kyc_state, "refused")

    def test_fact_that_changes_again_is_checked_again(self):
        self._decide()
        self.maria.street = "9 New Street"
        review = self._get_open().with_user(self.compliance)
        review.change_ids.note = "By a bill"
        review.change_ids.action_confirm()
        self.maria.street = "10 New Street"
        self.assertEqual(
            (review.change_ids.new_value, review.change_ids.state),
            ("10 New Street", "open"),
        )
        self.maria.street = "1 Old Street"
        self.assertFalse(review.change_ids)
