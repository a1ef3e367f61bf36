from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from odoo.addons.crm_industry_profiles.tests.common_manufacturing import (
    MANAGER,
    SCREENS,
)

from .common_planning import PlanningCommon

USER = "mrp.group_mrp_user"


@tagged("post_install", "-at_install")
class TestManufacturingPlanningAccess(PlanningCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        here = {
            "company_id": cls.env.company.id,
            "company_ids": [Command.set(cls.env.company.ids)],
        }
        cls.maker.group_ids += cls.env.ref(USER)
        cls.boss = cls._create_user("mf_boss", MANAGER, SCREENS, **here)
        cls.worker = cls._create_user("mf_worker", USER, **here)
        cls.portal = new_test_user(cls.env, "mf_planportal", "base.group_portal")
        elsewhere = cls.env["res.company"].create({"name": "Another Plant"})
        cls.outsider = cls._create_user(
            "mf_other",
            MANAGER,
            USER,
            company_id=elsewhere.id,
            company_ids=[Command.set(elsewhere.ids)],
        )

    def test_it_needs_both_roles(self):
        for user in (self.maker, self.boss, self.worker, self.employee, self.portal):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._planning(user)

    def test_a_role_that_was_taken_away_makes_nothing(self):
        planning = self._planning()
        manager = self.env.ref(MANAGER)
        self.planner.group_ids -= manager
        with self.assertRaises(AccessError):
            planning.action_confirm()
        self.assertFalse(self._productions())

    def test_a_planning_is_for_who_made_it(self):
        planning = self._planning()
        other = self.boss
        other.group_ids += self.env.ref(USER)
        with self.assertRaises(AccessError):
            planning.with_user(other).action_confirm()
        self.assertFalse(self._productions())

    def test_other_companies_see_and_plan_nothing_of_ours(self):
        self._planning().action_confirm()
        plans = self.env["manufacturing.production.plan"]
        self.assertTrue(plans.with_user(self.planner).search([]))
        self.assertFalse(plans.with_user(self.outsider).search([]))
        self.assertFalse(self._missing(self._planning(self.outsider)))

    def test_only_the_planning_writes_plans(self):
        self._planning().action_confirm()
        plan = self._productions()[0].production_plan_id.with_user(self.planner)
        with self.assertRaises(AccessError):
            plan.month = "2027-07-01"
        with self.assertRaises(AccessError):
            plan.copy()
        self.assertEqual(str(plan.month), "2027-05-01")

    def test_menus_need_both_roles(self):
        menu = self.env.ref("crm_industry_profiles_mrp.manufacturing_menu_planning")
        for user in (self.planner, self.boss, self.worker, self.maker):
            visible = self.env["ir.ui.menu"].with_user(user)._visible_menu_ids()
            with self.subTest(user.login):
                self.assertEqual(menu.id in visible, user == self.planner)
