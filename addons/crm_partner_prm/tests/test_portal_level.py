from freezegun import freeze_time

from odoo.tests import tagged

from .common_levels import LevelPersonas
from .test_portal import PrmPortalCommon


@tagged("post_install", "-at_install")
class TestPortalLevel(LevelPersonas, PrmPortalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.create_certificates()
        cls._require(cls.gold, "certificates", 2)
        cls._require(cls.silver, "certificates", 1)
        cls._certify(cls.nora)
        cls.path = "/my/partner/level"

    def test_home_says_what_is_missing(self):
        self._login(self.nora_user)
        page = self._get("/my/partner").text
        self.assertIn("1 certificate makes you Gold.", page)
        self.assertIn('name="prm_tile_level"', page)
        self._login(self.sue_user)
        page = self._get("/my/partner").text
        self.assertIn("1 certificate makes you Silver.", page)
        self.assertNotIn("Gold", page)

    def test_the_page_explains_the_own_level_only(self):
        self._login(self.nils_user)
        page = self._get(self.path).text
        self.assertEqual(page.count('name="prm_level"'), 1)
        self.assertIn("Certificates Held", page)
        self.assertNotIn("Bronze</span>\n                    <small", page)

    def test_supposing_shows_the_level_and_writes_nothing(self):
        self._login(self.nora_user)
        path = f"{self.path}?enrollment={self.enrollment.id}"
        page = self._get(f"{path}&certificates=1").text
        self.assertIn('name="prm_supposed"', page)
        self.assertIn("You have all that Gold takes.", page)
        self.assertEqual(self.enrollment.grade_id, self.silver)
        page = self._get(f"{path}&certificates=lots").text
        self.assertIn("Write the amount as a number", page)
        self.assertIn('value="lots"', page)

    def test_the_rivals_enrollment_is_not_supposed_about(self):
        self._login(self.sue_user)
        path = f"{self.path}?enrollment={self.enrollment.id}&certificates=1"
        page = self._get(path).text
        self.assertNotIn('name="prm_supposed"', page)
        self.assertNotIn(f'value="{self.enrollment.id}"', page)

    def test_strangers_and_the_public_see_nothing(self):
        self.rival_enrollment.action_end()
        self._login(self.sue_user)
        self.assertIn('name="prm_none"', self._get(self.path).text)
        self._login(self.employee)
        self.assertIn('name="prm_none"', self._get(self.path).text)
        self.authenticate(None, None)
        self.assertIn("/web/login", self._get(self.path).headers["Location"])

    @freeze_time("2030-01-01")
    def test_criteria_are_not_for_portal_users_to_read(self):
        user = self.nora_user
        self.assertFalse(
            self.env["prm.tier.criterion"].with_user(user).has_access("read")
        )
        self.assertFalse(self.env["prm.what.if"].with_user(user).has_access("create"))
