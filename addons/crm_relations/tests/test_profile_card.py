from odoo.tests import tagged

from .common_profile import FactsMixin, ProfileCommon
from .shown_fields import get_shown_fields

CARD_BUDGET = 8
LIST_BUDGET = 8
OURS = {
    "annual_income",
    "birthdate",
    "crm_anonymised_date",
    "crm_asset_ids",
    "crm_consent_state",
    "crm_income_currency_id",
    "crm_interests",
    "crm_lost_deal_count",
    "crm_occupation",
    "crm_preferred_channel",
    "crm_profile_state",
    "crm_retention_date",
    "crm_role_ids",
    "crm_source_id",
    "household_size",
    "marital_status",
}


@tagged("post_install", "-at_install")
class TestProfileCard(FactsMixin, ProfileCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._want("phone", months=12)
        cls.people = cls._people(80, phone="123", email="a@example.com")
        cls.people.action_confirm_facts(["phone"])
        cls.people.crm_role_ids = cls.roles["customer"]

    def _read(self, partners, names):
        partners = partners.with_user(self.user)
        return lambda: partners.web_read({name: {} for name in names})

    def test_card_keeps_its_budget(self):
        names = get_shown_fields(self.env["res.partner"].with_user(self.user))
        self.assertLessEqual(OURS, names)
        without = self._count_queries(self._read(self.people[0], names - OURS))
        ours = self._count_queries(self._read(self.people[0], names)) - without
        self.assertLessEqual(ours, CARD_BUDGET)

    def test_list_keeps_its_budget_with_all_our_columns(self):
        plain = {"complete_name", "email", "phone"}
        columns = {"crm_role_ids", "crm_profile_percent", "birthdate"}
        without = self._count_queries(self._read(self.people, plain))
        ours = self._count_queries(self._read(self.people, plain | columns)) - without
        self.assertLessEqual(ours, LIST_BUDGET)

    def test_card_of_one_and_of_eighty_cost_the_same(self):
        names = {"crm_role_ids", "crm_profile_state", "crm_consent_state"}
        one = self._count_queries(self._read(self.people[0], names))
        self.assertEqual(self._count_queries(self._read(self.people, names)), one)
