"""The opaque mark of the change feed: where a reader of the feed stands."""

import base64
import binascii
import json
from dataclasses import astuple, dataclass
from datetime import date

VERSION = 1


class BadMark(ValueError):
    """The text is no mark that the feed has given."""


@dataclass(frozen=True)
class FeedMark:
    """Rows written by transactions from ``since`` up to ``until``, not included.

    Transaction numbers are those of PostgreSQL, with the epoch, so they never start
    again. ``until`` is 0 where the reader is between two windows. Within a window
    the reader has everything up to row ``last_id`` of source number ``source``.
    ``database`` tells databases apart, ``day`` (ISO) when the window was opened.
    """

    database: str
    since: int = 0
    until: int = 0
    source: int = 0
    last_id: int = 0
    day: str = ""

    def encode(self) -> str:
        text = json.dumps([VERSION, *astuple(self)], separators=(",", ":"))
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    @classmethod
    def decode(cls, text: str) -> "FeedMark":
        try:
            raw = base64.urlsafe_b64decode(text.encode() + b"=" * (-len(text) % 4))
            version, database, *numbers, day = json.loads(raw)
            mark = cls(str(database), *map(int, numbers), day=str(day))
            date.fromisoformat(mark.day)
        except (binascii.Error, ValueError, TypeError) as error:
            raise BadMark(text) from error
        if version != VERSION or min(numbers) < 0:
            raise BadMark(text)
        return mark
