"""Broken rows of the files: which one is reported, and why. Needs no database."""

from pathlib import Path
from shutil import copytree

import pytest
from northwind.report import Problem
from northwind.source import SampleError, Source

from ..no_database import (  # noqa: F401
    enable_odoo_test_flag,
    load_http,
    load_registry,
)
from .common import DATA, read

COUNTRIES = {row["Country"] for row in read("customers") + read("suppliers")}


class Files:
    """A copy of the sample's files to break."""

    def __init__(self, folder: Path) -> None:
        self.folder = Path(copytree(DATA, folder / "northwind"))

    def replace(self, file: str, old: str, new: str) -> None:
        path = self.folder / file
        text = path.read_bytes()
        assert text.count(old.encode()) == 1, f"{old} is not there once"
        path.write_bytes(text.replace(old.encode(), new.encode("latin-1")))

    def append(self, file: str, line: str) -> None:
        with (self.folder / file).open("a") as stream:
            stream.write(f"{line}\n")

    def source(self) -> Source:
        return Source(self.folder, COUNTRIES, employees=9)


@pytest.fixture
def files(tmp_path):
    return Files(tmp_path)


def problems(files):
    return [str(problem) for problem in files.source().problems]


def test_the_files_have_no_broken_row(files):
    source = files.source()
    assert source.problems == []
    assert {name: len(rows) for name, rows in source.tables.items()} == {
        "categories": 8,
        "suppliers": 29,
        "shippers": 3,
        "customers": 91,
        "products": 77,
        "orders": 830,
        "order_details": 2155,
    }


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("10248-42,10248,42,9.8,ten,0", 'Quantity "ten" is not a whole number'),
        ("10248-42,10248,42,9.8,-1,0", 'Quantity "-1" is not a whole number'),
        ("10248-42,10248,42,9.8,0,0", "Quantity is zero"),
        ("10248-42,10248,42,9.812,10,0", 'UnitPrice "9.812" is not an amount'),
        ("10248-42,10248,42,nan,10,0", 'UnitPrice "nan" is not an amount'),
        ("10248-42,10248,42,9.8,10,5", 'Discount "5" is not a share between 0 and 1'),
        ("10248-42,10248,78,9.8,10,0", 'ProductId "78" is not in products.csv'),
        ("10248-42,10248,42,9.8", "4 columns instead of 6"),
        ("10248-42", "1 columns instead of 6"),
        ("10248-11,10248,42,9.8,10,0", 'the id "10248-11" is there twice'),
    ],
)
def test_a_broken_line_takes_its_order_with_it(files, line, reason):
    files.replace("order_details.csv", "10248-42,10248,42,9.8,10,0", line)
    source = files.source()
    assert source.problems == [
        Problem("order_details.csv", 3, f"{reason}; order 10248 is left out")
    ]
    assert len(source.tables["orders"]) == 829
    assert "10248" not in source.tables["orders"]


@pytest.mark.parametrize(
    ("start", "reason"),
    [
        ("10248,VINET,5,04.07.2012", 'OrderDate "04.07.2012" is not a date'),
        ("10248,VINET,5,2012-02-30", 'OrderDate "2012-02-30" is not a date'),
        ("10248,VINET,5,2012-07-17", "ShippedDate is before OrderDate"),
        ("10248,VINET,10,2012-07-04", 'EmployeeId "10" is unknown'),
        ("10248,NOONE,5,2012-07-04", 'CustomerId "NOONE" is not in customers.csv'),
        ("10248,,5,2012-07-04", "CustomerId is empty"),
        ("10248,VINET,5,5,2012-07-04", "16 columns instead of 15"),
        ('"10248,VINET,5,2012-07-04', "a quotation mark is out of place"),
    ],
)
def test_a_broken_order_is_left_out_with_its_lines(files, start, reason):
    files.replace("orders.csv", "10248,VINET,5,2012-07-04", start)
    source = files.source()
    assert source.problems == [Problem("orders.csv", 2, reason)]
    assert "10248" not in source.tables["orders"]


def test_a_broken_customer_is_named_by_its_orders(files):
    files.replace("customers.csv", "51100,France", "51100,Utopia")
    assert problems(files)[:2] == [
        'customers.csv, line 86: Country "Utopia" is not a country',
        'orders.csv, line 2: CustomerId "VINET" is left out of customers.csv',
    ]


def test_the_second_of_two_rows_with_one_id_is_left_out(files):
    files.append("categories.csv", "8,Sea food,Fish")
    assert problems(files) == ['categories.csv, line 10: the id "8" is there twice']


def test_an_order_without_lines_is_left_out(files):
    first = (files.folder / "orders.csv").read_text("utf-8").split("\n")[1]
    files.append("orders.csv", first.replace("10248", "20000"))
    assert problems(files) == ["orders.csv, line 832: has no lines"]


def test_a_line_of_no_order_is_reported(files):
    files.append("order_details.csv", "99999-1,99999,1,18,1,0")
    assert problems(files) == [
        'order_details.csv, line 2157: OrderId "99999" is not in orders.csv'
    ]


def test_a_row_in_another_encoding_is_reported(files):
    files.replace("customers.csv", "Obere Str.", "Obere Straße")
    assert problems(files)[0] == (
        "customers.csv, line 2: Address holds characters that are not text"
    )


def test_blank_lines_and_windows_line_ends_are_no_problem(files):
    path = files.folder / "shippers.csv"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n") + b"\r\n\r\n")
    assert problems(files) == []


def test_a_missing_file_stops_the_load(files):
    (files.folder / "orders.csv").unlink()
    with pytest.raises(SampleError, match=r"orders\.csv cannot be read: No such file"):
        files.source()


def test_other_columns_stop_the_load(files):
    files.replace("shippers.csv", "Id,CompanyName,Phone", "Id,Name,Phone")
    with pytest.raises(
        SampleError,
        match=r"shippers\.csv, line 1: the columns are not Id,CompanyName,Phone",
    ):
        files.source()
