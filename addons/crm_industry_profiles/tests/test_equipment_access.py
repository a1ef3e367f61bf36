from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common_equipment import MANAGER, EquipmentCommon

MODELS = (
    "equipment.kit",
    "equipment.kit.line",
    "equipment.delivery",
    "equipment.unit",
)


@tagged("post_install", "-at_install")
class TestEquipmentAccess(EquipmentCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kit = cls._kit()
        cls._unit()
        cls.env["equipment.delivery"].create({"name": "D", "partner_id": cls.dairy.id})
        elsewhere = cls.env["res.company"].create({"name": "Another Dealer"})
        cls.outsider = cls._create_user(
            "eq_outsider",
            MANAGER,
            company_id=elsewhere.id,
            company_ids=[Command.set(elsewhere.ids)],
        )
        cls.portal = new_test_user(cls.env, "eq_portal", "base.group_portal")

    def _count(self, model, user):
        domain = [("company_id", "=", self.env.company.id)]
        return self.env[model].with_user(user).search_count(domain)

    def test_sellers_read_their_company_and_others_do_not(self):
        for model in MODELS:
            with self.subTest(model):
                self.assertTrue(self._count(model, self.eq_seller))
                self.assertEqual(self._count(model, self.outsider), 0)

    def test_others_get_in_nowhere(self):
        for model in MODELS:
            for user in (self.seller, self.employee, self.portal):
                name = f"{model} {user.login}"
                with self.subTest(name), self.assertRaises(AccessError):
                    self._count(model, user)

    def test_manager_elsewhere_does_not_approve(self):
        kit = self._kit(margin=5)
        with self.assertRaises(AccessError):
            kit.with_user(self.outsider).action_approve()
        self.assertFalse(kit.is_approved)

    def test_sellers_do_not_delete_or_set_up(self):
        with self.assertRaises(AccessError):
            self.kit.unlink()
        stage = self.env["equipment.delivery.stage"].search([], limit=1)
        with self.assertRaises(AccessError):
            stage.with_user(self.eq_seller).write({"days": 1})

    def test_seller_without_the_role_works_as_before(self):
        """The processes of the industries ask for fields that others may not read."""
        profiles = self.env["industry.profile"].search(
            [("code", "in", ("equipment", "media"))]
        )
        profiles.company_ids = self.env.company
        deal = (
            self.env["crm.lead"]
            .with_user(self.seller)
            .create(
                {"name": "Deal", "type": "opportunity", "partner_id": self.dairy.id}
            )
        )
        deal.with_user(self.seller).name = "Deal 2"
        self.assertEqual(deal.name, "Deal 2")
