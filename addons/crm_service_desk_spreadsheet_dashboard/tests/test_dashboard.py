import json

from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, new_test_user, tagged

from odoo.addons.spreadsheet.utils.validate_data import (
    fields_in_spreadsheet,
    menus_xml_ids_in_spreadsheet,
)

SERVICE = "crm_service_desk_spreadsheet_dashboard.spreadsheet_dashboard_service"


@tagged("post_install", "-at_install")
class TestServiceDashboard(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dashboard = cls.env.ref(SERVICE)
        cls.content = json.loads(cls.dashboard.spreadsheet_data)

    def _create_user(self, group):
        return new_test_user(self.env, group, groups=f"base.group_user,{group}")

    def test_it_reads_only_fields_that_exist(self):
        missing = [
            f"{model}.{name}"
            for model, names in fields_in_spreadsheet(self.content).items()
            for name in names
            if name.partition(":")[0].partition(".")[0] not in self.env[model]._fields
        ]
        self.assertEqual(missing, [])

    def test_filters_are_on_fields_that_exist(self):
        sources = [(pivot["model"], pivot) for pivot in self.content["pivots"].values()]
        sources += [
            (figure["data"]["metaData"]["resModel"], figure["data"])
            for figure in self.content["sheets"][0]["figures"]
            if figure["data"]["type"].startswith("odoo_")
        ]
        filters = {entry["id"] for entry in self.content["globalFilters"]}
        for model, source in sources:
            for name, match in source["fieldMatching"].items():
                with self.subTest(model=model, filter=name):
                    self.assertIn(name, filters)
                    self.assertIn(match["chain"], self.env[model]._fields)

    def test_figures_lead_to_menus_that_exist(self):
        menus = menus_xml_ids_in_spreadsheet(self.content)
        self.assertIn("crm_service_desk.service_desk_menu_report_deadlines", menus)
        for menu in menus:
            self.assertTrue(self.env.ref(menu).action, menu)

    def test_an_administrator_reads_it(self):
        manager = self._create_user("crm_service_desk.group_service_manager")
        self.assertEqual(self.dashboard.with_user(manager).name, "Service Desk")

    def test_an_agent_does_not(self):
        agent = self._create_user("crm_service_desk.group_service_all")
        with self.assertRaises(AccessError):
            self.dashboard.with_user(agent).read(["spreadsheet_data"])
