import json

from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, new_test_user, tagged

from odoo.addons.spreadsheet.utils.validate_data import (
    fields_in_spreadsheet,
    menus_xml_ids_in_spreadsheet,
)

DEALS = "crm_relations_spreadsheet_dashboard.spreadsheet_dashboard_deals"


@tagged("post_install", "-at_install")
class TestDealsDashboard(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dashboard = cls.env.ref(DEALS)
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
        self.assertIn("crm_relations.crm_deal_payment_menu", menus)
        for menu in menus:
            self.assertTrue(self.env.ref(menu).action, menu)

    def test_a_sales_manager_reads_it(self):
        manager = self._create_user("sales_team.group_sale_manager")
        self.assertEqual(self.dashboard.with_user(manager).name, "Deals and Money")

    def test_a_salesperson_does_not(self):
        salesperson = self._create_user("sales_team.group_sale_salesman_all_leads")
        with self.assertRaises(AccessError):
            self.dashboard.with_user(salesperson).read(["spreadsheet_data"])
