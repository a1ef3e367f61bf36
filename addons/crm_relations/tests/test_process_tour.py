from odoo.tests import HttpCase, tagged

from .common_process import Pipeline


@tagged("post_install", "-at_install")
class TestProcessTour(Pipeline, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.create_pipeline()

    def test_refusal_says_what_is_missing_and_a_tick_lets_the_deal_go(self):
        self._add_check(self.contact, "Budget confirmed")
        deal = self._create_deal()
        url = f"/odoo/crm.lead/{deal.id}"
        self.start_tour(url, "crm_process_gate", login=self.ada.login)
        self.assertEqual(deal.stage_id, self.offer)
        self.assertEqual(deal.check_mark_ids.user_id, self.ada)
