from odoo import Command, fields
from odoo.tests import tagged

from .money_common import MoneyCommon

MEASURES = (
    "deals_won",
    "refusals",
    "ordered_amount",
    "invoiced_amount",
    "margin",
    "collected_amount",
)


@tagged("post_install", "-at_install")
class TestSalesResult(MoneyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.crm_win_on_order = False
        cls.desk.standard_price = 60
        cls.Result = cls.env["crm.sales.result"]

    def _get_results(self, user=None, month="2024-03"):
        """{month: measures} of a salesperson."""
        domain = [("user_id", "=", (user or self.ada).id)]
        aggregates = [f"{name}:sum" for name in MEASURES]
        groups = self.Result._read_group(domain, ["date:month"], aggregates)
        return {
            fields.Date.to_string(start)[:7]: tuple(values) for start, *values in groups
        }

    def _sell(self, amount=100, **values):
        return self._order([(self.desk, 1, amount)], date_order="2024-02-10", **values)

    def test_an_order_counts_in_its_month(self):
        order = self._sell()
        order.date_order = "2024-02-10 12:00:00"
        self.assertEqual(self._get_results(), {"2024-02": (0, 0, 100, 0, 0, 0)})

    def test_invoice_margin_and_money_count_in_their_months(self):
        order = self._sell()
        order.date_order = "2024-02-10 12:00:00"
        self._pay(self._invoice(order, "2024-03-01"), 50, day="2024-04-10")
        self.assertEqual(
            self._get_results(),
            {
                "2024-02": (0, 0, 100, 0, 0, 0),
                "2024-03": (0, 0, 0, 100, 40, 0),
                "2024-04": (0, 0, 0, 0, 0, 50),
            },
        )

    def test_a_credit_note_takes_revenue_and_margin_back(self):
        order = self._sell()
        order.date_order = "2024-03-10 12:00:00"
        self._credit(self._invoice(order, "2024-03-01"))
        self.assertEqual(self._get_results(), {"2024-03": (0, 0, 100, 0, 0, 0)})

    def test_taxes_are_no_revenue(self):
        order = self._sell()
        order.date_order = "2024-03-10 12:00:00"
        order.order_line.tax_ids = self.company_data["default_tax_sale"]
        self._pay(self._invoice(order, "2024-03-01"))
        self.assertEqual(self._get_results(), {"2024-03": (0, 0, 100, 100, 40, 115)})

    def test_won_deals_and_refusals_by_reason(self):
        reason = self.env["crm.lost.reason"].create({"name": "Too far"})
        self.deal.action_set_won()
        lost = self._create_deal("Lost")
        lost.action_set_lost(lost_reason_id=reason.id)
        self.env.flush_all()
        (self.deal | lost).date_closed = "2024-03-10 12:00:00"
        self.assertEqual(self._get_results(), {"2024-03": (1, 1, 0, 0, 0, 0)})
        refusal = self.Result.search([("lost_reason_id", "=", reason.id)])
        self.assertEqual(refusal.lead_id, lost)
        self.assertEqual(refusal.action_open_document()["res_id"], lost.id)

    def test_the_deal_says_whose_result_it_is(self):
        order = self._sell()
        order.date_order = "2024-03-10 12:00:00"
        self.deal.user_id = self.bob
        self.assertEqual(self._get_results(), {})
        self.assertEqual(self._get_results(self.bob)["2024-03"][2], 100)

    def test_rows_lead_to_their_documents(self):
        order = self._sell()
        invoice = self._invoice(order)
        self._pay(invoice)
        rows = self.Result.search([("user_id", "=", self.ada.id)])
        documents = {row.kind: row.action_open_document()["res_id"] for row in rows}
        self.assertEqual(
            documents,
            {"order": order.id, "invoice": invoice.id, "payment": invoice.id},
        )

    def test_ids_are_unique(self):
        self._pay(self._invoice(self._sell()))
        rows = self.Result.search_read([], ["document"])
        self.assertEqual(len({row["id"] for row in rows}), len(rows))
        self.assertLess(max(row["id"] for row in rows), 1 << 53)

    def test_sales_people_read_their_own_results(self):
        self._sell()
        other = self._create_deal("Other", user_id=self.bob.id)
        self._order([(self.desk, 1, 50)], deal=other)
        mine = self.Result.with_user(self.ada).search([])
        self.assertEqual(mine.user_id, self.ada)
        both = self.Result.with_user(self.manager).search(
            [("user_id", "in", (self.ada | self.bob).ids), ("kind", "=", "order")]
        )
        self.assertEqual(sum(both.mapped("ordered_amount")), 150.0)

    def test_results_of_another_company_stay_apart(self):
        other = self.setup_other_company()["company"]
        self._sell()
        results = self.Result.with_user(self.ada)
        self.ada.company_ids = [Command.link(other.id)]
        elsewhere = results.with_context(allowed_company_ids=other.ids).search([])
        self.assertFalse(elsewhere.filtered("order_id"))
        self.assertTrue(results.search([]).order_id)

    def test_a_page_costs_one_query_whatever_its_length(self):
        names = ["date", "user_id", "document", *MEASURES]
        counts = []
        self.Result.search_fetch([], names, limit=1)
        for number in (1, 80):
            for _index in range(number):
                self._create_deal("Won").action_set_won()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.Result.search_fetch([("user_id", "=", self.ada.id)], names, limit=80)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])
