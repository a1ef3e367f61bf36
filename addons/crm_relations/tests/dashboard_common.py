"""What spreadsheet dashboards have to hold, for the addons that bring one."""

import json

from odoo.tests import new_test_user

# Waits until all pivots are there, then looks for cells with an error. The cells are
# drawn on a canvas, so they are read from the model of the spreadsheet.
READ_CELLS = """
const models = [];
const walk = (node) => {
    const { model, props } = node.component;
    models.push(...[model, props.spreadsheetModel].filter((found) => found?.getters));
    Object.values(node.children).forEach(walk);
};
const interval = setInterval(() => {
    models.length = 0;
    [...owl.App.apps].forEach((app) => walk(app.root));
    if (!models.length) {
        return;
    }
    const { getters } = models[0];
    const cells = getters.getSheetIds().flatMap((sheetId) =>
        Object.keys(getters.getCells(sheetId)).map((id) =>
            getters.getEvaluatedCell(getters.getCellPosition(id))
        )
    );
    if (cells.some((cell) => cell.value === "Loading...")) {
        return;
    }
    clearInterval(interval);
    const broken = cells.filter((cell) => cell.type === "error");
    if (broken.length) {
        console.error(`cells with errors: ${JSON.stringify(broken)}`);
    } else if (!document.querySelector(".o-spreadsheet canvas")) {
        console.error("no chart is drawn");
    } else {
        console.log("test successful");
    }
}, 100);
"""


class DashboardChecks:
    """Mix in before a TransactionCase; ``dashboard_xmlid`` names the record."""

    dashboard_xmlid = ""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dashboard = cls.env.ref(cls.dashboard_xmlid)
        cls.content = json.loads(cls.dashboard.spreadsheet_data)

    def _create_user(self, group):
        return new_test_user(self.env, group, groups=f"base.group_user,{group}")

    def _get_fields(self):
        """{model: names of fields that the dashboard reads}."""
        # only those who have a dashboard have Odoo's spreadsheets
        from odoo.addons.spreadsheet.utils import validate_data

        return validate_data.fields_in_spreadsheet(self.content)

    def _get_menus(self):
        from odoo.addons.spreadsheet.utils import validate_data

        return validate_data.menus_xml_ids_in_spreadsheet(self.content)

    def _check_menus(self, expected):
        menus = self._get_menus()
        self.assertIn(expected, menus)
        for menu in menus:
            self.assertTrue(self.env.ref(menu).action, menu)

    def test_it_reads_only_fields_that_exist(self):
        missing = [
            f"{model}.{name}"
            for model, names in self._get_fields().items()
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


class DashboardJourney:
    """Mix in before an HttpCase: the head opens the dashboard on both devices."""

    dashboard_xmlid = ""
    dashboard_group = ""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        new_test_user(
            cls.env,
            "head of all",
            password="head of all",
            groups=f"base.group_user,{cls.dashboard_group}",
        )
        dashboard = cls.env.ref(cls.dashboard_xmlid)
        cls.page = f"/odoo/dashboards?dashboard_id={dashboard.id}"

    def _look(self):
        self.browser_js(
            self.page,
            READ_CELLS,
            "!!document.querySelector('.o-spreadsheet canvas')",
            login="head of all",
        )

    def test_the_head_opens_it(self):
        self.browser_size = "1366x768"
        self._look()

    def test_the_head_opens_it_on_a_phone(self):
        self.browser_size = "390x844"
        self.touch_enabled = True
        self._look()
