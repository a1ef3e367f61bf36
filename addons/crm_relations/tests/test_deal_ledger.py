import random
from unittest.mock import patch

from freezegun import freeze_time

from odoo.fields import Domain
from odoo.tests import tagged
from odoo.tools import SQL

from ..report import crm_deal_scope
from .money_common import FIGURES, MoneyCommon

COLUMNS = (
    *FIGURES,
    "amount",
    "amount_currency",
    "date",
    "date_due",
    "document_number",
    "goods_since",
    "kind",
    "lead_id",
    "money_since",
    "open_amount",
    "order_id",
    "settled_amount",
    "share",
    "unpaid_amount",
    "user_id",
)
STATUSES = ("none", "partial", "paid", "overdue")


@tagged("post_install", "-at_install")
class TestDealLedger(MoneyCommon):
    """Deals and what belongs to none of them add up to the books, to the cent."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.deals = cls.env["crm.lead"]
        for number in range(6):
            cls.deals += cls._create_deal(f"Deal {number}")
        cls.random = random.Random(4)
        cls.expense = cls.company_data["default_account_expense"]
        for _number in range(12):
            cls._trade()
        # an invoice without an order, and money on account
        direct = cls.init_invoice(
            "out_invoice", partner=cls.acme, amounts=[77.77], post=True
        )
        cls._pay(direct, 33.33)
        cls.env["account.payment"].create(
            {"amount": 11.11, "partner_id": cls.acme.id, "journal_id": cls.bank.id}
        ).action_post()

    @classmethod
    def _trade(cls):
        """Orders of several deals on one invoice, which is then paid in some way."""
        choose = cls.random
        orders = cls.env["sale.order"]
        for _number in range(choose.randint(1, 4)):
            deal = choose.choice([*cls.deals, cls.env["crm.lead"]])
            price = choose.randint(1, 99999) / 100
            quantity = choose.randint(1, 7)
            orders += cls._order([(cls.desk, quantity, price)], deal)
            cls._deliver(orders[-1], choose.randint(0, quantity))
        invoice = orders._create_invoices(grouped=False)
        due = choose.choice(["2024-03-31", "2999-03-31"])
        invoice.write({"invoice_date": "2024-03-01", "invoice_date_due": due})
        invoice.action_post()
        way = choose.choice(["pay", "part", "write_off", "credit", "draft", "twice"])
        getattr(cls, f"_settle_{way}")(invoice, round(invoice.amount_total / 3, 2))

    @classmethod
    def _settle_pay(cls, invoice, amount):
        cls._pay(invoice)

    @classmethod
    def _settle_part(cls, invoice, amount):
        cls._pay(invoice, amount)

    @classmethod
    def _settle_twice(cls, invoice, amount):
        cls._pay(invoice, amount)
        cls._pay(invoice, amount, day="2024-03-20")

    @classmethod
    def _settle_write_off(cls, invoice, amount):
        cls._pay(
            invoice,
            amount,
            payment_difference_handling="reconcile",
            writeoff_account_id=cls.expense.id,
        )

    @classmethod
    def _settle_credit(cls, invoice, amount):
        cls._pay(invoice, amount)
        cls._credit(invoice)

    @classmethod
    def _settle_draft(cls, invoice, amount):
        invoice.button_draft()

    def _query(self, sql, *args):
        self.env.flush_all()
        [[result]] = self.env.execute_query(SQL(sql, *args))
        return round(float(result or 0), 2)

    def _sum(self, model, field, domain=()):
        domain = Domain(domain) & Domain("company_id", "=", self.company.id)
        [[total]] = self.env[model]._read_group(domain, [], [f"{field}:sum"])
        return round(total, 2)

    def test_invoices_add_up_to_the_receivable_accounts(self):
        booked = self._query(
            """SELECT SUM(l.balance) FROM account_move_line l
                 JOIN account_account a ON a.id = l.account_id
                 JOIN account_move m ON m.id = l.move_id
                WHERE a.account_type = 'asset_receivable' AND m.state = 'posted'
                  AND m.move_type <> 'entry' AND m.company_id = %s""",
            self.company.id,
        )
        deals = self._sum("crm.deal.invoice", "amount", [("lead_id", "!=", False)])
        others = self._sum("crm.deal.invoice", "amount", [("lead_id", "=", False)])
        self.assertEqual(round(deals + others, 2), booked)
        self.assertEqual(round(sum(self.deals.mapped("invoiced_amount")), 2), deals)
        self.assertGreater(others, 77)

    def test_open_amounts_add_up_to_the_receivable_accounts(self):
        unmatched = self._query(
            """SELECT SUM(l.amount_residual) FROM account_move_line l
                 JOIN account_account a ON a.id = l.account_id
                 JOIN account_move m ON m.id = l.move_id
                WHERE a.account_type = 'asset_receivable' AND m.state = 'posted'
                  AND m.move_type = 'entry' AND m.company_id = %s""",
            self.company.id,
        )
        ledger = self._query(
            """SELECT SUM(l.balance) FROM account_move_line l
                 JOIN account_account a ON a.id = l.account_id
                WHERE a.account_type = 'asset_receivable'
                  AND l.parent_state = 'posted' AND l.company_id = %s""",
            self.company.id,
        )
        total = self._sum("crm.deal.invoice", "open_amount") + unmatched
        self.assertEqual(round(total, 2), ledger)

    def test_payments_add_up_to_the_bank(self):
        received = self._query(
            """SELECT SUM(y.amount_company_currency_signed) FROM account_payment y
                JOIN account_move m ON m.id = y.move_id
               WHERE m.state = 'posted' AND y.company_id = %s""",
            self.company.id,
        )
        not_matched = self._query(
            """SELECT -SUM(l.amount_residual) FROM account_move_line l
                 JOIN account_move m ON m.id = l.move_id AND m.state = 'posted'
                 JOIN account_account a ON a.id = l.account_id
                WHERE a.account_type = 'asset_receivable'
                  AND m.origin_payment_id IS NOT NULL AND m.company_id = %s""",
            self.company.id,
        )
        deals = self._sum("crm.deal.payment", "amount", [("lead_id", "!=", False)])
        others = self._sum("crm.deal.payment", "amount", [("lead_id", "=", False)])
        self.assertEqual(round(deals + others + not_matched, 2), received)
        self.assertEqual(round(sum(self.deals.mapped("paid_amount")), 2), deals)

    def test_row_ids_are_unique_and_stay(self):
        for model in ("crm.deal.payment", "crm.deal.invoice", "crm.deal.balance"):
            rows = self.env[model].search([("company_id", "=", self.company.id)])
            self.assertEqual(len(rows), len(set(rows.ids)))
            self.assertEqual(rows.browse(rows.ids[::-1]).exists(), rows[::-1])
            name = "delivered_amount" if model == "crm.deal.balance" else "amount"
            amounts = rows.mapped(name)
            self.env.invalidate_all()
            one_by_one = [rows.browse(row_id)[name] for row_id in rows.ids]
            self.assertEqual(one_by_one, amounts)

    def test_report_says_the_same_as_each_deal(self):
        for name in FIGURES:
            total = self._sum("crm.deal.balance", name, [("lead_id", "!=", False)])
            self.assertAlmostEqual(sum(self.deals.mapped(name)), total, 2)

    def test_few_orders_have_the_figures_of_all(self):
        """The statement for documents that were looked up, and that for all orders."""
        Balance = self.env["crm.deal.balance"]
        domain = Domain("company_id", "=", self.company.id)
        for model, scope in (
            ("crm.deal.balance", Domain("order_id", "in", Balance.search([]).ids)),
            ("crm.deal.invoice", Domain("lead_id", "in", self.deals.ids)),
            ("crm.deal.payment", Domain("lead_id", "in", self.deals.ids)),
        ):
            with self.subTest(model=model):
                few = self._read_rows(model, domain & scope)
                every = self._read_rows(model, domain & Domain("id", ">", 0))
                every = {key: every[key] for key in few}
                self.assertGreater(len(few), 5)
                self.assertEqual(few, every)
                with patch.object(crm_deal_scope, "FEW_ORDERS", 0):
                    self.assertEqual(self._read_rows(model, domain & scope), few)

    def _read_rows(self, model, domain):
        """{row id: columns}, read by the statement that searches by the domain."""
        self.env.flush_all()
        records = self.env[model]
        query = records._search(domain)
        names = ["id", *(name for name in COLUMNS if name in records._fields)]
        columns = [records._field_to_sql(query.table, name, query) for name in names]
        rows = self.env.execute_query(query.select(*columns))
        return {row[0]: dict(zip(names, row, strict=True)) for row in rows}

    def test_first_page_of_payments_is_the_newest(self):
        Payment = self.env["crm.deal.payment"]
        every = Payment.search([])
        self.assertEqual(every, every.sorted(lambda row: (row.date, row.id))[::-1])
        for today in ("2024-03-21", "2024-03-25", "2024-06-01", "2030-01-01"):
            with freeze_time(today):
                for limit in (1, 3, len(every)):
                    page = Payment.search([], limit=limit)
                    self.assertEqual(page.ids, every[:limit].ids)
                self.assertEqual(Payment.search([], 2, 3).ids, every[2:5].ids)

    def test_search_finds_what_is_shown(self):
        domain = Domain("id", "in", self.deals.ids)
        for status in STATUSES:
            with self.subTest(status=status):
                wanted = Domain("payment_status", "=", status)
                shown = self.deals.filtered_domain(wanted)
                found = self.deals.search(domain & wanted)
                self.assertEqual(found.sorted("id"), shown.sorted("id"))
        overdue = self.deals.filtered("is_overdue_payment")
        self.assertEqual(
            self.deals.search(domain & Domain("is_overdue_payment", "=", True)).sorted(
                "id"
            ),
            overdue.sorted("id"),
        )
        self.assertEqual(
            len(self.deals.search(domain & Domain("is_overdue_payment", "=", False))),
            len(self.deals - overdue),
        )
        self.assertTrue(overdue)

    def test_search_by_amount_finds_what_is_shown(self):
        every = Domain("id", "in", self.deals.ids)
        for name in FIGURES:
            limit = sorted(self.deals.mapped(name))[2]
            for operator, matches in (
                (">", lambda amount, limit: amount > limit),
                ("<=", lambda amount, limit: amount <= limit),
                ("=", lambda amount, limit: amount == limit),
                ("!=", lambda amount, limit: amount != limit),
            ):
                with self.subTest(name=name, operator=operator):
                    found = self.deals.search(every & Domain(name, operator, limit))
                    shown = self.deals.filtered(
                        lambda deal, n=name, m=matches, v=limit: m(deal[n], v)
                    )
                    self.assertEqual(found.sorted("id"), shown.sorted("id"))

    def test_deal_without_orders_has_zero(self):
        empty = self._create_deal("Empty")
        for domain in (
            [("paid_amount", "=", 0)],
            [("paid_amount", "<", 1)],
            [("payment_status", "=", "none")],
            [("payment_status", "!=", "paid")],
        ):
            self.assertIn(empty, empty.search(domain))
        self.assertNotIn(empty, empty.search([("paid_amount", ">", 0)]))
        self.assertNotIn(empty, empty.search([("payment_status", "=", "paid")]))

    def test_customer_owes_what_its_orders_owe(self):
        rows = self.env["crm.deal.balance"].search([("partner_id", "=", self.acme.id)])
        owed = round(sum(rows.mapped("money_owed")), 2)
        waiting = round(sum(rows.mapped("goods_owed")), 2)
        self.assertAlmostEqual(self.ann.with_user(self.ada).money_owed, owed, 2)
        self.assertAlmostEqual(self.acme.with_user(self.ada).goods_owed, waiting, 2)
        found = self.acme.search([("money_owed", ">", 0)])
        self.assertIn(self.ann, found)
        self.assertNotIn(self._create_customer("New"), found)

    def _count(self, function):
        """Queries of a request: caches of the registry warm, those of records cold."""
        for _warm in range(2):
            function()
            self.env.invalidate_all()
        before = self.cr.sql_log_count
        function()
        return self.cr.sql_log_count - before

    def test_figures_of_many_deals_cost_one_query(self):
        names = [*FIGURES, "payment_status", "is_overdue_payment"]
        many = self.deals
        for number in range(74):
            many += self._create_deal(f"Many {number}")
            if number % 10 == 0:
                self._invoice(self._order([(self.desk, 1, 5)], many[-1]))
        self.env.flush_all()
        plain = self._count(lambda: many.read(["name", "company_id"]))
        # six deals in several currencies, each of which is read once
        few = self._count(lambda: self.deals.read(["name", "company_id", *names]))
        every = self._count(lambda: many.read(["name", "company_id", *names]))
        self.assertEqual((len(self.deals), len(many)), (6, 80))
        self.assertEqual(every, few)
        self.assertLessEqual(every - plain, 8)

    def test_money_of_many_customers_costs_one_query(self):
        customers = self.acme
        for number in range(79):
            customers += self._create_customer(f"Customer {number}")
        names = ["money_owed", "goods_owed"]
        one = self._count(lambda: self.acme.read(names))
        every = self._count(lambda: customers.read(names))
        self.assertEqual(every, one)


@tagged("post_install", "-at_install")
class TestDealCost(MoneyCommon):
    """What accounting pays for it while nobody looks at deals."""

    def _count_queries(self, function):
        self.env.flush_all()
        before = self.cr.sql_log_count
        function()
        self.env.flush_all()
        return self.cr.sql_log_count - before

    def _make_deal_with_invoice(self):
        deal = self._create_deal("Cost")
        order = self._order([(self.desk, 1, 100)], deal)
        invoice = order._create_invoices()
        invoice.invoice_date = "2024-03-01"
        return invoice

    def _count_work(self):
        """Queries of posting an invoice and of paying it."""
        invoice = self._make_deal_with_invoice()
        posted = self._count_queries(invoice.action_post)
        return posted, self._count_queries(lambda: self._pay(invoice, 40))

    def test_posting_and_paying_cost_no_query_of_ours(self):
        self._count_work()
        with_deals = self._count_work()
        Lead = self.env.registry["crm.lead"]
        original = Lead._forget_deal_money
        try:
            Lead._forget_deal_money = lambda lead: None
            without = self._count_work()
        finally:
            Lead._forget_deal_money = original
        self.assertEqual(with_deals, without)

    def test_what_accounting_changes_triggers_no_field_of_deals(self):
        triggers = self.env.registry._field_triggers
        for model, name in (
            ("account.move", "state"),
            ("account.move", "amount_residual"),
            ("account.move", "payment_state"),
            ("account.move.line", "amount_residual"),
            ("account.payment", "state"),
        ):
            field = self.env[model]._fields[name]
            targets = {
                target.model_name
                for reached in triggers.get(field, {}).values()
                for target in reached
            }
            self.assertTrue(targets or name != "amount_residual")
            self.assertNotIn("crm.lead", targets)
