"""The service clock: typed plain Python, integer seconds in UTC, no ORM.

What a clock shows is a pure function of the events of its ticket: :func:`replay`.
"""

from .engine import replay, takeover
from .explain import explain
from .history import Event
from .judge import Clock, Interval, Level
from .lap import METRICS, Rule
from .worktime import (
    NoWorkingTime,
    WorkCalendar,
    snapshot_hash,
    to_datetime,
    to_seconds,
)
