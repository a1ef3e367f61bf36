from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_profile import ProfileCommon


@tagged("post_install", "-at_install")
class TestIndustryDoorValues(ProfileCommon):
    """Values that look right, and would break the database or do half of it."""

    def _refuse(self, section, *words, number=0, **values):
        document = self._read_sample()
        document["sections"][section][number].update(values)
        self._refuse_document(document, section, *words)

    def _refuse_document(self, document, *words):
        roles = self.env["crm.partner.role"].search_count([])
        with (
            self.assertRaises(UserError) as refusal,
            self.env.cr.savepoint(),
            mute_logger("odoo.sql_db"),
        ):
            self._import(document)
        for word in words:
            self.assertIn(word, str(refusal.exception))
        self.assertEqual(self.env["crm.partner.role"].search_count([]), roles)
        self.assertFalse(
            self.env["industry.profile"].search([("code", "=", "excursions")])
        )

    def test_characters_that_no_database_keeps(self):
        for text in ("a\x00b", "\ud800"):
            document = self._read_sample()
            document["sections"]["segments"][0]["description"] = text
            self._refuse_document(document, "characters")

    def test_blank_name(self):
        self._refuse("segments", "families", "needed", name="  ")

    def test_code_twice(self):
        self._refuse("partner_roles", "customer", "twice", code="customer")

    def test_text_where_a_list_is_needed(self):
        self._refuse("reports", "measures", "list", measures="expected_revenue")
        self._refuse("reports", "sort", "list", sort="name desc")
        document = self._read_sample()
        stage = document["sections"]["processes"][0]["stages"][0]
        stage["required_fields"] = "name"
        self._refuse_document(document, "trip.wish", "list")

    def test_no_value_behind_a_long_list_goes_unseen(self):
        self._refuse("reports", "200", group_by=["stage_id"] * 200 + ["no_field"])

    def test_default_that_does_not_fit(self):
        for value in ("four", True, 0.5):
            self._refuse("properties", "hotel", number=1, default=value)
        self._refuse("properties", "seat", default="balcony")

    def test_choice_twice(self):
        choice = {"key": "aisle", "name": "Aisle"}
        self._refuse("properties", "seat", "own", selection=[choice, choice])

    def test_what_the_database_refuses_is_told_with_its_section(self):
        """The rows before it are taken back."""
        document = self._read_sample()
        document["sections"]["processes"][0]["stages"][0]["deadline_days"] = -1
        self._refuse_document(document, "stages", "excursions")

    def test_what_a_model_refuses_is_told_with_its_section(self):
        document = self._read_sample()
        document["sections"]["processes"][0]["stages"][1]["is_won"] = False
        self._refuse_document(document, "excursions")
