from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common_claims import ClaimCommon

BY_MANAGERS = (
    "insurance.authority",
    "insurance.claim.document.kind",
    "insurance.claim.reason",
    "insurance.coverage.type",
    "insurance.package",
    "insurance.product",
    "insurance.renewal.rule",
    "insurance.tariff.factor",
)


@tagged("post_install", "-at_install")
class TestInsuranceForms(ClaimCommon):
    """Forms open empty, and are filled in as people fill them in."""

    def _open(self, model, user, record=None):
        rows = record if record is not None else self.env[model]
        return Form(rows.with_user(user))

    def test_empty_forms_open(self):
        for model in ("insurance.policy", "insurance.claim", "insurance.endorsement"):
            with self.subTest(model=model):
                self.assertFalse(self._open(model, self.agent).id)
        for model in BY_MANAGERS:
            with self.subTest(model=model):
                self.assertFalse(self._open(model, self.insurance_manager).id)

    def test_an_agent_reports_a_claim(self):
        form = self._open("insurance.claim", self.agent)
        form.policy_id = self.policy.with_user(self.agent)
        self.assertEqual(form.claimant_id, self.frank)
        form.date_incident = "2026-06-15"
        form.description = "A tree fell on the bonnet."
        claim = form.save()
        with Form(claim) as form, form.item_ids.new() as item:
            item.coverage_id = claim.covered_ids[0]
            item.name = "Bonnet"
            item.amount_claimed = 900
        self.assertEqual((claim.state, claim.item_ids.amount_claimed), ("reported", 900))
        self.assertEqual(claim.item_ids.amount_accepted, 0)

    def test_an_agent_writes_a_policy(self):
        self.motor.cover_ids = [
            fields.Command.create(
                {
                    "type_id": self.collision.id,
                    "base_premium": 500,
                    "sum_insured": 8000,
                }
            )
        ]
        form = self._open("insurance.policy", self.agent)
        form.holder_id = self.carla
        form.product_id = self.motor
        policy = form.save()
        self.assertEqual((policy.premium, policy.state), (500, "draft"))
        self.assertEqual(policy.user_id, self.agent)
        policy.action_in_force()
        self.assertEqual(policy.instalment_ids.mapped("amount"), [500])

    def test_an_agent_endorses_from_the_list(self):
        form = self._open("insurance.endorsement", self.agent)
        form.policy_id = self.policy.with_user(self.agent)
        form.date = "2026-11-20"
        form.reason = "A garage now"
        with form.line_ids.new() as line:
            line.coverage_id = self.policy.coverage_ids[0].with_user(self.agent)
            line.premium = 1500
            line.deductible = 500
        endorsement = form.save()
        line = endorsement.line_ids
        self.assertEqual(line.type_id, self.collision)
        self.assertEqual((line.sum_insured, line.deductible), (5000, 500))
        with self.assertRaises(UserError):
            endorsement.state = "done"
