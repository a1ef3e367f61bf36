import re

from odoo.tests import tagged

from .common_levels import LevelPersonas
from .test_portal import PrmPortalCommon


@tagged("post_install", "-at_install")
class TestPortalCertificates(LevelPersonas, PrmPortalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.create_certificates()
        cls._certify(cls.nora, note="Secret note")
        cls._certify(cls.nils, score=10)
        cls._certify(cls.sue, cls.fitter)

    def _get_rows(self, path="/my/partner/certificates"):
        page = self._get(path).text
        self.assertNotIn("Secret note", page)
        return page.count('name="prm_certification"')

    def test_partners_see_what_their_own_people_passed(self):
        for user, held, total in ((self.nils_user, 1, 2), (self.sue_user, 1, 1)):
            self._login(user)
            self.assertEqual(self._get_rows(), held)
            self.assertEqual(
                self._get_rows("/my/partner/certificates?filterby=all"), total
            )
        page = self._get("/my/partner/certificates").text
        self.assertIn("Fitter", page)
        self.assertNotIn("Nora", page)

    def test_the_tile_counts_the_valid_ones(self):
        self._login(self.nora_user)
        page = self._get("/my/partner").text
        tile = page[page.index('name="prm_tile_certificates"') :]
        badge = re.search(r"text-bg-primary[^>]*>\s*(\d+)", tile)
        self.assertEqual(badge.group(1), "1")

    def test_a_stranger_and_the_public_see_none(self):
        self.nora.parent_id = False
        self.nora.user_ids.invalidate_recordset()
        self._login(self.nora_user)
        self.assertEqual(self._get_rows(), 1)  # her own goes along
        self.authenticate(None, None)
        response = self._get("/my/partner/certificates")
        self.assertIn("/web/login", response.headers["Location"])

    def test_an_employee_of_ours_sees_an_empty_page(self):
        self._login(self.employee)
        self.assertEqual(self._get_rows(), 0)
