from lxml import etree

from odoo.tests import tagged

from .common import BANK, IndustryCommon

PAGES = {"fin_bank", "fin_operations", "kyc"}


@tagged("post_install", "-at_install")
class TestBankScreens(IndustryCommon):
    """A screen of the bank needs the industry and the role, never one of them."""

    def _get_names(self, user):
        """Fields, pages and buttons of the form of customers, as a user gets it."""
        view = self.env["res.partner"].with_user(user).get_view(view_type="form")
        arch = etree.fromstring(view["arch"])
        return [node.get("name") for node in arch.iter("field", "page", "button")]

    def _get_own(self, user):
        """What of it is there because of this addon."""
        names = set(self._get_names(user))
        data = self.env["ir.model.data"].search(
            [("module", "=", "crm_industry_profiles"), ("model", "=", "ir.ui.view")]
        )
        views = self.env["ir.ui.view"].browse(data.mapped("res_id"))
        views = views.filtered(lambda view: view.model == "res.partner")
        views.active = False
        without = set(self._get_names(user))
        views.active = True
        return names - without

    def test_clerk_of_a_bank_has_its_pages(self):
        own = self._get_own(self.clerk)
        self.assertEqual(own & PAGES, PAGES)
        self.assertLessEqual({"fin_money", "kyc_state"}, own)
        self.assertNotIn("kyc_risk_class", own)

    def test_compliance_sees_the_risk_class(self):
        self.assertIn("kyc_risk_class", self._get_own(self.compliance))

    def test_seller_of_a_bank_has_nothing_of_it(self):
        self.seller.group_ids += self.env.ref(BANK)
        self.assertEqual(self._get_own(self.seller), set())

    def test_clerk_without_the_industry_has_nothing_of_it(self):
        self.clerk.group_ids -= self.env.ref(BANK)
        self.assertEqual(self._get_own(self.clerk), set())

    def test_manager_without_the_industry_has_nothing_of_it(self):
        self.bank_manager.group_ids -= self.env.ref(BANK)
        self.assertEqual(self._get_own(self.bank_manager), set())

    def test_empty_pages_of_others_stay(self):
        view = self.env["ir.ui.view"].create(
            {
                "name": "empty",
                "model": "res.partner",
                "inherit_id": self.env.ref("base.view_partner_form").id,
                "arch": "<notebook position='inside'><page name='new_one'/></notebook>",
            }
        )
        self.assertIn("new_one", self._get_names(self.clerk))
        view.active = False
