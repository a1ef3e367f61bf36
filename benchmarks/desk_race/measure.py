"""Time and statements of one call, from a cold cache of records, then undone.

CPU is that of Odoo's process and of its server process in PostgreSQL: what neighbours
on the machine do hardly changes it, unlike the time on the clock.
"""

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

# rows that the transaction has taken from tables, by index or one after the other
ROWS_READ = """
    SELECT COALESCE(sum(seq_tup_read), 0) + COALESCE(sum(idx_tup_fetch), 0)
      FROM pg_stat_xact_user_tables"""


@dataclass
class Sample:
    """Runs of one race on one side."""

    milliseconds: list[float] = field(default_factory=list)
    statements: list[int] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    def as_dict(self) -> dict:
        return {
            "ms": round(statistics.median(self.milliseconds), 1),
            "ms_min": round(min(self.milliseconds), 1),
            "ms_max": round(max(self.milliseconds), 1),
            "sql": round(statistics.median(self.statements)),
            "cpu": round(statistics.median(self.cpu), 1),
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
    server = _find_server(env.cr)
    before, start = env.cr.sql_log_count, time.perf_counter()
    worked = time.process_time() + _read_seconds(server)
    call()
    env.flush_all()
    env.cr.flush()  # tracking is written there
    worked = time.process_time() + _read_seconds(server) - worked
    spent = (time.perf_counter() - start) * 1000
    statements = env.cr.sql_log_count - before
    env.cr.rollback()
    sample.milliseconds.append(spent)
    sample.statements.append(statements)
    sample.cpu.append(worked * 1000)
    return True


def count(env, prepare: Callable) -> tuple[int, object] | None:
    """Rows read and the answer; also fills the caches of the process, undoes it all."""
    call = prepare()
    if not call:
        return None
    env.flush_all()
    env.invalidate_all()
    # rows that other processes read for us are not counted
    env.cr.execute("SET LOCAL max_parallel_workers_per_gather = 0")
    before = rows_read(env.cr)
    answer = call()
    env.flush_all()
    env.cr.flush()
    rows = rows_read(env.cr) - before
    env.cr.rollback()
    return rows, answer


def rows_read(cr) -> int:
    """By this transaction so far; it must not have been rolled back meanwhile."""
    cr.execute(ROWS_READ)
    return int(cr.fetchone()[0])


def _find_server(cr) -> Path:
    cr.execute("SELECT pg_backend_pid()")
    return Path(f"/proc/{cr.fetchone()[0]}/schedstat")


def _read_seconds(server: Path) -> float:
    """CPU that a process on this machine has used; the benchmark's cluster is here."""
    return int(server.read_text().split()[0]) / 1e9
