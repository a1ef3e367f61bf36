from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import CrmRelationsCommon


@tagged("post_install", "-at_install")
class TestPartnerMergeGone(CrmRelationsCommon):
    """Somebody merges a contact that a colleague has merged or deleted meanwhile."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.twin = cls._create_customer("Ann again")
        cls.third = cls._create_customer("Anne")
        cls.clerk = cls._create_user("crm_clerk", "base.group_partner_manager")

    def _merge(self, ids, survivor, user=None):
        wizard = self.env["base.partner.merge.automatic.wizard"]
        wizard.with_user(user or self.env.user)._merge(ids, survivor)

    def test_who_comes_second_learns_who_was_faster(self):
        ids = [self.twin.id, self.third.id]
        self._merge([self.ann.id, self.twin.id], self.ann)
        with self.assertRaisesRegex(
            UserError, "“Ann again” has been merged into “.*Ann”"
        ):
            self._merge(ids, self.third, self.clerk)
        self.assertTrue(self.third.exists())

    def test_the_kept_contact_is_not_changed_for_another(self):
        ids = [self.ann.id, self.twin.id, self.third.id]
        survivor = self.ann.copy()
        survivor.unlink()
        with self.assertRaisesRegex(UserError, "no longer two contacts"):
            self._merge([*ids[1:], survivor.id], survivor)
        self.assertEqual(len(self.env["res.partner"].browse(ids).exists()), 3)

    def test_a_list_of_groups_goes_on(self):
        gone = self.twin.id
        self.twin.unlink()
        self._merge([gone, self.third.id], None)
        self.assertTrue(self.third.exists())
