from odoo.tests import HttpCase, tagged

from .common_profile import FactsMixin, ProfileCommon


class ProfileUi(FactsMixin, ProfileCommon, HttpCase):
    def _fill_profile(self):
        """A person of whom the phone is old, and the birth date is missing."""
        self._forget_facts()
        self._want("phone", 50, months=12)
        self._want("birthdate", 50, "person")
        self._age(self.ada, "2020-01-01 00:00:00")
        self.start_tour(
            f"/odoo/contacts/{self.ada.id}", "crm_relations_profile", login="pr_seller"
        )
        row = self.env["crm.profile.confirmation"].search(
            [("partner_id", "=", self.ada.id)]
        )
        self.assertEqual((row.user_id, row.value), (self.user, "+32470112233"))
        self.assertFalse(self.ada._filter_consented("letter"))


@tagged("post_install", "-at_install")
class TestProfileDesktop(ProfileUi):
    browser_size = "1366x768"

    def test_ask_confirm_and_record_consent(self):
        self._fill_profile()


@tagged("post_install", "-at_install")
class TestProfilePhone(ProfileUi):
    browser_size = "390x844"
    touch_enabled = True

    def test_ask_confirm_and_record_consent(self):
        self._fill_profile()
