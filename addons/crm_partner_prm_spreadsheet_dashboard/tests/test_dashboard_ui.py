from odoo.tests import HttpCase, tagged

from odoo.addons.crm_relations.tests.dashboard_common import DashboardJourney


@tagged("post_install", "-at_install")
class TestPartnerDashboardJourney(DashboardJourney, HttpCase):
    dashboard_group = "crm_partner_prm.group_prm_manager"
    dashboard_xmlid = (
        "crm_partner_prm_spreadsheet_dashboard.spreadsheet_dashboard_partner"
    )
