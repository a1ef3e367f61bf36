"""What the files say, computed without the loader."""

import csv
from collections import defaultdict
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from odoo.tests import TransactionCase

DATA = Path(__file__).parents[2] / "setup/samples/northwind/data"
CENT = Decimal("0.01")


def read(name):
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def to_cent(amount):
    return amount.quantize(CENT, ROUND_HALF_UP)


def to_decimal(value):
    """Odoo's cursor makes floats of numbers that PostgreSQL has added exactly."""
    return Decimal(repr(value)) if isinstance(value, float) else value


def day(text, days=0):
    return date.fromisoformat(text) + timedelta(days=days)


def order_amounts():
    """The amount of each order, its lines rounded to the cent."""
    amounts = defaultdict(Decimal)
    for line in read("order_details"):
        discount = 1 - Decimal(line["Discount"])
        amount = Decimal(line["UnitPrice"]) * int(line["Quantity"]) * discount
        amounts[line["OrderId"]] += to_cent(amount)
    return amounts


def paid_amount(number, amount):
    """The rule of ORIGIN.md: the last digit of the order number decides."""
    if number.endswith("1"):
        return Decimal(0)
    return to_cent(amount / 2) if number.endswith("5") else amount


def sum_by_customer(amount_of, orders):
    """Add up by customer, without those that come to nothing."""
    amounts = order_amounts()
    totals = defaultdict(Decimal)
    for order in orders:
        totals[order["CustomerId"]] += amount_of(order["Id"], amounts[order["Id"]])
    return {customer: total for customer, total in totals.items() if total}


class SampleCase(TransactionCase):
    """A test on the database that has the sample in it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.ref("northwind_sample.company", raise_if_not_found=False)
        if not cls.company:
            raise AssertionError("no sample company here: start setup/test")
        cls.env = cls.env(context={"allowed_company_ids": cls.company.ids})
        cls.orders = read("orders")
        cls.shipped = [order for order in cls.orders if order["ShippedDate"]]

    def query(self, statement):
        """Return the rows of a query about the company's records, sums as Decimal."""
        self.env.flush_all()
        self.env.cr.execute(statement, {"company": self.company.id})
        return [tuple(map(to_decimal, row)) for row in self.env.cr.fetchall()]

    def query_by_name(self, statement):
        return dict(self.query(statement))
