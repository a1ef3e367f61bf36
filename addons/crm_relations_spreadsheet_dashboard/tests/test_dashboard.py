from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, tagged

from odoo.addons.crm_relations.tests.dashboard_common import DashboardChecks


@tagged("post_install", "-at_install")
class TestDealsDashboard(DashboardChecks, TransactionCase):
    dashboard_xmlid = "crm_relations_spreadsheet_dashboard.spreadsheet_dashboard_deals"

    def test_figures_lead_to_menus_that_exist(self):
        self._check_menus("crm_relations.crm_deal_payment_menu")

    def test_a_sales_manager_reads_it(self):
        reader = self._create_user("sales_team.group_sale_manager")
        self.assertEqual(self.dashboard.with_user(reader).name, "Deals and Money")

    def test_a_salesperson_does_not(self):
        refused = self._create_user("sales_team.group_sale_salesman_all_leads")
        with self.assertRaises(AccessError):
            self.dashboard.with_user(refused).read(["spreadsheet_data"])
