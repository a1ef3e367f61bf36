from odoo.tests import HttpCase, tagged

from odoo.addons.crm_relations.tests.dashboard_common import DashboardJourney


@tagged("post_install", "-at_install")
class TestDealsDashboardJourney(DashboardJourney, HttpCase):
    dashboard_group = "sales_team.group_sale_manager"
    dashboard_xmlid = "crm_relations_spreadsheet_dashboard.spreadsheet_dashboard_deals"
