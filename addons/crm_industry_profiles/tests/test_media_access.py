from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common_media import MediaCommon

MODELS = (
    "media.title",
    "media.issue",
    "media.slot",
    "media.booking",
    "media.rate",
    "media.subscription",
    "media.contribution",
    "media.forecast",
)


@tagged("post_install", "-at_install")
class TestMediaAccess(MediaCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._booked(cls.cover, cls.acme)
        cls.env["media.subscription"].create(
            {"partner_id": cls.acme.id, "title_id": cls.paper.id}
        )
        cls.env["media.contribution"].create(
            {"partner_id": cls.acme.id, "name": "Roses"}
        )
        cls.elsewhere = cls.env["res.company"].create({"name": "Another Publisher"})
        cls.outsider = cls._create_user(
            "media_outsider",
            "crm_industry_profiles.group_media_manager",
            company_id=cls.elsewhere.id,
            company_ids=[(6, 0, cls.elsewhere.ids)],
        )
        cls.portal = new_test_user(cls.env, "media_portal", "base.group_portal")

    def _count(self, model, user):
        domain = [("company_id", "=", self.env.company.id)]
        return self.env[model].with_user(user).search_count(domain)

    def test_sellers_read_all_models_of_their_company(self):
        for model in MODELS:
            with self.subTest(model):
                self.assertTrue(self._count(model, self.media_seller))
                self.assertEqual(self._count(model, self.outsider), 0)

    def test_others_get_in_nowhere(self):
        for model in MODELS:
            for user in (self.seller, self.employee, self.portal):
                name = f"{model} {user.login}"
                with self.subTest(name), self.assertRaises(AccessError):
                    self._count(model, user)

    def test_sellers_do_not_set_up(self):
        seller = self.media_seller
        for record in (self.paper, self.issue, self.cover, self.rate):
            with self.assertRaises(AccessError):
                record.with_user(seller).write({"name": "X"})
        with self.assertRaises(AccessError):
            self.env["media.booking"].with_user(seller).search([], limit=1).unlink()

    def test_seller_of_another_company_does_not_book(self):
        Booking = self.env["media.booking"].with_user(self.outsider)
        with self.assertRaises(AccessError):
            Booking.create({"slot_id": self.page.id, "partner_id": self.acme.id})
        self.assertEqual(self.page.state, "free")
