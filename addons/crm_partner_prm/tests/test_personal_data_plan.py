from odoo.tests import tagged

from .common_plan import PlanCommon
from .test_portal_plan import SIGNATURE


@tagged("post_install", "-at_install")
class TestPersonalDataPlan(PlanCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.create_portal_users()
        cls.officer = cls._create_user(
            "prm_officer",
            "base.group_user,base.group_partner_manager,"
            "crm_relations.group_privacy_officer",
        )

    def _sign(self, partner, user, name):
        plan = self._plan(partner, won=(1, 0, 0, 0))
        plan.action_send()
        plan.with_user(user).sudo()._portal_sign(name, SIGNATURE)
        return plan

    def test_who_signed_is_forgotten_and_the_plan_stays(self):
        plan = self._sign(self.northwind, self.nora_user, "Nora")
        other = self._sign(self.sundial, self.sue_user, "Sue")
        self.assertEqual(plan.signer_id, self.nora)
        self.nora.with_user(self.officer).action_anonymise()
        self.env.invalidate_all()
        self.assertNotIn("Nora", plan.signed_by)
        self.assertEqual((plan.state, plan.signature), ("agreed", False))
        self.assertEqual((other.signed_by, bool(other.signature)), ("Sue", True))
