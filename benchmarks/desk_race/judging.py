"""Right or wrong: the same situation on several sides, and what each makes of it."""

import traceback
from collections.abc import Callable, Iterable
from contextlib import contextmanager
from dataclasses import dataclass

from freezegun import freeze_time

ABSENT = "-"


@dataclass(frozen=True)
class Case:
    """A situation. ``ask`` returns what the side said and whether that is right."""

    key: str
    situation: str
    ask: Callable

    def put_to(self, world, side):
        try:
            said, right = self.ask(world, side)
        except Exception as error:  # an answer, too: users see it as a crash
            words = traceback.format_exception_only(error)[-1].strip().splitlines()[0]
            said, right = f"crashes: {words[:120]}", False
        side.env.cr.rollback()
        side.env.cr._now = None
        return {"said": said, "right": right}


class Cases(list[Case]):
    """The situations of one paper, in the order in which they are written."""

    def add(self, key: str, situation: str) -> Callable:
        """Decorate what a side is asked in a situation."""

        def decorate(ask: Callable) -> Callable:
            self.append(Case(key, situation, ask))
            return ask

        return decorate


def judge(world, cases: Iterable[Case]) -> list[dict]:
    return [
        {
            "key": case.key,
            "situation": case.situation,
            "sides": {side.key: case.put_to(world, side) for side in world.sides},
        }
        for case in cases
    ]


@contextmanager
def at(env, moment):
    """The clock of Python and of the transaction stands at that moment."""
    env.flush_all()
    env.invalidate_all()
    with freeze_time(moment):
        env.cr._now = moment
        yield
        env.flush_all()
