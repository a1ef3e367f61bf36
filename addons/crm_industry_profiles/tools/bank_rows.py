"""Rows of a core banking export: reading a file from a place on, and what cells say.

Plain Python without Odoo, so that it can be tried with any file.
"""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

DELIMITERS = ";,\t|"
DATE_FORMATS = ("%Y-%m-%d", "%d.%m.%Y", "%Y%m%d", "%d/%m/%Y")
MONTH_FORMATS = ("%Y-%m", "%m.%Y", "%Y%m")
SPACES = str.maketrans("", "", " \u00a0\u202f'")
NUMBER = re.compile(r"[+-]?[0-9.,]+")
BROKEN = re.compile("[\x00\ud800-\udfff]")  # what no database stores
MOST_LETTERS = 1000


class BadCell(ValueError):
    """What is wrong with a cell; ``kind`` says it in a word: a key for the message."""

    def __init__(self, kind: str, value: str):
        super().__init__(kind)
        self.kind = kind
        self.value = value


@dataclass
class Row:
    """One row of a file or a request, and what became of it."""

    number: int
    cells: dict[str, Any]
    values: dict[str, Any] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)

    @property
    def key(self) -> str:
        return BROKEN.sub("", str(self.cells.get("external_id") or "")).strip()[:200]


def guess_delimiter(content: bytes, encoding: str) -> str:
    """Return the separator that the header has most of."""
    header = content.split(b"\n", 1)[0].decode(encoding, "replace")
    return max(DELIMITERS, key=header.count)


def _decode_lines(lines: io.BytesIO, encoding: str) -> Iterator[str]:
    # readline, not iteration: a BytesIO that is iterated over still tells its place
    while line := lines.readline():
        yield line.decode(encoding)


def read_cells(
    content: bytes, encoding: str, delimiter: str, offset: int, limit: int
) -> tuple[list[list[str]], int]:
    """Return up to ``limit`` rows from a byte offset on, and the offset after them.

    A row ends where its last line ends, so the offset is always between two rows, also
    when cells hold line breaks. Empty lines are passed over.
    """
    stream = io.BytesIO(content)
    stream.seek(offset)
    rows: list[list[str]] = []
    for cells in csv.reader(_decode_lines(stream, encoding), delimiter=delimiter):
        if any(cell.strip() for cell in cells):
            rows.append(cells)
        if len(rows) == limit:
            break
    return rows, stream.tell()


def count_rows(content: bytes, encoding: str, delimiter: str) -> int:
    """Return how many rows with something in them follow the header."""
    stream = io.BytesIO(content)
    reader = csv.reader(_decode_lines(stream, encoding), delimiter=delimiter)
    return max(sum(1 for cells in reader if any(map(str.strip, cells))) - 1, 0)


def parse_text(value: Any) -> str | None:
    is_nested = isinstance(value, (dict, list))
    text = "" if is_nested else str(value).strip()
    if is_nested or len(text) > MOST_LETTERS or BROKEN.search(text):
        raise BadCell("text", BROKEN.sub("", text)[:40])
    return text or None


def parse_date(value: Any) -> date | None:
    """Read 2024-01-31, 31.01.2024, 31/01/2024 or 20240131."""
    return _parse_day(value, DATE_FORMATS, "date")


def parse_month(value: Any) -> date | None:
    """Read 2024-01, 01.2024, 202401 or a day of the month; return its first day."""
    day = _parse_day(value, MONTH_FORMATS + DATE_FORMATS, "month")
    return day and day.replace(day=1)


def _parse_day(value: Any, formats: tuple[str, ...], kind: str) -> date | None:
    text = parse_text(value)
    if text is None:
        return None
    for form in formats:
        try:
            found = datetime.strptime(text, form).date()
        except ValueError:
            continue
        if 1900 <= found.year <= 2999:
            return found
    raise BadCell(kind, text)


def parse_number(value: Any) -> Decimal | None:
    """Read a number with a decimal point or comma, with or without thousands.

    Of two separators the last one is the decimal one. One separator alone is decimal.
    """
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        number = Decimal(str(value))
        if not number.is_finite():
            raise BadCell("number", str(value))
        return number
    text = parse_text(value)
    if text is None:
        return None
    plain = text.translate(SPACES)
    if not NUMBER.fullmatch(plain):
        raise BadCell("number", text)
    try:
        return Decimal(_drop_thousands(plain))
    except InvalidOperation:
        raise BadCell("number", text) from None


def _drop_thousands(text: str) -> str:
    last = max(text.rfind("."), text.rfind(","))
    if last < 0:
        return text
    if text.count(text[last]) > 1:  # 1.234.567: nothing but thousands
        return text.replace(".", "").replace(",", "")
    whole = text[:last].replace(".", "").replace(",", "")
    return f"{whole}.{text[last + 1 :]}"


def parse_money(value: Any) -> Decimal | None:
    """Read an amount; refuse 1,234, which may mean 1234 or 1.234."""
    number = parse_number(value)
    if number is None:
        return None
    if isinstance(value, str) and re.fullmatch(r"[^.,]*[.,]\d{3}", value.strip()):
        raise BadCell("amount", value.strip())
    if abs(number) >= Decimal("1e15"):
        raise BadCell("number", str(value))
    return number


def parse_count(value: Any) -> int | None:
    """Read a whole number that is not negative."""
    number = parse_number(value)
    if number is None:
        return None
    if number < 0 or number != int(number) or number >= 2**31:
        raise BadCell("count", str(value))
    return int(number)
