"""Everything that is measured: lists of :class:`base.Measure`, run by turns."""

from ..progress import say
from . import caller, card, deals, duplicates, neighbours, tickets
from .base import Bench, run

MEASURES = [
    *card.MEASURES,
    *deals.MEASURES,
    *caller.MEASURES,
    *neighbours.MEASURES,
    *duplicates.MEASURES,
    *tickets.MEASURES,
]


def run_all(env, sizes, settings: dict) -> list[dict]:
    wanted = settings["only"]
    bench = Bench(env, sizes)
    found = []
    for measure in MEASURES:
        if not wanted or measure.name in wanted:
            say(f"measure: {measure.what}")
            found.append(run(bench, measure, settings["repeat"]))
    return found
