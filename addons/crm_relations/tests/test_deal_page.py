from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tests import tagged
from odoo.tools import SQL

from .money_common import MoneyCommon

DEBT_FIELDS = {"money_owed": {}, "money_since": {}}


@tagged("post_install", "-at_install")
class TestDealPage(MoneyCommon):
    """Pages of payments and of debts are found without looking at all of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # one transfer a day, two on the last one; the last invoice is for two orders
        orders = [cls._order([(cls.desk, 1, 100)]) for _number in range(4)]
        cls.eves = cls._create_deal("Eve's", user_id=cls.eve.id)
        orders.append(cls._order([(cls.desk, 1, 100)], cls.eves, user_id=cls.eve.id))
        cls.shared = cls._invoice(orders[3] | orders[4])
        invoices = [cls._invoice(order) for order in orders[:3]]
        for day, invoice in enumerate([*invoices, cls.shared], 10):
            cls._pay(invoice, invoice.amount_total / 2, day=f"2024-03-{day}")
        cls._pay(invoices[0], 10, day="2024-03-13")
        note = cls._credit(invoices[1])
        cls._pay(note, day="2024-03-12")  # money that goes back
        cls.payments = cls.env["crm.deal.payment"]
        cls.env.flush_all()

    def _list_by_key(self):
        """All rows as the report on one invoice after the other knows them."""
        invoices = self.env["account.move"].search([("move_type", "!=", "entry")])
        rows = self.payments.search([("invoice_id", "in", invoices.ids)])
        return rows.sorted(lambda row: (row.date, row.id), reverse=True)

    def test_pages_of_payments_are_parts_of_the_list(self):
        every = self._list_by_key()
        self.assertEqual(len(every), 7)
        for limit in (1, 2, 3, 5, 7, 20):
            for offset in range(0, 8, limit):
                page = self.payments.search([], offset=offset, limit=limit)
                self.assertEqual(page.ids, every.ids[offset : offset + limit])

    def test_newest_payments_are_found_by_day_and_number(self):
        mine = SQL("m.company_id = %s", self.env.company.id)
        keys = [row.id >> 14 for row in self._list_by_key()]
        keys = list(dict.fromkeys(keys))
        self.assertEqual(len(keys), 6)
        for count in (1, 4, 6):
            found = self.payments._find_keys(mine, count, newest=True)
            self.assertEqual(found, keys[:count])
        self.assertEqual({*self.payments._find_keys(mine, 9)}, {*keys})

    def test_payment_on_its_way_is_among_the_newest(self):
        invoice = self._invoice(self._order([(self.desk, 1, 100)]))
        self._send_money(invoice, 100, "2024-03-20")
        page = self.payments.search([], limit=2)
        self.assertEqual(page.mapped("kind"), ["waiting", "received"])
        self.assertEqual(page, self._list_by_key()[:2])

    def test_payments_of_drafts_are_not_among_the_newest(self):
        newest = self.payments.search([], limit=1)
        newest.payment_move_id.button_draft()
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self.payments.search([], limit=6), self._list_by_key())
        self.assertNotIn(newest, self._list_by_key())

    def test_salesperson_pages_through_own_payments(self):
        every = self._list_by_key()
        mine = every.filtered(lambda row: row.user_id == self.eve)
        self.assertEqual(len(mine), 1)
        payments = self.payments.with_user(self.eve)
        self.assertEqual(payments.search([], limit=1), mine)
        self.assertEqual(payments.search_count([], limit=5), 1)
        self.assertEqual(payments.search([], limit=1, offset=1), payments)

    def test_payments_of_another_company_are_not_counted(self):
        other = self.setup_other_company()["company"]
        domain = [("company_id", "=", other.id)]
        self.assertEqual(self.payments.search_count(domain, limit=2), 0)
        self.assertEqual(self.payments.search(domain, limit=2), self.payments)

    def test_without_rules_payments_of_all_companies_are_the_newest(self):
        # those of demo companies too, where there are any
        every = self.payments.sudo()
        newest = every.search([], order="date desc, id desc")[:9]
        self.assertEqual(every.search([], limit=9), newest)

    def test_length_of_the_list_ends_at_the_limit(self):
        self.assertEqual(self.payments.search_count([]), 7)
        self.assertEqual(self.payments.search_count([], limit=5), 5)
        self.assertEqual(self.payments.search_count([], limit=100), 7)

    def test_who_may_not_see_payments_cannot_count_them(self):
        with self.assertRaises(AccessError):
            self.payments.with_user(self.employee).search_count([], limit=1)

    def _sum_by_month(self, domain=(), user=None):
        """{month: money} of the report in one statement, and row by row."""
        payments = self.payments.with_user(user or self.env.user)
        groups = payments._read_group(domain, ["date:month"], ["amount:sum"])
        rows = {}
        for row in payments.search(domain):
            month = row.date.replace(day=1)
            rows[month] = round(rows.get(month, 0) + row.amount, 2)
        return dict(groups), rows

    def test_money_by_month_is_what_the_rows_add_up_to(self):
        # thirds of an invoice for three orders do not come out even
        orders = self.env["sale.order"]
        for _number in range(3):
            orders |= self._order([(self.desk, 1, 100)])
        self._pay(self._invoice(orders), 100, day="2024-04-01")
        of_deals = "opportunity_ids.deal_payment_ids"
        for domain in (
            [],
            [("date", ">=", "2024-03-13")],
            [("invoice_id", "in", self.shared.ids)],
            [("invoice_id.amount_total", ">", 150)],
            [("partner_id", "=", self.acme.id)],
            [("kind", "=", "returned")],
            [("lead_id", "=", self.eves.id)],
            [(f"partner_id.{of_deals}.lead_id", "=", self.eves.id)],
        ):
            with self.subTest(domain=domain):
                sums, rows = self._sum_by_month(domain)
                self.assertEqual(sums, rows)
                self.assertTrue(rows)

    def test_money_for_an_invoice_that_takes_something_off(self):
        order = self._order([(self.desk, 1, 100), (self.chair, 1, -40)])
        self._pay(self._invoice(order), day="2024-05-02")
        sums, rows = self._sum_by_month([("date", ">=", "2024-05-01")])
        self.assertEqual(list(sums.values()), [60])
        self.assertEqual(sums, rows)
        self.assertEqual(self._sum_by_month([])[0], self._sum_by_month([])[1])

    def test_money_by_customer_is_what_the_rows_add_up_to(self):
        groups = self.payments._read_group([], ["partner_id", "kind"], ["amount:sum"])
        rows = {}
        for row in self.payments.search([]):
            key = (row.partner_id, row.kind)
            rows[key] = round(rows.get(key, 0) + row.amount, 2)
        self.assertEqual({(who, kind): money for who, kind, money in groups}, rows)
        # what is read of them later is asked for by itself
        self.assertEqual({who.env for who, _kind, _money in groups}, {self.env})

    def test_salesperson_adds_up_own_payments(self):
        sums, rows = self._sum_by_month(user=self.eve)
        self.assertEqual(sums, rows)
        self.assertEqual(list(sums.values()), [50])

    def test_payment_is_not_shared_out_to_be_added_up(self):
        for domain in ([], [("date", ">=", "2024-03-01")]):
            kind = self.payments._get_whole(Domain(domain))
            whole = self.payments.with_context(crm_deal_whole=(kind, 0))
            self.assertNotIn("sale_order_line", str(whole._table_query))
        own = self.payments.with_user(self.eve)
        self.assertIsNone(own._get_whole(Domain.TRUE))
        self.assertIsNone(self.payments._get_whole(Domain("user_id", "=", 1)))

    def test_sum_without_what_was_paid_is_the_same(self):
        Balance = self.env["crm.deal.balance"]
        of_paid = [("partner_id.opportunity_ids.paid_amount", ">", 0)]
        for domain in ([], of_paid, [("paid_amount", ">", 0)]):
            with self.subTest(domain=domain):
                rows = {}
                for row in Balance.search(domain):
                    owed = rows.get(row.partner_id, 0) + row.money_owed
                    rows[row.partner_id] = round(owed, 2)
                groups = Balance._read_group(domain, ["partner_id"], ["money_owed:sum"])
                self.assertEqual(dict(groups), rows)
                self.assertTrue(rows)
                self.assertEqual({who.env for who, _owed in groups}, {self.env})

    def test_sum_of_what_was_paid_is_asked_for(self):
        Balance = self.env["crm.deal.balance"]
        [(paid,)] = Balance._read_group([], [], ["paid_amount:sum"])
        self.assertEqual(paid, sum(Balance.search([]).mapped("paid_amount")))
        self.assertTrue(paid)
        [(owed,)] = Balance._read_group(
            [("paid_amount", ">", 0)], [], ["money_owed:sum"]
        )
        rows = Balance.search([("paid_amount", ">", 0)])
        self.assertEqual(owed, sum(rows.mapped("money_owed")))

    def test_paid_money_is_not_in_a_sum_of_debts(self):
        named = ({"money_owed"}, 0)
        Balance = self.env["crm.deal.balance"]
        self.assertIn("payment_term", str(Balance._get_paid()))
        self.assertEqual(
            Balance.with_context(crm_deal_named=named)._get_paid(),
            SQL("NULL::numeric"),
        )

    def _get_debt_page(self, **options):
        return self.env["crm.deal.balance"].web_search_read(
            [("money_owed", ">", 0)], DEBT_FIELDS, **options
        )

    def test_pages_of_debts_are_parts_of_the_list(self):
        for number in range(1, 6):
            self._deliver(self._order([(self.desk, 1, number)]), 1)
        order = "money_owed, id"
        every = self._get_debt_page(order=order)["records"]
        self.assertEqual([row["money_owed"] for row in every], [1, 2, 3, 4, 5])
        for offset in range(0, 6, 2):
            page = self._get_debt_page(order=order, offset=offset, limit=2)
            self.assertEqual(page["records"], every[offset : offset + 2])
            self.assertEqual(page["length"], 5)

    def test_length_of_the_list_of_debts_ends_at_the_limit(self):
        for number in range(1, 6):
            self._deliver(self._order([(self.desk, 1, number)]), 1)
        page = self._get_debt_page(limit=2, count_limit=3)
        self.assertEqual((len(page["records"]), page["length"]), (2, 3))
        page = self._get_debt_page(limit=2, offset=2, count_limit=3)
        self.assertEqual((len(page["records"]), page["length"]), (2, 4))
