"""Read the sample's files and check each row, without a database."""

import csv
import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from .report import Problem


class SampleError(Exception):
    """The sample cannot be loaded at all."""


@dataclass
class Row:
    """One checked row of a file and the rows that belong to it."""

    kind: str
    file: str
    line: int
    key: str
    values: dict[str, Any]
    lines: list["Row"] = field(default_factory=list)

    @property
    def name(self) -> str:
        return f"{self.kind}_{self.key}"

    def __getitem__(self, column: str) -> Any:
        return self.values[column]


def text(value: str) -> str:
    return value.strip()


def required(value: str) -> str:
    if not value.strip():
        raise ValueError("is empty")
    return value.strip()


def whole(value: str) -> int:
    if not re.fullmatch(r"\d{1,9}", value):
        raise ValueError(f'"{value}" is not a whole number')
    return int(value)


def positive(value: str) -> int:
    if not whole(value):
        raise ValueError("is zero")
    return whole(value)


def money(value: str) -> Decimal:
    if not re.fullmatch(r"\d{1,9}(\.\d{1,2})?", value):
        raise ValueError(f'"{value}" is not an amount')
    return Decimal(value)


def share(value: str) -> Decimal:
    if not re.fullmatch(r"0(\.\d{1,4})?|1(\.0{1,4})?", value):
        raise ValueError(f'"{value}" is not a share between 0 and 1')
    return Decimal(value)


def day(value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise ValueError(f'"{value}" is not a date') from None


def optional_day(value: str) -> date | None:
    return day(value) if value else None


UNREADABLE = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")
ADDRESS = {
    "Address": text,
    "City": text,
    "Region": text,
    "PostalCode": text,
    "Country": required,
    "Phone": text,
    "Fax": text,
}
PERSON = {"CompanyName": required, "ContactName": required, "ContactTitle": text}
COLUMNS: dict[str, dict[str, Callable]] = {
    "categories": {"Id": required, "CategoryName": required, "Description": text},
    "suppliers": {"Id": required, **PERSON, **ADDRESS, "HomePage": text},
    "shippers": {"Id": required, "CompanyName": required, "Phone": text},
    "customers": {"Id": required, **PERSON, **ADDRESS},
    "products": {
        "Id": positive,
        "ProductName": required,
        "SupplierId": required,
        "CategoryId": required,
        "QuantityPerUnit": text,
        "UnitPrice": money,
        "UnitsInStock": whole,
        "UnitsOnOrder": whole,
        "ReorderLevel": whole,
        "Discontinued": whole,
    },
    "orders": {
        "Id": positive,
        "CustomerId": required,
        "EmployeeId": required,
        "OrderDate": day,
        "RequiredDate": day,
        "ShippedDate": optional_day,
        "ShipVia": required,
        "Freight": money,
        "ShipName": required,
        "ShipAddress": text,
        "ShipCity": text,
        "ShipRegion": text,
        "ShipPostalCode": text,
        "ShipCountry": required,
        "ShipperId": text,
    },
    "order_details": {
        "Id": required,
        "OrderId": required,
        "ProductId": required,
        "UnitPrice": money,
        "Quantity": positive,
        "Discount": share,
    },
}


KINDS = {
    "categories": "category",
    "suppliers": "supplier",
    "shippers": "shipper",
    "customers": "customer",
    "products": "product",
    "orders": "order",
    "order_details": "line",
}
REFERENCES = {
    "products": {"SupplierId": "suppliers", "CategoryId": "categories"},
    "orders": {"CustomerId": "customers", "ShipVia": "shippers"},
    "order_details": {"OrderId": "orders", "ProductId": "products"},
}
COUNTRIES = {"suppliers": "Country", "customers": "Country", "orders": "ShipCountry"}


class Source:
    """The rows that can be loaded, by file and id, and the problems of the others.

    An order is whole or left out: one broken line takes its order with it, so that
    no order goes in with a part of its amount.
    """

    def __init__(self, folder: Path, countries: Collection[str], employees: int):
        self.folder = folder
        self.countries = countries
        self.employees = [str(number) for number in range(1, employees + 1)]
        self.problems: list[Problem] = []
        self.tables: dict[str, dict[str, Row]] = {}
        self.rejected: dict[str, set[str]] = {name: set() for name in COLUMNS}
        for name in COLUMNS:
            self._read(name)
        self._attach_lines()

    def rows(self, name: str) -> list[Row]:
        return list(self.tables[name].values())

    def _read(self, name: str) -> None:
        rows = self.tables[name] = {}
        for number, line in self._lines(f"{name}.csv", list(COLUMNS[name])):
            try:
                row = self._parse(name, number, line)
                if row.key in rows:
                    raise ValueError(f'the id "{row.key}" is there twice')
                self._check(name, row)
                rows[row.key] = row
            except ValueError as error:
                self._reject(name, number, line, str(error))

    def _lines(self, file: str, columns: list[str]) -> Iterator[tuple[int, str]]:
        """Number the lines; each is one row, so that a stray quote breaks only one."""
        try:
            data = (self.folder / file).read_bytes()
        except OSError as error:
            raise SampleError(f"{file} cannot be read: {error.strerror}") from error
        lines = data.decode("utf-8-sig", "surrogateescape").split("\n")
        if lines[0].strip().split(",") != columns:
            raise SampleError(
                f"{file}, line 1: the columns are not {','.join(columns)}"
            )
        for number, line in enumerate(lines[1:], start=2):
            if line.strip():
                yield number, line.rstrip("\r")

    def _parse(self, name: str, number: int, line: str) -> Row:
        columns = COLUMNS[name]
        try:
            cells = next(csv.reader([line], strict=True))
        except csv.Error:
            raise ValueError("a quotation mark is out of place") from None
        if len(cells) != len(columns):
            raise ValueError(f"{len(cells)} columns instead of {len(columns)}")
        values = {}
        for (column, convert), cell in zip(columns.items(), cells, strict=True):
            if UNREADABLE.search(cell):
                raise ValueError(f"{column} holds characters that are not text")
            try:
                values[column] = convert(cell)
            except ValueError as error:
                raise ValueError(f"{column} {error}") from None
        return Row(KINDS[name], f"{name}.csv", number, str(values["Id"]), values)

    def _check(self, name: str, row: Row) -> None:
        """Refuse a row that refers to something that is not there."""
        for column, other in REFERENCES.get(name, {}).items():
            if row[column] not in self.tables[other]:
                known = row[column] in self.rejected[other]
                where = f"left out of {other}.csv" if known else f"not in {other}.csv"
                raise ValueError(f'{column} "{row[column]}" is {where}')
        country = COUNTRIES.get(name)
        if country and row[country] not in self.countries:
            raise ValueError(f'{country} "{row[country]}" is not a country')
        if name == "orders":
            self._check_order(row)

    def _check_order(self, order: Row) -> None:
        if order["EmployeeId"] not in self.employees:
            raise ValueError(f'EmployeeId "{order["EmployeeId"]}" is unknown')
        if order["ShippedDate"] and order["ShippedDate"] < order["OrderDate"]:
            raise ValueError("ShippedDate is before OrderDate")

    def _reject(self, name: str, number: int, line: str, reason: str) -> None:
        """Report a broken row; a broken order line takes its order with it."""
        cells = line.replace('"', "").split(",")
        if cells[0] not in self.tables[name]:
            self.rejected[name].add(cells[0])
        if name == "order_details":
            order = self._guess_order(cells)
            if order in self.rejected["orders"] - self.tables["orders"].keys():
                return
            if order:
                self.rejected["orders"].add(order)
                reason = f"{reason}; order {order} is left out"
        self.problems.append(Problem(f"{name}.csv", number, reason))

    def _guess_order(self, cells: list[str]) -> str | None:
        """Name the order of a broken line, from its OrderId or from its own id."""
        guesses = [*cells[1:2], cells[0].split("-")[0]]
        orders = self.tables["orders"].keys() | self.rejected["orders"]
        return next((guess for guess in guesses if guess in orders), None)

    def _attach_lines(self) -> None:
        """Give each order its lines and drop the orders that are not whole."""
        orders = self.tables["orders"]
        for line in self.rows("order_details"):
            orders[line["OrderId"]].lines.append(line)
        for key, order in list(orders.items()):
            if key in self.rejected["orders"]:
                del orders[key]
            elif not order.lines:
                del orders[key]
                self.problems.append(Problem(order.file, order.line, "has no lines"))
