from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, tagged

from odoo.addons.crm_relations.tests.dashboard_common import DashboardChecks


@tagged("post_install", "-at_install")
class TestPartnerDashboard(DashboardChecks, TransactionCase):
    dashboard_xmlid = (
        "crm_partner_prm_spreadsheet_dashboard.spreadsheet_dashboard_partner"
    )

    def test_figures_lead_to_menus_that_exist(self):
        self._check_menus("crm_partner_prm.prm_menu_partner_results")

    def test_partner_managers_read_it(self):
        reader = self._create_user("crm_partner_prm.group_prm_manager")
        self.assertEqual(self.dashboard.with_user(reader).name, "Partners")

    def test_a_salesperson_does_not(self):
        refused = self._create_user("sales_team.group_sale_salesman")
        with self.assertRaises(AccessError):
            self.dashboard.with_user(refused).read(["spreadsheet_data"])
