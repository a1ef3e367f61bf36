"""A sales manager opens the card of Alfreds Futterkiste and reads its history."""

import json

from odoo.tests import HttpCase, tagged

from .common import day, order_amounts, paid_amount, read

PAYMENT_DAYS = 14
# Waits for the feed, then compares kind and amount of its rows from top to bottom.
READ_FEED = """
const expected = %s;
const read = () => [...document.querySelectorAll(".o_crm_timeline_row")].map((row) => [
    row.dataset.kind,
    row.querySelector(".o_crm_timeline_amount")?.textContent.replace(/[^\\d.-]/g, ""),
]);
const interval = setInterval(() => {
    const kinds = ["order", "invoice", "payment"];
    const rows = read().filter(([kind]) => kinds.includes(kind));
    if (rows.length < expected.length) {
        return;
    }
    clearInterval(interval);
    if (JSON.stringify(rows) === JSON.stringify(expected)) {
        console.log("test successful");
    } else {
        console.error(`the feed shows ${JSON.stringify(rows)}`);
    }
}, 100);
"""


def history(customer):
    """``[kind, amount]`` of what happened with the customer, the newest first."""
    events = []
    amounts = order_amounts()
    for order in read("orders"):
        if order["CustomerId"] != customer:
            continue
        number, amount = order["Id"], amounts[order["Id"]]
        paid = paid_amount(number, amount)
        shipped = order["ShippedDate"]
        events.append((day(order["OrderDate"]), "order", amount))
        events.append((day(shipped), "invoice", amount))
        if paid:
            events.append((day(shipped, PAYMENT_DAYS), "payment", paid))
    return [[kind, f"{amount:.2f}"] for _day, kind, amount in sorted(events)[::-1]]


@tagged("post_install", "-at_install")
class TestAlfkiCard(HttpCase):
    def _open_card(self):
        customer = self.env.ref("northwind_sample.customer_ALFKI")
        expected = history("ALFKI")
        self.assertEqual(len([row for row in expected if row[0] == "order"]), 6)
        self.browser_js(
            f"/odoo/contacts/{customer.id}",
            READ_FEED % json.dumps(expected),
            "!!document.querySelector('.o_crm_timeline_row')",
            login="manager",
        )

    def test_card_shows_six_orders_with_invoices_and_payments_in_order(self):
        self.browser_size = "1366x768"
        self._open_card()

    def test_card_shows_them_on_a_phone(self):
        self.browser_size = "390x844"
        self.touch_enabled = True
        self._open_card()
