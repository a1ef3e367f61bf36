from odoo.tests import HttpCase, tagged

from odoo.addons.crm_relations.tests.dashboard_common import DashboardJourney


@tagged("post_install", "-at_install")
class TestServiceDashboardJourney(DashboardJourney, HttpCase):
    dashboard_group = "crm_service_desk.group_service_manager"
    dashboard_xmlid = (
        "crm_service_desk_spreadsheet_dashboard.spreadsheet_dashboard_service"
    )
