from odoo.tests import HttpCase, tagged

from .common import CrmRelationsCommon

PAGES = {
    "crm_agreement_count",
    "crm_asset_ids",
    "crm_consent_state",
    "crm_profile_state",
    "interaction_count",
    "life_event_ids",
    "segment_ids",
}
MONEY = {"value_total", "value_year", "money_owed", "goods_owed"}


@tagged("post_install", "-at_install")
class TestCardLate(CrmRelationsCommon, HttpCase):
    def test_figures_come_after_the_form(self):
        self.env.company.crm_sales_hour_cost = 40
        self._log(self.ann, self.manager, duration=1)
        calls = []
        self.patch(
            self.registry["res.partner"],
            "web_read",
            self._spy_on_web_read(self.registry["res.partner"].web_read, calls),
        )
        self.start_tour(
            f"/odoo/contacts/{self.ann.id}",
            "crm_card_late_figures",
            login=self.manager.login,
        )
        form, *late = calls[:3]
        self.assertIn("crm_role_ids", form)
        self.assertFalse(form.keys() & (PAGES | MONEY))
        # what is dear to add up does not keep the others waiting
        pages, money = sorted(late, key=lambda names: "money_owed" in names)
        self.assertLessEqual(PAGES, pages.keys())
        self.assertFalse(pages.keys() & MONEY)
        self.assertEqual(money.keys(), MONEY)

    def _spy_on_web_read(self, web_read, calls):
        def spy(records, specification):
            if records == self.ann:
                calls.append(specification)
            return web_read(records, specification)

        return spy
