import re

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common_fin import FinCommon


@tagged("post_install", "-at_install")
class TestFinDistribution(FinCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["crm.assignment.rule"].search([]).active = False

    def _create_rule(self, branch, **vals):
        return self.env["crm.assignment.rule"].create(
            {
                "name": f"To {branch.name}",
                "model": "partner",
                "fin_branch_id": branch.id,
                **vals,
            }
        )

    def test_rule_gives_a_customer_a_branch_and_a_manager_of_it(self):
        self._create_rule(self.north, zip_prefixes="99")
        self._create_rule(self.centre, sequence=20)
        far = self._create_customer("Far", zip="99123")
        near = self._create_customer("Near", zip="10115")
        self.assertEqual(
            (far.fin_branch_id, far.user_id), (self.north, self.other_clerk)
        )
        self.assertEqual((near.fin_branch_id, near.user_id), (self.centre, self.clerk))

    def test_rule_with_a_branch_needs_nobody_else(self):
        rule = self._create_rule(self.north)
        self.assertFalse(rule.user_ids | rule.team_id.member_ids)

    def test_agreement_goes_to_the_customers_branch_and_manager(self):
        self.anna.write(
            {"fin_branch_id": self.north.id, "user_id": self.other_clerk.id}
        )
        agreement = self._open(self.anna, self.account, self.bank_manager)
        self.assertEqual(agreement.branch_id, self.north)
        self.assertEqual(agreement.user_id, self.other_clerk)

    def test_who_opens_for_another_branchs_customer_is_told(self):
        self.anna.write(
            {"fin_branch_id": self.north.id, "user_id": self.other_clerk.id}
        )
        text = re.escape(f"looked after by {self.other_clerk.name}, North")
        with self.assertRaisesRegex(UserError, text):
            self._open(self.anna, self.account, self.clerk)
        self.assertFalse(
            self.env["fin.agreement"].search([("partner_id", "=", self.anna.id)])
        )

    def test_clerk_cannot_name_the_own_branch_instead(self):
        self.anna.fin_branch_id = self.north
        with self.assertRaisesRegex(UserError, "looked after by North"):
            self._open(
                self.anna,
                self.account,
                self.clerk,
                branch_id=self.centre.id,
                user_id=self.clerk.id,
            )

    def test_clerk_cannot_pass_an_agreement_to_anothers_customer(self):
        own = self._open(self.ben, self.account, branch_id=self.centre.id)
        self.anna.fin_branch_id = self.north
        with self.assertRaisesRegex(UserError, "looked after by North"):
            own.with_user(self.clerk).partner_id = self.anna
        self.assertEqual(own.partner_id, self.ben)

    def test_colleague_of_the_branch_may_open(self):
        self.anna.write({"fin_branch_id": self.centre.id, "user_id": False})
        agreement = self._open(self.anna, self.account, self.clerk)
        self.assertEqual(agreement.branch_id, self.centre)

    def test_form_warns_before(self):
        self.anna.fin_branch_id = self.north
        Agreement = self.env["fin.agreement"].with_user(self.clerk)
        warning = Agreement.new({"partner_id": self.anna.id})._onchange_partner_id()
        self.assertIn("North", warning["warning"]["message"])
        with Form(Agreement) as form:
            form.partner_id = self.ben
            form.product_id = self.account
            form.branch_id = self.centre
        self.assertEqual(form.record.partner_id, self.ben)

    def test_customer_of_nobody_belongs_to_who_comes_first(self):
        self._open(self.anna, self.account, self.clerk, branch_id=self.centre.id)
        self.assertEqual(self.anna.fin_branch_id, self.centre)
        with self.assertRaises(UserError):
            self._open(
                self.anna, self.account, self.other_clerk, branch_id=self.north.id
            )

    def test_only_managers_move_a_customer_to_another_branch(self):
        self.anna.fin_branch_id = self.north
        with self.assertRaisesRegex(UserError, "Anna Test belongs to the branch North"):
            self.anna.with_user(self.clerk).fin_branch_id = self.centre
        self.assertEqual(self.anna.fin_branch_id, self.north)
        self.anna.with_user(self.bank_manager).fin_branch_id = self.centre
        self.assertEqual(self.anna.fin_branch_id, self.centre)

    def test_agreements_follow_the_customer_when_a_manager_leaves(self):
        self.anna.write({"fin_branch_id": self.centre.id, "user_id": self.clerk.id})
        own = self._open(self.anna, self.account)
        closed = self._open(self.anna, self.account, state="closed")
        handover = self.env["crm.handover"]._hand_over(self.clerk, self.other_clerk)
        self.assertEqual(self.anna.user_id, self.other_clerk)
        self.assertEqual(own.user_id, self.other_clerk)
        self.assertEqual(closed.user_id, self.clerk)
        handover.action_undo()
        self.assertEqual(own.user_id, self.clerk)

    def test_importance_of_the_customer_decides_the_process(self):
        stages = self.env["crm.stage"].search([])
        process = self.env["crm.process"].create(
            {
                "name": "Key customers",
                "sequence": -10,
                "domain": "[('partner_id.fin_importance', '=', 'key')]",
                "stage_ids": [(6, 0, stages.ids)],
            }
        )
        lead = self.env["crm.lead"].create(
            {"name": "Loan", "type": "opportunity", "partner_id": self.anna.id}
        )
        self.assertNotEqual(lead.process_id, process)
        self.anna.with_user(self.clerk).fin_importance = "key"
        self.assertEqual(lead.process_id, process)
        self.anna.fin_importance = "basic"
        self.assertNotEqual(lead.process_id, process)
