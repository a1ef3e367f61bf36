"""The accountant and the sales manager see the sums of the sample's files."""

import json
from decimal import Decimal

from odoo.tests import HttpCase, tagged

from .common import order_amounts, paid_amount, read

# Takes the filter of the period away, then compares the total of the pivot view.
READ_PAYMENTS = """
const expected = %s;
let wasFiltered = false;
const interval = setInterval(() => {
    const remove = document.querySelector(".o_facet_remove");
    if (remove && !wasFiltered) {
        wasFiltered = true;
        remove.click();
        document.querySelector(".o_switch_view.o_pivot").click();
        return;
    }
    const totals = document.querySelectorAll(
        ".o_pivot tbody tr:first-child .o_pivot_cell_value"
    );
    if (!wasFiltered || remove || !totals.length) {
        return;
    }
    const amount = [...totals].at(-1).textContent.replace(/[^\\d.]/g, "");
    if (amount === expected) {
        clearInterval(interval);
        console.log("test successful");
    }
}, 100);
"""
# Chooses all time, then compares the figures behind the cards, which are drawn on a
# canvas and therefore read from the model of the spreadsheet.
READ_DASHBOARD = """
const expected = %s;
const findModel = (node) =>
    [node.component.model, node.component.props.spreadsheetModel].find(
        (model) => model?.getters
    ) || Object.values(node.children).map(findModel).find(Boolean);
const click = (selector, text) =>
    [...document.querySelectorAll(selector)]
        .find((element) => element.textContent.trim() === text)
        ?.click();
let chosen = false;
const interval = setInterval(() => {
    const model = [...owl.App.apps].map((app) => findModel(app.root)).find(Boolean);
    if (!model) {
        return;
    }
    if (!chosen) {
        click("button", "Year to Date");
        click(".o-date-option-label, .o-dropdown-item", "All time");
        chosen = [...document.querySelectorAll("button")].some(
            (button) => button.textContent.trim() === "All time"
        );
        return;
    }
    const [, sheetId] = model.getters.getSheetIds();
    const shown = {};
    for (let row = 1; row < 7; row++) {
        const read = (col) => model.getters.getEvaluatedCell({ sheetId, col, row });
        const amount = Number(read(1).value);
        shown[read(0).value] = Number.isFinite(amount) ? amount.toFixed(2) : "...";
    }
    if (Object.keys(expected).every((name) => shown[name] === expected[name])) {
        clearInterval(interval);
        console.log("test successful");
    }
}, 100);
"""


@tagged("post_install", "-at_install")
class TestNorthwindMoney(HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        amounts = order_amounts()
        orders = read("orders")
        shipped = [order["Id"] for order in orders if order["ShippedDate"]]
        cls.ordered = sum(
            amounts[order["Id"]] for order in orders if not order["Id"].endswith("3")
        )
        cls.paid = sum(paid_amount(number, amounts[number]) for number in shipped)
        cls.owed = sum(amounts[number] for number in shipped) - cls.paid

    def test_accountant_finds_deal_payments_in_invoicing(self):
        accountant = self.env["res.users"].search([("login", "=", "accountant")])
        menu = self.env.ref("crm_relations.crm_deal_payment_menu_accounting")
        visible = self.env["ir.ui.menu"].with_user(accountant)._visible_menu_ids()
        self.assertIn(menu.id, visible)

    def test_accountant_sees_what_was_paid(self):
        self.assertEqual(self.paid, Decimal("1036445.66"))
        self.browser_js(
            "/odoo/action-crm_relations.crm_deal_payment_action",
            READ_PAYMENTS % json.dumps(f"{self.paid:.2f}"),
            "!!document.querySelector('.o_switch_view.o_pivot')",
            login="accountant",
        )

    def _open_dashboard(self):
        dashboard = self.env.ref(
            "crm_relations_spreadsheet_dashboard.spreadsheet_dashboard_deals"
        )
        expected = {
            "Won": f"{self.ordered:.2f}",
            "Collected": f"{self.paid:.2f}",
            "Owed to Us": f"{self.owed:.2f}",
            "Owed by Us": "0.00",
        }
        self.browser_js(
            f"/odoo/dashboards?dashboard_id={dashboard.id}",
            READ_DASHBOARD % json.dumps(expected),
            "!!document.querySelector('.o-spreadsheet canvas')",
            login="manager",
        )

    def test_manager_sees_won_collected_and_owed(self):
        self.browser_size = "1366x768"
        self._open_dashboard()

    def test_manager_sees_them_on_a_phone(self):
        self.browser_size = "390x844"
        self.touch_enabled = True
        self._open_dashboard()
