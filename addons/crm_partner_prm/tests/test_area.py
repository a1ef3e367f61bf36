from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_fund import FundCommon
from .common_incentive import IncentiveCommon
from .common_lead7 import LeadCommon
from .test_people import PeopleMixin


class AreaMixin(PeopleMixin):
    """Nora has the role that opens the area; Nils, her colleague, has another one."""

    def _check_area(self, record, role):
        records = record.browse()
        domain = [("id", "=", record.id)]
        self.assertTrue(records.with_user(self.nils_user).search(domain))
        self._give(self.nora, role)
        self._give(self.nils, "technical")
        self.assertTrue(records.with_user(self.nora_user).search(domain))
        self.assertFalse(records.with_user(self.nils_user).search(domain))
        self.assertFalse(records.with_user(self.sue_user).search(domain))
        with self.assertRaises(AccessError):
            record.with_user(self.nils_user).read(["state"])


@tagged("post_install", "-at_install")
class TestFundArea(AreaMixin, FundCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.create_portal_users()

    def test_requests_show_to_who_sees_the_money(self):
        self._check_area(self._ask(100), "marketing")

    def test_who_does_not_see_the_money_does_not_ask_for_it(self):
        self._give(self.nora, "marketing")
        self._give(self.nils, "technical")
        requests = self.env["prm.fund.request"].sudo()
        form = {"fund_id": str(self.fund.id), "name": "Open day", "amount": "100"}
        with self.assertRaisesRegex(UserError, "not open for you"):
            requests.with_user(self.nils_user).sudo()._portal_ask(form)
        funds = requests.with_user(self.nora_user).sudo()._get_portal_funds()
        self.assertIn(self.fund, funds)


@tagged("post_install", "-at_install")
class TestStatementArea(AreaMixin, IncentiveCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.create_portal_users()

    def test_statements_show_to_who_sees_the_money(self):
        self._sell(1000)
        self._check_area(self._publish(), "marketing")


@tagged("post_install", "-at_install")
class TestLeadArea(AreaMixin, LeadCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.create_portal_users()

    def test_leads_show_to_who_sees_the_deals(self):
        self._check_area(self._offer(self._create_leads(1)), "sales")
