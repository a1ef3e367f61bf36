from odoo.tests import tagged

from .common_journey import JourneyCase
from .common_registration import RegistrationCommon


class JourneyCommon(RegistrationCommon, JourneyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.prepare_journeys()

    def _get_deal(self):
        return self.env["prm.deal.registration"].search(
            [("partner_id", "=", self.northwind.id)]
        )


@tagged("post_install", "-at_install")
class TestPartnerJourneys(JourneyCommon):
    browser_size = "1366x768"

    def test_a_company_applies(self):
        self.rival_enrollment.action_end()
        self.sue.parent_id = self._create_partner("Redwood", is_company=True)
        self._travel("/my/home", "prm_partner_applies", "portal_sue")
        application = self.env["prm.application"].search(
            [("partner_id", "=", self.sue.parent_id.id)]
        )
        self.assertEqual(
            (application.type_id, application.track_id, application.state),
            (self.software, self.technical, "submitted"),
        )
        self.assertEqual(application.note, "Ten developers")

    def test_a_reseller_registers_a_deal(self):
        self._travel("/my/partner", "prm_partner_registers", "portal_nora")
        deal = self._get_deal()
        self.assertEqual((deal.state, deal.amount), ("submitted", 12500))
        self.assertEqual(self._get_steps(deal), ["submitted", "draft", "submitted"])

    def test_a_reseller_reports_and_extends(self):
        deal = self._register(self.northwind)
        deal.action_approve()
        self._travel("/my/partner/deals", "prm_partner_reports", "portal_nils")
        self.assertEqual(deal.extension_count, 1)


@tagged("post_install", "-at_install")
class TestPartnerJourneysOnThePhone(TestPartnerJourneys):
    browser_size = "390x844"
    touch_enabled = True


@tagged("post_install", "-at_install")
class TestManagerJourneys(JourneyCommon):
    browser_size = "1366x768"

    def test_a_manager_answers_a_deal(self):
        customer = self._create_partner(
            "Kyivkhlib", is_company=True, vat="UA12345674", customer_rank=1
        )
        deal = self._register(self.northwind)
        self.assertEqual(deal.verdict, "check")
        url = self._open("prm_deal_registration_action_waiting")
        self._travel(url, "prm_manager_answers", "prm_manager")
        self.assertEqual(deal.state, "approved")
        self.assertEqual(deal.lead_id.partner_id, customer)

    def test_a_manager_takes_an_applicant_to_the_onboarding(self):
        application = self._apply(name="Redwood")
        url = self._open("prm_application_action")
        self._travel(url, "prm_manager_enrolls", "prm_manager")
        self.assertEqual(application.state, "onboarding")
        self.assertEqual(application.partner_id.grade_id, self.bronze)
