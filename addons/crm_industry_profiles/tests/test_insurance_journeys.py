from odoo.tests import HttpCase, tagged

from .test_renewal import RenewalCommon


class JourneyCommon(RenewalCommon):
    def _travel(self, action, tour, login):
        url = f"/odoo/action-crm_industry_profiles.{action}"
        self.start_tour(url, tour, login=login, timeout=120)
        self.env.invalidate_all()

    def _unfair(self):
        """What would happen unnoticed; return the renewal of the profitable friend."""
        self._accident()
        self._run_cron()
        self._renewal(self.policy).premium_offered = 1500
        renewal = self._renewal(self.careful)
        renewal.premium_offered = 1650
        return renewal


@tagged("post_install", "-at_install")
class TestInsuranceJourneys(JourneyCommon, HttpCase):
    browser_size = "1366x768"

    def test_an_agent_renews(self):
        renewal = self._unfair()
        self._travel("insurance_renewal_action", "insurance_agent_renews", "ind_agent")
        self.assertEqual((renewal.state, renewal.premium_offered), ("renewed", 1425))
        new = self.careful.renewed_to_id
        self.assertEqual((new.state, new.premium), ("in_force", 1425))

    def test_an_adjuster_decides(self):
        self._authority(self.adjuster, 2000, 1000)
        claim = self._claim(user=self.agent)
        self._item(claim, 2500, assessed=0)
        self._travel(
            "insurance_claim_action", "insurance_adjuster_decides", "ind_adjuster"
        )
        self.assertEqual((claim.state, claim.reserve_amount), ("reserved", 1500))
        self.assertEqual(claim.user_id, self.adjuster)


@tagged("post_install", "-at_install")
class TestInsuranceJourneysPhone(JourneyCommon, HttpCase):
    browser_size = "390x844"
    touch_enabled = True

    def test_an_agent_overrides_the_guard_with_a_reason(self):
        renewal = self._unfair()
        self._travel(
            "insurance_renewal_action",
            "insurance_agent_overrides_on_a_phone",
            "ind_agent",
        )
        self.assertEqual((renewal.state, renewal.premium_offered), ("renewed", 1650))
        self.assertEqual(renewal.override_reason, "A stronger engine since May")
        new = self.careful.renewed_to_id
        self.assertEqual((new.state, new.premium), ("in_force", 1650))
