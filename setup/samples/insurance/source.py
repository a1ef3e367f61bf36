"""Read the loss experience and check each row, without a database."""

import csv
import re
from pathlib import Path

from northwind.report import Problem
from northwind.source import Row, SampleError, positive, required

FILE = "loss_experience.csv"
LINES = {"comauto": "commercial_motor", "ppauto": "motor"}


def loss(value: str) -> int:
    if not re.fullmatch(r"-?\d{1,9}", value):
        raise ValueError(f'"{value}" is not a whole number')
    return int(value)


def line(value: str) -> str:
    if value not in LINES:
        raise ValueError(f'"{value}" is not a line of this sample')
    return value


def year(value: str) -> int:
    if not re.fullmatch(r"(19|20)\d\d", value):
        raise ValueError(f'"{value}" is not a year')
    return int(value)


COLUMNS = {
    "insurer_code": required,
    "insurer": required,
    "line": line,
    "accident_year": year,
    "earned_premium": positive,
    "incurred_loss": loss,
    "paid_loss": loss,
}


def read(folder: Path) -> tuple[list[Row], list[Problem]]:
    """Return the rows that can be used, and what is wrong with the others."""
    rows, problems = [], []
    path = folder / FILE
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            if reader.fieldnames != list(COLUMNS):
                raise SampleError(f"{FILE} has other columns than expected")
            for number, cells in enumerate(reader, start=2):
                _read_row(number, cells, rows, problems)
    except OSError as error:
        raise SampleError(f"{FILE} cannot be read: {error.strerror}") from None
    return rows, problems


def _read_row(number: int, cells: dict, rows: list, problems: list) -> None:
    values = {}
    for column, check in COLUMNS.items():
        try:
            values[column] = check(cells[column] or "")
        except ValueError as error:
            problems.append(Problem(FILE, number, f"{column} {error}"))
            return
    key = "{insurer_code}_{line}_{accident_year}".format(**values)
    rows.append(Row("policy", FILE, number, key, values))
