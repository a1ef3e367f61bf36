from datetime import timedelta

from odoo import fields
from odoo.tests import tagged
from odoo.tools import date_utils

from .common_incentive import BILLING, IncentiveCommon
from .common_journey import JourneyCase
from .common_registration import CUSTOMER

DESKTOP = "1366x768"


@tagged("post_install", "-at_install")
class TestResellerJourney(IncentiveCommon, JourneyCase):
    """From the application of a company to the money it earned with its first deal."""

    reseller_size = DESKTOP
    reseller_touches = False

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.prepare_journeys()
        cls.rival_enrollment.action_end()
        cls.redwood = cls._create_partner("Redwood", is_company=True)
        cls.sue.parent_id = cls.redwood
        cls.plan.assignment_ids.type_id = cls.software
        cls.customer = cls._create_partner(
            "Kyivkhlib", is_company=True, vat=CUSTOMER["customer_vat"], customer_rank=1
        )
        cls.last_quarter = date_utils.start_of(fields.Date.today(), "quarter")
        cls.last_quarter -= timedelta(days=45)
        groups = f"{BILLING},account.group_validate_bank_account"
        cls.payer = cls._create_user("prm_payer", groups)

    def _as_reseller(self, url, tour):
        self.browser_size = self.reseller_size
        self.touch_enabled = self.reseller_touches
        self._travel(url, tour, "portal_sue")

    def _as_vendor(self, action, tour, login="prm_manager"):
        self.browser_size, self.touch_enabled = DESKTOP, False
        self._travel(self._open(action), tour, login)

    def _become_partner(self):
        self._as_reseller("/my/home", "prm_partner_applies")
        self._as_vendor("prm_application_action", "prm_manager_enrolls")
        enrollment = self.env["prm.enrollment"].search(
            [("partner_id", "=", self.redwood.id)]
        )
        self.assertEqual(
            (enrollment.state, self.redwood.grade_id), ("active", self.bronze)
        )
        # so that a whole quarter lies behind it
        enrollment.date_start = self.last_quarter - timedelta(days=30)

    def _register(self):
        self._as_reseller("/my/partner", "prm_reseller_registers")
        self._as_vendor("prm_deal_registration_action_waiting", "prm_manager_answers")
        deal = self.env["prm.deal.registration"].search(
            [("partner_id", "=", self.redwood.id)]
        )
        self.assertEqual(
            (deal.state, deal.lead_id.partner_id), ("approved", self.customer)
        )
        return deal

    def _win(self, deal):
        """The customer buys, gets the invoice and pays it, all in the last quarter."""
        lead = deal.lead_id
        lead.action_set_won()
        self.assertEqual(deal.state, "won")
        self._sell(12500, self.last_quarter, deal=lead, partner_id=self.customer.id)
        self._follow()

    def _earn(self):
        self._as_vendor("prm_incentive_statement_action_check", "prm_manager_publishes")
        statement = self._get_statements(self.redwood)
        self.assertEqual((statement.state, statement.amount), ("published", 1250))
        self._as_reseller("/my/partner", "prm_reseller_reads_statement")
        self.assertEqual(statement.state, "published")
        return statement

    def test_from_the_application_to_the_money(self):
        self._become_partner()
        self._win(self._register())
        statement = self._earn()
        self._as_vendor(
            "prm_incentive_statement_action_settle",
            "prm_accountant_settles",
            login="prm_payer",
        )
        bill = statement.move_id
        self.assertEqual((statement.state, bill.state), ("settled", "posted"))
        self.assertEqual((bill.partner_id, bill.amount_total), (self.redwood, 1250))
        self.assertTrue(statement._is_paid())
        self._as_reseller("/my/partner/statements", "prm_reseller_sees_paid")


@tagged("post_install", "-at_install")
class TestResellerJourneyOnThePhone(TestResellerJourney):
    reseller_size = "390x844"
    reseller_touches = True
