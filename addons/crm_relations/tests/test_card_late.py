from odoo.tests import HttpCase, tagged

from .common import CrmRelationsCommon

LATE = {"value_total", "value_year", "money_owed", "goods_owed"}


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
        form, figures, *_after_saving = calls
        self.assertIn("interaction_count", form)
        self.assertFalse(form.keys() & LATE)
        self.assertEqual(figures.keys(), LATE)

    def _spy_on_web_read(self, web_read, calls):
        def spy(records, specification):
            if records == self.ann:
                calls.append(specification)
            return web_read(records, specification)

        return spy
