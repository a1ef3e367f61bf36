from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import CrmRelationsCommon


@tagged("post_install", "-at_install")
class TestCrmInteractionAccess(CrmRelationsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.of_ada = cls._log(cls.ann, cls.ada)
        cls.of_bob = cls._log(cls.ann, cls.bob)
        cls.of_eve = cls._log(cls.ann, cls.eve)
        cls.of_nobody = cls._log(cls.ann, cls.ada, user_id=False, team_id=False)
        cls.all = cls.of_ada | cls.of_bob | cls.of_eve | cls.of_nobody

    def _get_visible(self, user):
        Interaction = self.env["crm.interaction"].with_user(user)
        return Interaction.search([("id", "in", self.all.ids)])

    def test_sales_user_reads_own_and_team_and_unassigned(self):
        expected = self.of_ada | self.of_bob | self.of_nobody
        self.assertEqual(self._get_visible(self.ada), expected)

    def test_sales_user_reads_all_of_his_own_customers(self):
        self.acme.user_id = self.ada
        self.assertEqual(self._get_visible(self.ada), self.all)

    def test_leaving_a_team_ends_the_view_of_it(self):
        self.assertIn(self.of_bob, self._get_visible(self.ada))
        self.team_a.crm_team_member_ids.filtered(
            lambda member: member.user_id == self.ada
        ).active = False
        self.assertEqual(self._get_visible(self.ada), self.of_ada | self.of_nobody)

    def test_sales_user_changes_his_own(self):
        self.of_ada.with_user(self.ada).summary = "Changed"
        self.assertEqual(self.of_ada.summary, "Changed")

    def test_sales_user_cannot_change_those_of_a_colleague(self):
        with self.assertRaises(AccessError):
            self.of_bob.with_user(self.ada).summary = "Changed"
        self.assertFalse(self.of_bob.summary)

    def test_sales_user_cannot_delete(self):
        with self.assertRaises(AccessError):
            self.of_ada.with_user(self.ada).unlink()
        self.assertTrue(self.of_ada.exists())

    def test_manager_changes_and_deletes_all(self):
        self.of_eve.with_user(self.manager).summary = "Changed"
        self.assertEqual(self.of_eve.summary, "Changed")
        self.of_eve.with_user(self.manager).unlink()
        self.assertFalse(self.of_eve.exists())

    def test_accountant_reads_all(self):
        self.assertEqual(self._get_visible(self.accountant), self.all)

    def test_accountant_writes_nothing(self):
        with self.assertRaises(AccessError):
            self.of_ada.with_user(self.accountant).summary = "Changed"
        with self.assertRaises(AccessError):
            self.env["crm.interaction"].with_user(self.accountant).create(
                {"partner_id": self.ann.id, "type_id": self.call.id}
            )
        self.assertFalse(self.of_ada.summary)

    def test_employee_and_portal_user_see_nothing(self):
        for user in (self.employee, self.portal):
            with self.assertRaises(AccessError):
                self._get_visible(user)

    def test_other_company_is_invisible(self):
        second = self.env["res.company"].create({"name": "Second"})
        self.of_ada.company_id = second
        self.assertNotIn(self.of_ada, self._get_visible(self.manager))
