from datetime import date
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.fields import Command

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

from .common import IndustryCommon

TODAY = "2026-11-10"


class ClaimPersonas:
    """Two friends insured for 1,500 each; mix in after a TransactionCase.

    Their policies run from 2026-02-01 until 2027-02-01; today is the 10th of November.
    """

    @classmethod
    def create_insured_friends(cls):
        cls.collision = cls._coverage_type("Collision", "T-COLLISION")
        cls.theft = cls._coverage_type("Theft", "T-THEFT")
        cls.motor = cls.env["insurance.product"].create(
            {"name": "Motor", "code": "T-MOTOR", "duration_months": 12}
        )
        cls.frank = cls.env["res.partner"].create({"name": "Frank Fast"})
        cls.carla = cls.env["res.partner"].create({"name": "Carla Careful"})
        cls.policy = cls._policy(cls.frank)
        cls.careful = cls._policy(cls.carla)
        cls.reason = cls.env.ref(
            "crm_industry_profiles.insurance_claim_reason_not_covered"
        )

    @classmethod
    def _coverage_type(cls, name, code):
        return cls.env["insurance.coverage.type"].create({"name": name, "code": code})

    @classmethod
    def _policy(cls, holder, premium=1500, state="in_force", **values):
        # sudo: as if it had been concluded, whoever runs the test
        policies = cls.env["insurance.policy"].sudo()
        return policies.create(
            {
                "product_id": cls.motor.id,
                "holder_id": holder.id,
                "user_id": cls.agent.id,
                "agent_id": False,
                "instalment_count": "1",
                "date_effective": date(2026, 2, 1),
                "date_expiry": date(2027, 2, 1),
                "coverage_ids": cls._covers(premium),
                "state": state,
                **values,
            }
        ).with_env(cls.env)

    @classmethod
    def _covers(cls, premium):
        collision = {"sum_insured": 5000, "deductible": 300, "premium": premium}
        return [
            Command.create({"type_id": cls.collision.id, **collision}),
            Command.create({"type_id": cls.theft.id, "sum_insured": 2000}),
        ]

    @classmethod
    def _claim(cls, policy=None, user=None, **values):
        policy = policy or cls.policy
        claims = cls.env["insurance.claim"].with_user(user or cls.env.user)
        return claims.create(
            {
                "policy_id": policy.id,
                "claimant_id": policy.holder_id.id,
                "date_incident": "2026-06-15",
                "date_reported": "2026-06-16",
                **values,
            }
        )

    @classmethod
    def _item(cls, claim, amount, assessed=None, coverage=None):
        covers = claim.policy_id.coverage_ids
        wanted = coverage or cls.collision
        cover = covers.filtered(lambda row: row.type_id == wanted)[:1]
        return cls.env["insurance.claim.item"].create(
            {
                "claim_id": claim.id,
                "coverage_id": cover.id,
                "name": "Bumper",
                "amount_claimed": amount,
                "amount_assessed": amount if assessed is None else assessed,
            }
        )

    @classmethod
    def _receive(cls, claim):
        claim.document_ids.date_received = fields.Date.today()

    @classmethod
    def _reserved(cls, amount, policy=None, **values):
        """A claim with an item that was assessed, its documents and a reserve."""
        claim = cls._claim(policy, **values)
        claim.action_check()
        cls._item(claim, amount)
        cls._receive(claim)
        claim._change_reserve(amount, "First look")
        return claim

    @classmethod
    def _decided(cls, amount, policy=None, **values):
        claim = cls._reserved(amount, policy, **values)
        claim.action_decide()
        return claim

    @classmethod
    def _authority(cls, user, reserve, payment):
        # sudo: as if another manager had set it
        return (
            cls.env["insurance.authority"]
            .sudo()
            .create(
                {
                    "user_id": user.id,
                    "amount_reserve": reserve,
                    "amount_payment": payment,
                }
            )
        )

    def _run_cron(self):
        """Run the scheduled action to its end, inside the transaction of the test."""
        crons = self.env.registry["ir.cron"]
        with patch.object(crons, "_commit_progress", return_value=60):
            self.env["insurance.renewal"]._cron_prepare()


class ClaimCommon(ClaimPersonas, IndustryCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(TODAY))
        cls.create_insured_friends()


class ClaimMoneyCommon(ClaimPersonas, AccountTestInvoicingCommon):
    """The same with a chart of accounts, so that bills are posted and paid."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids += cls.env.ref(
            "crm_industry_profiles.group_insurance_manager"
        )
        cls.agent = cls.env.user
        cls.startClassPatcher(freeze_time(TODAY))
        cls.create_insured_friends()
        cls._authority(cls.agent, 1_000_000, 1_000_000)
        cls.bank = cls.company_data["default_journal_bank"]

    @classmethod
    def _pay(cls, move, amount=None):
        values = {"journal_id": cls.bank.id}
        if amount:
            values["amount"] = amount
        register = cls.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=move.ids
        )
        return register.create(values)._create_payments()

    @classmethod
    def _billed(cls, claim):
        claim.action_pay()
        bill = claim.move_ids.filtered(lambda move: move.move_type == "in_invoice")
        bill.action_post()
        return bill
