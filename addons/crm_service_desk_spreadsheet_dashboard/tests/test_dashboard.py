from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, tagged

from odoo.addons.crm_relations.tests.dashboard_common import DashboardChecks


@tagged("post_install", "-at_install")
class TestServiceDashboard(DashboardChecks, TransactionCase):
    dashboard_xmlid = (
        "crm_service_desk_spreadsheet_dashboard.spreadsheet_dashboard_service"
    )

    def test_figures_lead_to_menus_that_exist(self):
        self._check_menus("crm_service_desk.service_desk_menu_report_deadlines")

    def test_an_administrator_reads_it(self):
        reader = self._create_user("crm_service_desk.group_service_manager")
        self.assertEqual(self.dashboard.with_user(reader).name, "Service Desk")

    def test_an_agent_does_not(self):
        refused = self._create_user("crm_service_desk.group_service_all")
        with self.assertRaises(AccessError):
            self.dashboard.with_user(refused).read(["spreadsheet_data"])
