"""What a call costs: time, processor time, and statements."""

import os
import statistics
import time

from desk_race.measure import rows_read


class Clock:
    """Seconds, processor time of this process and of PostgreSQL's, and statements."""

    def __init__(self, env, pid, say):
        self.env, self.pid, self.say = env, pid, say
        # one process does the work, so that its time is all of it
        env.cr.execute("SET max_parallel_workers_per_gather = 0")

    def take(self, name, call, times, warm=True):
        """What a call costs, after one that fills caches if `warm`."""
        runs, cpu = [], 0
        for number in range(times + warm):
            self.env.invalidate_all()
            rows = rows_read(self.env.cr)
            before, statements = self.get_cpu(), self.env.cr.sql_log_count
            start = time.perf_counter()
            call()
            runs.append(time.perf_counter() - start)
            statements = self.env.cr.sql_log_count - statements
            if number >= warm:
                cpu += self.get_cpu() - before
            rows = rows_read(self.env.cr) - rows
        result = {
            "seconds": round(statistics.median(runs[warm:]), 4),
            "seconds_min": round(min(runs[warm:]), 4),
            "seconds_max": round(max(runs[warm:]), 4),
            "cpu": round(cpu / times, 4),
            "sql": statements,
            "rows": rows,
            "first": round(runs[0], 4),
            "load": round(os.getloadavg()[0], 2),
        }
        self.say(f"{name}: {result}")
        return result

    def get_cpu(self):
        """Processor seconds; those of PostgreSQL only where it runs beside us."""
        try:
            with open(f"/proc/{self.pid}/stat") as file:
                ticks = file.read().rsplit(")", 1)[1].split()[11:13]
        except OSError:
            return time.perf_counter()
        ticks_per_second = os.sysconf("SC_CLK_TCK")
        return time.process_time() + sum(map(int, ticks)) / ticks_per_second
