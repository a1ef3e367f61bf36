from freezegun import freeze_time

from odoo.tests import tagged

from .money_common import MoneyCommon


@tagged("post_install", "-at_install")
@freeze_time("2024-05-01 10:00:00")
class TestDailyDebt(MoneyCommon):
    """Debts in My Day and in the call view are those of the customer's card."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._order([(cls.desk, 10, 100)])

    def _get(self, key, user=None):
        day = self.env["crm.my.day"].with_user(user or self.ada).get_day()
        sections = {section["key"]: section["items"] for section in day["sections"]}
        return sections.get(key, [])

    def _get_call_debts(self, user):
        sections = self.acme.with_user(user).get_call_sections()
        items = {section["key"]: section["items"] for section in sections}
        return [(item["name"], item["amount"]) for item in items.get("owed", ())]

    def _get_late(self, order=None, quantity=10):
        """Deliver, invoice, and let the due date pass."""
        order = order or self.order
        self._deliver(order, quantity)
        return self._invoice(order, "2024-04-01", invoice_date_due="2024-04-30")

    def test_money_past_due_is_shown_with_the_deal(self):
        self._get_late()
        [item] = self._get("money_owed")
        self.assertEqual((item["model"], item["id"]), ("crm.lead", self.deal.id))
        self.assertEqual((item["name"], item["amount"]), ("Desks", 1000))
        self.assertEqual((item["date"], item["is_late"]), ("2024-04-30", True))
        self.assertEqual(item["partner"]["owed"], 1000)

    def test_money_is_not_shown_before_its_due_date(self):
        self._deliver(self.order, 10)
        self.assertEqual(self._get("money_owed"), [])
        self._invoice(self.order, "2024-04-01", invoice_date_due="2024-05-01")
        self.assertEqual(self._get("money_owed"), [])

    def test_goods_are_shown_as_soon_as_they_are_paid(self):
        self._pay(self._invoice(self.order, "2024-04-01"), 300, day="2024-04-20")
        [item] = self._get("goods_owed")
        self.assertEqual((item["amount"], item["date"]), (300, "2024-04-20"))
        self.assertFalse(item["is_late"])
        self.assertEqual(self._get("money_owed"), [])

    def test_settled_debt_is_gone_at_once(self):
        invoice = self._get_late()
        self.assertEqual(len(self._get("money_owed")), 1)
        self._pay(invoice)
        self.assertEqual(self._get("money_owed"), [])

    def test_debt_is_the_salesperson_s_of_the_deal(self):
        self._get_late()
        self.deal.user_id = self.bob
        self.assertEqual(self._get("money_owed"), [])
        self.assertEqual(len(self._get("money_owed", self.bob)), 1)

    def test_order_without_deal_is_its_salesperson_s(self):
        order = self._order([(self.chair, 1, 70)], self.env["crm.lead"])
        self._get_late(order, 1)
        [item] = self._get("money_owed")
        self.assertEqual((item["model"], item["id"]), ("sale.order", order.id))
        self.assertEqual(self._get("money_owed", self.eve), [])

    def test_other_company_s_debts_are_not_shown(self):
        self._get_late()
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.ada.company_ids |= company
        day = self.env["crm.my.day"].with_user(self.ada)
        day = day.with_context(allowed_company_ids=company.ids).get_day()
        self.assertNotIn("money_owed", [part["key"] for part in day["sections"]])

    def test_call_view_says_what_the_card_says(self):
        self._get_late(quantity=6)
        card = self.acme.with_user(self.ada)
        self.assertEqual((card.money_owed, card.goods_owed), (600, 0))
        self.assertEqual(self._get_call_debts(self.ada), [("Delivered, not paid", 600)])
        paid = self._order([(self.chair, 1, 70)])
        self._pay(self._invoice(paid, "2024-04-01"))
        self.env.invalidate_all()
        self.assertEqual((card.money_owed, card.goods_owed), (600, 70))
        self.assertEqual(
            self._get_call_debts(self.ada),
            [("Delivered, not paid", 600), ("Paid, not delivered", 70)],
        )

    def test_plain_employee_does_not_learn_of_debts(self):
        self._get_late()
        self.assertEqual(self._get_call_debts(self.employee), [])

    def test_ten_queries_for_1_and_for_80(self):
        counts = []
        for number in (1, 79):
            orders = self.env["sale.order"]
            for _index in range(number):
                orders |= self._order([(self.desk, 1, 5)], self._create_deal("More"))
            orders.order_line.qty_delivered = 1
            invoices = orders._create_invoices(grouped=True)
            invoices.write({"invoice_date": "2024-04-01"})
            invoices.write({"invoice_date_due": "2024-04-02"})
            invoices.action_post()
            self._get("money_owed")
            self.env.flush_all()
            self.env.invalidate_all()
            user = self.acme.with_user(self.ada).env.user
            (user.partner_id | user.company_id.partner_id).fetch(["tz", "lang"])
            user.company_id.fetch(["currency_id"])
            with self.assertQueryCount(10):
                items = self._get("money_owed")
            counts.append(len(items))
        self.assertEqual(counts, [1, 80])
