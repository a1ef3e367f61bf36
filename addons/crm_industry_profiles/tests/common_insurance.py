from datetime import date
from unittest.mock import patch

from odoo import Command, fields

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

from .common import IndustryCommon


class InsuranceFactory:
    """One-line factories of insurance records."""

    @classmethod
    def create_insurance(cls):
        Cron = type(cls.env["ir.cron"])
        cls.startClassPatcher(patch.object(Cron, "_commit_progress", return_value=60))
        cls.Policy = cls.env["insurance.policy"]
        cls.collision = cls._kind("Collision", "T-COLL")
        cls.liability = cls._kind("Liability", "T-LIAB")
        cls.motor = cls._product("Motor", code="T-MOTOR")
        cls.motor.cover_ids = [
            Command.create({"type_id": cls.collision.id, "base_rate": 2.5}),
            Command.create(
                {
                    "type_id": cls.liability.id,
                    "sum_insured": 100000,
                    "base_premium": 700,
                }
            ),
        ]
        cls.nils = cls._person("Nils")

    @classmethod
    def _kind(cls, name, code):
        values = {"name": name, "code": code}
        return cls.env["insurance.coverage.type"].create(values)

    @classmethod
    def _product(cls, name, **values):
        return cls.env["insurance.product"].create({"name": name, **values})

    @classmethod
    def _person(cls, name, **values):
        return cls.env["res.partner"].create({"name": name, **values})

    @classmethod
    def _factor(cls, name, coefficient, **values):
        return cls.env["insurance.tariff.factor"].create(
            {
                "name": name,
                "product_id": cls.motor.id,
                "coefficient": coefficient,
                **values,
            }
        )

    @classmethod
    def _cover(cls, kind, premium, **values):
        return Command.create({"type_id": kind.id, "premium": premium, **values})

    @classmethod
    def _policy(cls, start="2027-01-01", covers=None, **values):
        """A draft over 1,500 for a year, of a collision and a liability cover."""
        if covers is None:
            covers = [cls._cover(cls.liability, 700), cls._cover(cls.collision, 800)]
        return cls.Policy.create(
            {
                "product_id": cls.motor.id,
                "holder_id": cls.nils.id,
                "date_effective": start,
                "coverage_ids": covers,
                **values,
            }
        )

    @classmethod
    def _concluded(cls, start="2027-01-01", **values):
        policy = cls._policy(start, **values)
        policy.action_in_force()
        return policy

    @classmethod
    def _endorse(cls, policy, day, *lines, kind="change", **values):
        endorsement = cls.env["insurance.endorsement"].create(
            {
                "policy_id": policy.id,
                "date": day,
                "kind": kind,
                "reason": "The holder asked for it",
                "line_ids": [Command.create(line) for line in lines],
                **values,
            }
        )
        endorsement.action_apply()
        return endorsement

    @classmethod
    def _cancel(cls, policy, day):
        return cls._endorse(policy, day, kind="cancel")

    def _earned(self, policy):
        """{month: earned} of the SQL view."""
        rows = self.env["insurance.earned.premium"].search(
            [("policy_id", "=", policy.id)]
        )
        return {row.month: row.amount for row in rows}

    def _day(self, text):
        return fields.Date.to_date(text)

    def _total(self, policy):
        return policy._get_earned(date(1990, 1, 1), date(2099, 1, 1))


class InsuranceCommon(InsuranceFactory, IndustryCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.create_insurance()


class InsuranceMoneyCommon(
    InsuranceFactory, IndustryCommon, AccountTestInvoicingCommon
):
    """With a chart of accounts, in a company of its own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for group in (
            "base.group_partner_manager",
            "crm_industry_profiles.group_insurance_manager",
            "sales_team.group_sale_manager",
        ):
            cls.env.user.group_ids += cls.env.ref(group)
        cls.create_insurance()

    def _pay(self, move):
        wizard = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=move.ids
        )
        wizard.create({"payment_date": move.invoice_date})._create_payments()
