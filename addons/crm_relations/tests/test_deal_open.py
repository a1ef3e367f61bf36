import random
from contextlib import contextmanager
from unittest.mock import patch

from odoo import Command
from odoo.fields import Domain
from odoo.tests import tagged
from odoo.tools import SQL

from ..report import crm_deal_scope
from .money_common import MoneyCommon
from .plans import get_plan

FIGURES = (
    "money_owed",
    "goods_owed",
    "date_due",
    "money_since",
    "goods_since",
    "invoiced_amount",
    "settled_amount",
    "unpaid_amount",
)
AMOUNTS = (
    "ordered_amount",
    "delivered_amount",
    "invoiced_amount",
    "paid_amount",
    "settled_amount",
    "unpaid_amount",
    "money_owed",
    "goods_owed",
)
ACTIONS = (
    *["sell", "deliver", "invoice"] * 5,
    *["pay"] * 10,
    *["undo", "credit", "draft", "post", "edit", "cancel", "write_off", "link"],
)


@tagged("post_install", "-at_install")
class TestDealOpen(MoneyCommon):
    """Debts are looked for among orders that may have one: none may be missed."""

    def _get_invoicing(self, order):
        return order.order_line.mapped("crm_invoicing")

    def _find(self, *domain):
        domain = Domain(domain) & Domain("lead_id", "=", self.deal.id)
        rows = self.env["crm.deal.balance"].search(domain)
        return rows.order_id

    def _get_open_orders(self, *kinds):
        debts = frozenset(kinds or ("money", "goods"))
        Balance = self.env["crm.deal.balance"].with_context(crm_deal_debts=debts)
        self.env.flush_all()
        rows = self.env.execute_query(Balance._get_open_orders())
        return self.env["sale.order"].browse(order_id for (order_id,) in rows)

    def test_line_is_even_unless_it_is_delivered_or_invoiced(self):
        order = self._order([(self.desk, 10, 100), (self.chair, 1, 50)])
        self.assertEqual(self._get_invoicing(order), ["even", "even"])
        self._deliver(order, 10, 0)
        self.assertEqual(self._get_invoicing(order), ["less", "even"])
        self._invoice(order)
        self.assertEqual(self._get_invoicing(order), ["even", "more"])
        self._deliver(order, 9, 1)
        self.assertEqual(self._get_invoicing(order), ["more", "even"])

    def test_draft_invoice_does_not_make_a_line_even(self):
        order = self._order([(self.desk, 1, 100)])
        self._deliver(order, 1)
        invoice = order._create_invoices()
        self.assertEqual(self._get_invoicing(order), ["less"])
        invoice.action_post()
        self.assertEqual(self._get_invoicing(order), ["even"])
        invoice.button_draft()
        self.assertEqual(self._get_invoicing(order), ["less"])

    def test_other_price_or_tax_on_the_invoice_is_not_even(self):
        tax = self.company_data["default_tax_sale"]
        cases = (
            ({"price_unit": 99.9}, "less"),
            ({"price_unit": 99.99}, False),
            ({"tax_ids": [Command.set(tax.ids)]}, "more"),
        )
        for vals, invoicing in cases:
            with self.subTest(vals=vals):
                order = self._order([(self.desk, 1, 100)])
                self._deliver(order, 1)
                invoice = order._create_invoices()
                invoice.invoice_line_ids.write(vals)
                invoice.action_post()
                self.assertEqual(self._get_invoicing(order), [invoicing])

    def test_nothing_is_certain_of_parts_of_cents(self):
        order = self._order([(self.desk, 3, 33.333)])
        self._deliver(order, 1)
        invoice = order._create_invoices()
        invoice.invoice_line_ids.quantity = 1
        invoice.action_post()
        self.assertEqual(self._get_invoicing(order), [False])

    def test_nothing_is_certain_of_an_invoice_with_an_edited_tax(self):
        self.desk.taxes_id = self.company_data["default_tax_sale"]
        order = self._order([(self.desk, 1, 100)])
        self._deliver(order, 1)
        invoice = order._create_invoices()
        tax = invoice.line_ids.filtered("tax_line_id")
        change = {"amount_currency": tax.amount_currency - 1}
        invoice.line_ids = [Command.update(tax.id, change)]
        invoice.action_post()
        self.assertEqual(invoice.amount_total, order.amount_total + 1)
        self.assertEqual(self._get_invoicing(order), [False])

    def test_paid_orders_are_not_looked_at_for_debts(self):
        order = self._order([(self.desk, 1, 100)])
        self._deliver(order, 1)
        invoice = self._invoice(order)
        self.assertIn(order, self._get_open_orders())
        payment = self._pay(invoice)
        self.assertNotIn(order, self._get_open_orders())
        payment.action_draft()
        self.assertIn(order, self._get_open_orders())

    def test_orders_are_looked_at_for_the_debt_they_may_have(self):
        unpaid = self._order([(self.desk, 1, 100)])
        self._deliver(unpaid, 1)
        self._invoice(unpaid)
        prepaid = self._order([(self.desk, 1, 100)])
        self._pay(self._invoice(prepaid))
        both = unpaid | prepaid
        self.assertEqual(self._get_open_orders("money") & both, unpaid)
        self.assertEqual(self._get_open_orders("due") & both, unpaid)
        self.assertEqual(self._get_open_orders("goods") & both, prepaid)

    def test_drafts_that_are_matched_have_an_index(self):
        drafts = self.env["crm.deal.share"]._get_matched_drafts()
        index = "account_move_line_crm_matched_draft_idx"
        plan = get_plan(self.env, SQL("SELECT xi.move_id %s", drafts), [index])
        self.assertIn(index, plan)

    def test_what_is_paid_back_has_an_index(self):
        credits = self.env["crm.deal.payment"]._get_credit_condition(None)
        query = SQL("SELECT FROM account_move_line i WHERE %s", credits)
        index = "account_move_line_crm_credit_term_idx"
        self.assertIn(index, get_plan(self.env, query, [index]))

    def test_what_takes_off_has_an_index(self):
        query = self.env["crm.deal.payment"]._get_negative_invoices()
        index = "account_move_line_crm_negative_idx"
        self.assertIn(index, get_plan(self.env, query, [index]))

    @contextmanager
    def _keep_statements(self):
        statements, execute_query = [], type(self.env).execute_query

        def keep(env, query):
            statements.append(query.code)
            return execute_query(env, query)

        with patch.object(type(self.env), "execute_query", keep):
            yield statements

    def test_due_dates_are_looked_up_for_who_asks(self):
        order = self._order([(self.desk, 1, 100)])
        self._deliver(order, 1)
        self._invoice(order, day="2024-03-05")
        Balance = self.env["crm.deal.balance"]
        owing = [("money_owed", ">", 0), ("partner_id", "=", self.acme.id)]
        for column, is_looked_up in (("company_id", False), ("money_since:day", True)):
            with self.subTest(column=column), self._keep_statements() as statements:
                groups = Balance._read_group(owing, [column], ["money_owed:sum"])
                self.assertEqual([owed for _group, owed in groups], [100])
                is_asked = any("date_maturity" in text for text in statements)
                self.assertEqual(is_asked, is_looked_up)

    def test_line_without_a_mark_is_looked_at(self):
        order = self._order([(self.desk, 1, 100)])
        order.flush_recordset()
        line = tuple(order.order_line.ids)
        query = "UPDATE sale_order_line SET crm_invoicing = NULL WHERE id IN %s"
        self.env.cr.execute(SQL(query, line))
        self.assertIn(order, self._get_open_orders())

    def test_searches_that_need_all_orders_get_them(self):
        order = self._order([(self.desk, 1, 100)])
        self._deliver(order, 1)
        self._pay(self._invoice(order))
        self.assertEqual(self._find(("money_owed", ">", 0)), order.browse())
        self.assertEqual(self._find(("money_owed", "=", 0)), order)
        self.assertEqual(self._find(("money_owed", ">=", 0)), order)
        self.assertEqual(self._find(("money_owed", ">", -1)), order)
        self.assertEqual(self._find(("date_due", "=", False)), order)
        self.assertEqual(self._find(("money_age", "!=", "0")), order)
        self.assertEqual(self._find("!", ("money_owed", ">", 0)), order)
        either = ("|", ("money_owed", ">", 0), ("paid_amount", ">", 0))
        self.assertEqual(self._find(*either), order)

    def _trade(self, seed):
        self.dice = random.Random(seed)
        self.lamp = self._create_service("Lamp")
        self.orders = self.env["sale.order"]
        self.invoices = self.env["account.move"]
        for _step in range(80):
            getattr(self, f"_do_{self.dice.choice(ACTIONS)}")()
        # both debts in any case, and a line that is even
        delivered, paid = (self._order([(self.lamp, 1, 70)]) for _order in range(2))
        self._deliver(delivered, 1)
        self._pay(self._invoice(paid))
        self.orders |= delivered | paid | self._order([(self.lamp, 1, 70)])
        self.env.flush_all()

    def _pick(self, records):
        return records.browse(self.dice.choice(records.ids)) if records else records

    def _pick_invoice(self, state="posted"):
        return self._pick(self.invoices.filtered(lambda move: move.state == state))

    def _do_sell(self):
        product = self.dice.choice([self.desk, self.chair])
        product.taxes_id = self.dice.choice(
            [self.env["account.tax"], self.company_data["default_tax_sale"]]
        )
        lines = [
            (product, self.dice.randint(1, 3), self.dice.randint(100, 9999) / 100)
            for _line in range(self.dice.randint(1, 2))
        ]
        self.orders |= self._order(lines)

    def _do_deliver(self):
        order = self._pick(self.orders)
        for line in order.order_line.filtered(lambda row: not row.is_downpayment):
            line.qty_delivered = self.dice.choice(
                [line.product_uom_qty, line.product_uom_qty, 0, 1]
            )

    def _do_invoice(self):
        orders = self.orders.filtered(lambda row: row.invoice_status == "to invoice")
        if orders:
            count = min(len(orders), self.dice.randint(1, 2))
            chosen = orders.browse(self.dice.sample(orders.ids, count))
            self.invoices |= chosen._create_invoices(final=True)
            self._do_post()

    def _do_post(self):
        invoice = self._pick_invoice("draft")
        invoice.invoice_date = "2024-03-01"
        invoice.action_post()

    def _do_pay(self):
        invoice = self._pick_invoice()
        if invoice.amount_residual > 1 and invoice.move_type == "out_invoice":
            part = self.dice.choice([None, None, 1])
            self._pay(invoice, part)

    def _do_undo(self):
        self._pick_invoice().line_ids.remove_move_reconcile()

    def _do_credit(self):
        invoice = self._pick_invoice()
        if invoice.move_type == "out_invoice":
            self.invoices |= self._credit(invoice)

    def _do_draft(self):
        self._pick_invoice().button_draft()

    def _do_edit(self):
        invoice = self._pick_invoice("draft")
        line = invoice.invoice_line_ids[:1]
        line.price_unit += self.dice.choice([0.01, -1, 10])

    def _do_cancel(self):
        self._pick(self.orders).with_context(
            disable_cancel_warning=True
        )._action_cancel()

    def _do_write_off(self):
        invoice = self._pick_invoice()
        if invoice.amount_residual > 2 and invoice.move_type == "out_invoice":
            self._write_off(invoice, 1)

    def _do_link(self):
        """An invoice line of two order lines counts for the first one."""
        invoice, order = self._pick_invoice("draft"), self._pick(self.orders)
        line = invoice.invoice_line_ids[:1]
        if line and order:
            line.sale_line_ids += order.order_line[:1]

    def _read(self, *domain):
        """Rows of the statement that finds them, {id: figures}."""
        self.env.invalidate_all()
        rows = self.env["crm.deal.balance"].search_fetch(domain, FIGURES)
        return {row.id: tuple(row[name] for name in FIGURES) for row in rows}

    def _check(self, seed):
        self._trade(seed)
        every = self._read(("company_id", "=", self.env.company.id))
        # each by itself: share by share, without regard to what is open
        alone = {}
        for order in self.orders:
            alone |= self._read(("order_id", "=", order.id))
        self.assertEqual(every, alone)
        money, goods = ("money_owed", ">", 0), ("goods_owed", ">", 0)
        owed = {key: row for key, row in every.items() if row[0]}
        owing = {key: row for key, row in every.items() if row[1]}
        self.assertTrue(owed and owing)
        self.assertEqual(self._read(money), owed)
        self.assertEqual(self._read(goods), owing)
        self.assertEqual(self._read("|", money, goods), owed | owing)
        due = self._read(("date_due", "<", "2100-01-01"))
        self.assertEqual(due, {key: row for key, row in every.items() if row[2]})
        self._check_sums(owed)
        self._check_payments()
        self._check_marks()
        self._check_simple()

    def _check_sums(self, owed):
        """Customers are found by their sums, from open orders."""
        total = round(sum(row[0] for row in owed.values()), 2)
        self.assertEqual(self.acme.money_owed, total)
        # as for a customer with many orders
        self.env.invalidate_all()
        with patch.object(crm_deal_scope, "FEW_ORDERS", 0):
            self.assertEqual(self.acme.money_owed, total)
        for amount, found in ((total - 0.01, self.acme), (total, self.acme.browse())):
            domain = [("money_owed", ">", amount), ("id", "=", self.acme.id)]
            self.assertEqual(self.acme.search(domain), found)

    def _check_payments(self):
        """Money by document is what its parts for orders add up to."""
        rows = {}
        payments = self.env["crm.deal.payment"]
        entries = [("payment_move_id", "!=", False)]
        for row in payments.search([*entries, ("partner_id", "=", self.acme.id)]):
            money = rows.get(row.payment_move_id, 0) + row.amount
            rows[row.payment_move_id] = round(money, 2)
        for domain in ([], [("partner_id", "=", self.acme.id)]):
            groups = payments._read_group(domain, ["payment_move_id"], ["amount:sum"])
            found = {move: money for move, money in groups if move in rows}
            self.assertEqual(found, rows)

    def _check_marks(self):
        """What is filled in when the addon is installed is what is computed later."""
        lines = self.orders.order_line
        marks = lines.mapped("crm_invoicing")
        self.assertLessEqual({"even", "less", "more"}, {*marks})
        query = "UPDATE sale_order_line SET crm_invoicing = NULL WHERE id IN %s"
        self.env.cr.execute(SQL(query, tuple(lines.ids)))
        lines._fill_crm_invoicing()
        self.env.invalidate_all()
        self.assertEqual(lines.mapped("crm_invoicing"), marks)

    def _check_simple(self):
        """Orders that are simple come to what the report on all documents says."""
        for order in self.orders:
            order.opportunity_id = self._create_deal(order.name)
        deals = self.orders.opportunity_id
        Balance = self.env["crm.deal.balance"]
        rows = Balance._read_simple(deals.ids, AMOUNTS)
        expected = deals._report_money_rows(Balance, deals.ids, AMOUNTS)
        simple = {lead_id: row for lead_id, *row, is_simple in rows if is_simple}
        self.assertGreater(len(simple), 3)
        self.assertLess(len(simple), len(rows))
        nothing = [self.env.company.id, *[0] * len(AMOUNTS), None]
        for lead_id, row in simple.items():
            self.assertEqual([row], expected.get(lead_id, [nothing]))

    def test_debts_of_open_orders_are_those_of_all_orders(self):
        self._check(1)

    def test_so_they_are_after_other_trades(self):
        self._check(2)

    def test_so_they_are_after_a_third_course_of_trades(self):
        self._check(3)
