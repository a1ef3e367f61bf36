"""Loading again, loading broken files, and going on after an interruption."""

import csv
from contextlib import ExitStack
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory
from unittest.mock import patch

from northwind import ConsoleReport, Report, SampleError, load
from northwind.orders import OrderLoader

from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged

from .common import DATA, SampleCase

ALFKI = ("10643", "10835", "11011")
WAITING = "11008"
BREAKABLE = ("10248", "10249", "10250")
COUNTED = (
    "res.partner",
    "res.users",
    "product.product",
    "product.supplierinfo",
    "sale.order.line",
    "stock.move",
    "stock.quant",
    "account.move.line",
    "account.payment",
    "account.partial.reconcile",
    "mail.message",
    "ir.model.data",
)


class Listener(Report):
    def __init__(self):
        self.steps = []
        self.errors = []

    def step(self, name, done, total):
        self.steps.append((name, done, total))

    def error(self, file, line, reason):
        self.errors.append((file, line, reason))


def copy_some_orders(folder, numbers):
    """Copy the files with these orders and their customers only."""
    copytree(DATA, folder)
    orders = keep_rows(folder / "orders.csv", "Id", numbers)
    keep_rows(folder / "order_details.csv", "OrderId", numbers)
    customers = {order["CustomerId"] for order in orders}
    keep_rows(folder / "customers.csv", "Id", customers)


def keep_rows(path, column, wanted):
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        rows = [row for row in reader if row[column] in wanted]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, reader.fieldnames, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return rows


def break_rows(folder):
    """Break one customer, one order and one order line."""
    for file, old, new in (
        ("customers.csv", "44087,Germany", "44087,Utopia"),
        ("orders.csv", "10250,HANAR,4,2012-07-08", "10250,HANAR,4,yesterday"),
        ("order_details.csv", "10248-42,10248,42,9.8,10", "10248-42,10248,42,9.8,ten"),
    ):
        path = folder / file
        text = path.read_text("utf-8")
        assert text.count(old) == 1
        path.write_text(text.replace(old, new), "utf-8")


@tagged("post_install", "-at_install")
class TestNorthwindAgain(SampleCase):
    def test_a_second_load_adds_nothing(self):
        before = self._count()
        result = load(self.env, Report(), commit=False)
        self.assertEqual(self._count(), before)
        self.assertEqual(set(result.added.values()), {0})

    def test_a_second_load_keeps_what_users_have_changed(self):
        customer = self.env.ref("northwind_sample.customer_ALFKI")
        customer.phone = "030-1234567"
        load(self.env, Report(), commit=False)
        self.assertEqual(customer.phone, "030-1234567")

    def _count(self):
        return {
            model: self.env[model].with_context(active_test=False).search_count([])
            for model in COUNTED
        }


@tagged("post_install", "-at_install")
class TestNorthwindBrokenFiles(TransactionCase):
    """A small company, first loaded from files with three broken rows."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        folder = Path(cls.enterClassContext(TemporaryDirectory()))
        cls.broken, cls.mended = folder / "broken", folder / "mended"
        copy_some_orders(cls.mended, {*ALFKI, WAITING, *BREAKABLE})
        copytree(cls.mended, cls.broken)
        break_rows(cls.broken)
        cls.listener = Listener()
        cls.result = cls._load(cls.broken, cls.listener)
        cls.company = cls.env.ref("northwind_test.company")
        cls.env = cls.env(context={"allowed_company_ids": cls.company.ids})

    @classmethod
    def _load(cls, folder, report=None):
        return load(
            cls.env,
            report or Report(),
            folder,
            prefix="northwind_test",
            company_name="Northwind Test",
            batch_size=3,
            commit=False,
        )

    def _orders(self):
        return self.env["sale.order"].search([("company_id", "=", self.company.id)])

    def _states(self):
        """Delivery, amount invoiced and amount paid of each order."""
        return {
            order.origin: (
                order.picking_ids.mapped("state"),
                sum(order.invoice_ids.mapped("amount_total")),
                sum(order.invoice_ids.mapped("matched_payment_ids.amount")),
            )
            for order in self._orders()
        }

    def test_broken_rows_are_reported_with_file_line_and_reason(self):
        self.assertEqual(
            self.listener.errors,
            [
                ("customers.csv", 5, 'Country "Utopia" is not a country'),
                (
                    "orders.csv",
                    3,
                    'CustomerId "TOMSP" is left out of customers.csv',
                ),
                ("orders.csv", 4, 'OrderDate "yesterday" is not a date'),
                (
                    "order_details.csv",
                    3,
                    'Quantity "ten" is not a whole number; order 10248 is left out',
                ),
            ],
        )

    def test_the_rest_goes_in(self):
        states = self._states()
        self.assertEqual(
            states,
            {
                "10643": (["done"], 814.50, 814.50),
                "10835": (["done"], 845.80, 422.90),
                "11011": (["done"], 933.50, 0),
                "11008": (["assigned"], 0, 0),
            },
        )

    def test_the_result_counts_what_went_in(self):
        self.assertFalse(self.result.ok)
        self.assertEqual(self.result.added["orders"], 4)
        self.assertEqual(self.result.added["customers"], 4)

    def test_progress_is_told_batch_by_batch(self):
        orders = [step for step in self.listener.steps if step[0] == "orders"]
        self.assertEqual(orders, [("orders", 3, 4), ("orders", 4, 4)])

    def test_mended_rows_go_in_later(self):
        result = self._load(self.mended)
        self.assertTrue(result.ok)
        self.assertEqual(result.added["orders"], 3)
        self.assertEqual(self._states()["10248"], (["done"], 440.00, 440.00))

    def test_mended_rows_bring_their_stock_with_them(self):
        self._load(self.mended)
        product = self.env.ref("northwind_test.product_42")
        self.assertEqual(product.qty_available, 26)

    def test_a_stopped_load_goes_on_where_it_stopped(self):
        with ExitStack() as stack:
            for step in ("_deliver", "_invoice", "_pay"):
                stack.enter_context(patch.object(OrderLoader, step))
            self._load(self.mended)
        self.assertEqual(self._states()["10248"], (["assigned"], 0, 0))
        self._load(self.mended)
        self.assertEqual(self._states()["10248"], (["done"], 440.00, 440.00))

    def test_an_order_that_odoo_refuses_is_reported_and_leaves_nothing(self):
        confirm = OrderLoader._confirm

        def refuse(loader, orders, rows):
            confirm(loader, orders, rows)
            if "10249" in orders.mapped("origin"):
                raise UserError(loader.session.env._("Not this\none"))

        listener = Listener()
        with patch.object(OrderLoader, "_confirm", refuse):
            self._load(self.mended, listener)
        self.assertEqual(listener.errors, [("orders.csv", 3, "Not this one")])
        self.assertEqual(
            set(self._orders().mapped("origin")),
            {*ALFKI, WAITING, "10248", "10250"},
        )

    def test_a_missing_file_leaves_no_company_behind(self):
        (self.broken / "shippers.csv").rename(self.broken / "gone.csv")
        before = self.env["res.company"].search_count([])
        with self.assertRaisesRegex(SampleError, r"shippers\.csv cannot be read"):
            self._load(self.broken)
        (self.broken / "gone.csv").rename(self.broken / "shippers.csv")
        self.assertEqual(self.env["res.company"].search_count([]), before)

    def test_a_login_that_is_there_is_used(self):
        nancy = self.env.ref("northwind_test.employee_1")
        self.assertEqual(nancy.login, "nancy.davolio")
        self.assertIn(self.company, nancy.company_ids)


def test_console_report_prints_plain_lines(capsys):
    ConsoleReport(lead="> ").error("orders.csv", 3, "has no lines")
    assert capsys.readouterr().out == (
        "> Northwind: left out orders.csv, line 3: has no lines\n"
    )
