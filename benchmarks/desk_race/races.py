"""What is raced. Budgets: the most statements (and milliseconds) that ours may take."""

from collections.abc import Callable
from dataclasses import dataclass

from .library import QUESTIONS


@dataclass(frozen=True)
class Race:
    """One thing that people do all day.

    ``call`` gets the world and a desk in the hands of an agent, prepares, and returns
    what is measured; None when the desk cannot do it.
    """

    name: str
    what: str
    call: Callable
    sql: int | None = None
    ms: int | None = None

    def as_dict(self):
        return {"name": self.name, "what": self.what, "sql": self.sql, "ms": self.ms}


def _create(number):
    return lambda world, side: side.create(number, world.partners)


def _search(question):
    return lambda world, side: side.search_articles(question)


RACES = [
    Race("create", "create 1 ticket with 2 clocks", _create(1)),
    Race("create", "create 20 tickets", _create(20)),
    Race("create", "create 100 tickets", _create(100), sql=800),
    Race("create", "create 1,000 tickets", _create(1_000)),
    Race(
        "create",
        "create 100 tickets without clocks",
        lambda w, s: s.create_without_clocks(100, w.partners),
    ),
    Race("move", "move 200 tickets to the next stage", lambda w, s: s.move(200)),
    Race("breached", "search and count breached", lambda w, s: s.breached(), ms=10),
    Race("replay", "count the clocks of a ticket anew", lambda w, s: s.replay(1)),
    Race("replay", "count those of 500 tickets", lambda w, s: s.replay(500)),
    Race(
        "due",
        "the minute's pass: 500 targets missed",
        lambda w, s: s.pass_of_due(500),
        sql=20,
        ms=2_000,
    ),
    Race(
        "due",
        "the minute's pass: 10,000 targets missed",
        lambda w, s: s.pass_of_due(10_000),
    ),
    Race(
        "due",
        "the minute's pass: nothing due",
        lambda w, s: s.pass_of_due(0),
        sql=3,
    ),
    Race("list", "list of 80 rows, the desk's own view", lambda w, s: s.list_own()),
    Race(
        "list",
        "list of 80 rows, the same columns",
        lambda w, s: s.list_same(),
    ),
    Race(
        "list",
        "read 80 rows with stage and deadline",
        lambda w, s: s.read_page(),
        sql=6,
        ms=40,
    ),
    Race("kanban", "kanban page, open tickets by stage", lambda w, s: s.kanban()),
    Race(
        "counters",
        "list of 80 customers with ticket counters",
        lambda w, s: s.counter_page(world_page(w)),
        sql=5,
        ms=40,
    ),
    Race("mail", "mail becomes a ticket", lambda w, s: s.mail(sender(w)), sql=45),
    Race(
        "portal",
        "portal page: my tickets",
        lambda w, s: s.portal(w.customers[0]),
    ),
    *(
        Race(
            "knowledge",
            f"search 10,000 articles: {question}",
            _search(question),
            ms=20,
        )
        for question in QUESTIONS
    ),
]


def world_page(world):
    return world.partners[:80]


def sender(world):
    return world.env["res.partner"].browse(world.partners[7])
