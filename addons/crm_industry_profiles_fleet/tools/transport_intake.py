"""What a tracking system reports, checked before anything is looked up."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from .transport_codes import REC24, get_code

MAX_EVENTS = 500
MAX_AHEAD = timedelta(minutes=15)  # clocks of devices differ
MAX_AGE = timedelta(days=90)
LENGTHS = {"key": 64, "trip": 64, "vehicle": 32, "place": 128, "note": 256}


class Refusal(Exception):
    """Why a report is not taken: a code of `REFUSALS`, and the field that it is in."""

    def __init__(self, code: str, field: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.field = field


@dataclass(frozen=True)
class Report:
    """One report; either `trip`, the number of the trip, or `vehicle`, its plate."""

    key: str
    date: datetime
    trip: str = ""
    vehicle: str = ""
    status: str = ""
    latitude: float | None = None
    longitude: float | None = None
    place: str = ""
    note: str = ""
    stop: int | None = None


def read_report(raw: Any, now: datetime) -> Report:
    """Return the report, with its time in UTC, or raise a `Refusal`."""
    if not isinstance(raw, dict):
        raise Refusal("object")
    texts = {name: _read_text(raw, name) for name in LENGTHS}
    if not texts["key"]:
        raise Refusal("key")
    if not (texts["trip"] or texts["vehicle"]):
        raise Refusal("trip")
    report = Report(
        date=_read_date(raw.get("date"), now),
        status=_read_status(raw),
        latitude=_read_degrees(raw, "latitude", 90),
        longitude=_read_degrees(raw, "longitude", 180),
        stop=_read_stop(raw.get("stop")),
        **texts,
    )
    if (report.latitude is None) != (report.longitude is None):
        raise Refusal("position", "latitude")
    if not report.status and report.latitude is None:
        raise Refusal("empty")
    return report


def _read_text(raw: dict, name: str) -> str:
    value = raw.get(name)
    if value is None or value is False:
        return ""
    if not isinstance(value, str) or "\x00" in value:
        raise Refusal("text", name)
    if len(value) > LENGTHS[name]:
        raise Refusal("long", name)
    return value.strip()


def _read_date(value: Any, now: datetime) -> datetime:
    """Naive UTC; what has no time zone is taken to be UTC."""
    try:
        moment = datetime.fromisoformat(value)
        if moment.tzinfo:
            moment = moment.astimezone(UTC).replace(tzinfo=None)
    except (TypeError, ValueError, OverflowError):
        raise Refusal("date", "date") from None
    if moment > now + MAX_AHEAD:
        raise Refusal("future", "date")
    if moment < now - MAX_AGE:
        raise Refusal("old", "date")
    return moment.replace(microsecond=0)


def _read_status(raw: dict) -> str:
    status = raw.get("status")
    if status in (None, False, ""):
        step, disposition = raw.get("step"), raw.get("disposition")
        if not step and not disposition:
            return ""
        status = get_code(str(step), str(disposition))
    status = str(status)
    if status not in REC24:
        raise Refusal("status", "status")
    return status


def _read_degrees(raw: dict, name: str, limit: int) -> float | None:
    value = raw.get(name)
    if value is None or value is False:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise Refusal("position", name)
    if not -limit <= value <= limit:  # also what is not a number at all
        raise Refusal("position", name)
    return float(value)


def _read_stop(value: Any) -> int | None:
    if value is None or value is False:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < 1000:
        raise Refusal("stop", "stop")
    return value
