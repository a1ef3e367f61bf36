"""Time and statements of one call, from a cold cache of records, then undone."""

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Sample:
    """Runs of one race on one side."""

    milliseconds: list[float] = field(default_factory=list)
    statements: list[int] = field(default_factory=list)

    def as_dict(self) -> dict:
        return {
            "ms": round(statistics.median(self.milliseconds), 1),
            "ms_min": round(min(self.milliseconds), 1),
            "ms_max": round(max(self.milliseconds), 1),
            "sql": round(statistics.median(self.statements)),
            "runs": [round(value, 1) for value in self.milliseconds],
        }


def take(env, prepare: Callable, sample: Sample) -> bool:
    """Prepare outside the clock, call inside it, roll all back.

    :param prepare: returns the call to measure, or None where there is none
    """
    call = prepare()
    if not call:
        return False
    env.flush_all()
    env.cr.flush()
    env.invalidate_all()
    gc.collect()
    before, start = env.cr.sql_log_count, time.perf_counter()
    call()
    env.flush_all()
    env.cr.flush()  # tracking is written there
    spent = (time.perf_counter() - start) * 1000
    statements = env.cr.sql_log_count - before
    env.cr.rollback()
    sample.milliseconds.append(spent)
    sample.statements.append(statements)
    return True
