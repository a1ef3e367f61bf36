from odoo.tests import HttpCase, tagged

from .test_renewal import RenewalCommon


@tagged("post_install", "-at_install")
class TestInsuranceJourneys(RenewalCommon, HttpCase):
    browser_size = "1366x768"

    def _travel(self, action, tour, login):
        url = f"/odoo/action-crm_industry_profiles.{action}"
        self.start_tour(url, tour, login=login, timeout=120)
        self.env.invalidate_all()

    def test_an_adjuster_decides(self):
        self._authority(self.adjuster, 2000, 1000)
        claim = self._claim(user=self.agent)
        self._item(claim, 2500, assessed=0)
        self._travel(
            "insurance_claim_action", "insurance_adjuster_decides", "ind_adjuster"
        )
        self.assertEqual((claim.state, claim.reserve_amount), ("reserved", 1500))
        self.assertEqual(claim.user_id, self.adjuster)
