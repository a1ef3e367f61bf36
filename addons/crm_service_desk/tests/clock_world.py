"""Calendars and random histories for tests of the clocks, and a slow way to ask
whether it is working time. Nothing here uses the engine's arithmetic."""

from datetime import datetime, timedelta, timezone
from functools import cache
from random import Random
from zoneinfo import ZoneInfo

from ..clock import Event, Rule, WorkCalendar

TICK = 900
HOUR = 3600


def seconds(text):
    return int(datetime.fromisoformat(text + "+00:00").timestamp())


def week(days, *hours):
    return [(day, int(a * HOUR), int(b * HOUR)) for day in days for a, b in hours]


OFFICE = week(range(5), (9, 13), (14, 18))
# name: time zone, weeks, leaves. The dates lie around changes of the clocks.
CALENDARS = {
    "office": ("Europe/Kyiv", [OFFICE], [("2026-03-30T21:00", "2026-03-31T21:00")]),
    "always": ("UTC", [week(range(7), (0, 24))], []),
    "night": (
        "America/New_York",
        [week(range(7), (0, 6.25), (22, 24))],
        [("2026-11-02T04:00", "2026-11-02T09:15")],
    ),
    "fortnight": (
        "Australia/Lord_Howe",
        [week((0, 2, 6), (0, 24)), week((1, 5), (7.5, 12), (12, 15.75))],
        [("2026-04-06T00:00", "2026-04-07T12:30")],
    ),
    "around": (
        "Europe/Kyiv",
        [week(range(7), (0, 24))],
        [("2026-10-25T00:30", "2026-10-25T02:00")],
    ),
}
STARTS = [
    seconds(day)
    for day in (
        *("2026-03-26T00:00", "2026-10-22T00:00", "2026-10-30T00:00"),
        *("2026-03-06T00:00", "2026-04-02T00:00", "2026-12-30T00:00"),
    )
]
WORK_CALENDARS = {
    name: WorkCalendar(tz, weeks, [(seconds(a), seconds(b)) for a, b in leaves])
    for name, (tz, weeks, leaves) in CALENDARS.items()
}


@cache
def works(name, tick):
    """Is the quarter of an hour that begins at ``tick`` working time?"""
    tz, weeks, leaves = CALENDARS[name]
    wall = datetime.fromtimestamp(tick, timezone.utc).astimezone(ZoneInfo(tz))
    if any(seconds(low) <= tick < seconds(high) for low, high in leaves):
        return False
    monday = wall.date() - timedelta(days=wall.weekday())
    parity = (monday.toordinal() // 7) % 2 if len(weeks) == 2 else 0
    passed = wall.hour * HOUR + wall.minute * 60
    return any(
        day == wall.weekday() and low <= passed < high
        for day, low, high in weeks[parity]
    )


def random_rule(random: Random, key):
    targets = {
        metric: random.choice((TICK, HOUR, 4 * HOUR, 20 * HOUR)) + random.choice((0, 7))
        for metric in ("first_response", "next_response", "resolution")
        if random.random() < 0.85
    }
    return Rule(
        key,
        targets,
        random.choice(list(CALENDARS)),
        random.choice(("first", "total")),
        random.random() < 0.3,
    )


def random_data(random: Random, kind, at):
    later = at + random.randrange(1, 60) * TICK
    earlier = at - random.randrange(1, 100) * TICK
    return {
        "customer": lambda: {"needs_answer": random.random() < 0.8},
        "stage": lambda: random.choice(
            [{}]
            + [{"waiting": True}, {"closed": True}] * 2
            + [{"closed": True, "cancelled": True}]
        ),
        "owner": lambda: {"owner": random.randrange(3)},
        "pause": lambda: {"reason": "x", "until": random.choice((None, later))},
        "policy": lambda: {
            "rule": random.choice((1, 2, 3, None)),
            "replay": random.random() < 0.2,
        },
        "absorbed": lambda: {
            "ref": random.randrange(2),
            "opened": earlier,
            "since": random.choice((None, earlier, at)),
            "pauses": [(earlier + TICK, earlier + 9 * TICK)],
        },
        "released": lambda: {"ref": random.randrange(2)},
    }.get(kind, dict)()


KINDS = (
    ["customer"] * 5
    + ["answer"] * 4
    + ["stage"] * 6
    + ["owner", "pause", "pause", "resume", "policy", "policy", "priority"]
    + ["merged", "unmerged", "absorbed", "released", "dismissed"]
)


def random_history(random: Random):
    """(events, rules, now); all moments are multiples of ``TICK``."""
    rules = {key: random_rule(random, key) for key in (1, 2, 3)}
    at = random.choice(STARTS) + random.randrange(400) * TICK
    opened = {"needs_answer": random.random() < 0.9}
    events = [Event(at, "policy", {"rule": 1}), Event(at, "opened", opened)]
    for _step in range(random.randrange(14)):
        at += random.choice((0, 1, random.randrange(12), random.randrange(160))) * TICK
        kind = random.choice(KINDS)
        events.append(Event(at, kind, random_data(random, kind, at)))
    return events, rules, at + random.randrange(120) * TICK
