from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common_manufacturing import MANAGER, ManufacturingCommon

MODELS = (
    "crm.agreement.plan",
    "manufacturing.plan.report",
    "manufacturing.demand",
    "manufacturing.specification",
    "manufacturing.specification.line",
)


@tagged("post_install", "-at_install")
class TestManufacturingAccess(ManufacturingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        line = {"product_id": cls.paint.id}
        cls.env["manufacturing.specification"].create(
            {
                "name": "Cans",
                "partner_id": cls.north.id,
                "line_ids": [Command.create(line)],
            }
        )
        elsewhere = cls.env["res.company"].create({"name": "Another Plant"})
        cls.outsider = cls._create_user(
            "mf_outsider",
            MANAGER,
            company_id=elsewhere.id,
            company_ids=[Command.set(elsewhere.ids)],
        )
        cls.portal = new_test_user(cls.env, "mf_portal", "base.group_portal")

    def _count(self, model, user):
        domain = [("company_id", "=", self.env.company.id)]
        return self.env[model].with_user(user).search_count(domain)

    def test_sellers_read_their_company_and_others_do_not(self):
        for model in MODELS:
            with self.subTest(model):
                self.assertTrue(self._count(model, self.maker))
                self.assertEqual(self._count(model, self.outsider), 0)

    def test_others_get_in_nowhere(self):
        for model in MODELS:
            for user in (self.seller, self.employee, self.portal):
                name = f"{model} {user.login}"
                with self.subTest(name), self.assertRaises(AccessError):
                    self._count(model, user)

    def test_sellers_do_not_change_plans(self):
        plan = self.agreement.plan_ids[0].with_user(self.maker)
        with self.assertRaises(AccessError):
            plan.quantity = 1
        self.assertEqual(plan.quantity, 100)

    def test_plan_page_of_an_agreement_needs_role_and_screens(self):
        def has_page(user):
            Agreement = self.env["crm.agreement"].with_user(user)
            return 'name="plan_ids"' in Agreement.get_view(view_type="form")["arch"]

        self.assertTrue(has_page(self.maker))
        self.assertFalse(has_page(self.seller))
