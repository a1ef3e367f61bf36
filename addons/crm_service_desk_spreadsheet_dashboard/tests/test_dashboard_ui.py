from odoo.tests import HttpCase, new_test_user, tagged

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


@tagged("post_install", "-at_install")
class TestDashboardJourney(HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        new_test_user(
            cls.env,
            "head of support",
            password="head of support",
            groups="base.group_user,crm_service_desk.group_service_manager",
        )
        dashboard = cls.env.ref(
            "crm_service_desk_spreadsheet_dashboard.spreadsheet_dashboard_service"
        )
        cls.page = f"/odoo/dashboards?dashboard_id={dashboard.id}"

    def _look(self):
        self.browser_js(
            self.page,
            READ_CELLS,
            "!!document.querySelector('.o-spreadsheet canvas')",
            login="head of support",
        )

    def test_the_head_of_support_opens_it(self):
        self.browser_size = "1366x768"
        self._look()

    def test_the_head_of_support_opens_it_on_a_phone(self):
        self.browser_size = "390x844"
        self.touch_enabled = True
        self._look()
