from collections.abc import Callable, Iterable
from datetime import date, datetime, time

import psycopg2

from odoo.exceptions import UserError

from .report import Problem, Report, Result
from .source import Row

# Noon in UTC is the same day from Honolulu to Auckland.
NOON = time(12)
QUIET = {
    "lang": "en_US",
    "tz": "UTC",
    "tracking_disable": True,
    "mail_notrack": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_auto_subscribe_no_notify": True,
    "no_reset_password": True,
}


def at_noon(day: date) -> datetime:
    return datetime.combine(day, NOON)


def batches(rows: list, size: int) -> Iterable[list]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


class ExternalIds:
    """The records that the sample has made, by their external id."""

    def __init__(self, env, prefix: str):
        self.env = env
        self.prefix = prefix
        self.reload()

    def reload(self) -> None:
        """Read them again, without those whose record is gone."""
        data = self.env["ir.model.data"].search_fetch(
            [("module", "=", self.prefix)], ["name", "model", "res_id"]
        )
        self.known = {}
        for model, entries in data.grouped("model").items():
            alive = set(self.env[model].browse(entries.mapped("res_id")).exists().ids)
            self.known.update({e.name: e.res_id for e in entries if e.res_id in alive})

    def __contains__(self, name: str) -> bool:
        return name in self.known

    def id(self, name: str) -> int:
        """Return the record's id; a missing one leaves out the row that needs it."""
        if name not in self.known:
            raise UserError(f"{name} is not in the database")
        return self.known[name]

    def record(self, model: str, name: str):
        return self.env[model].browse(self.id(name))

    def add(self, names: Iterable[str], records) -> None:
        pairs = list(zip(names, records, strict=True))
        self.env["ir.model.data"]._update_xmlids(
            [
                {"xml_id": f"{self.prefix}.{name}", "record": record, "noupdate": True}
                for name, record in pairs
            ]
        )
        self.known.update({name: record.id for name, record in pairs})


class Session:
    """One run: its environment, its external ids, its batches and its report."""

    def __init__(self, env, report: Report, prefix: str, batch_size: int, commit: bool):
        self.env = env
        self.ids = ExternalIds(env, prefix)
        self.report = report
        self.result = Result()
        self.batch_size = batch_size
        self.commits = commit

    def enter(self, company) -> None:
        """Work in this company from now on."""
        context = {**self.env.context, "allowed_company_ids": company.ids}
        self.env = self.ids.env = self.env(context=context)

    @property
    def company(self):
        return self.env.company

    def commit(self) -> None:
        if self.commits:
            self.env.cr.commit()

    def problem(self, problem: Problem) -> None:
        self.result.problems.append(problem)
        self.report.error(problem.file, problem.line, problem.reason)

    def create(self, step: str, model: str, rows: list[Row], prepare: Callable) -> None:
        """Create the rows' records that are not there yet."""

        def work(batch):
            new = self.select_new(batch)
            records = self.env[model].create([prepare(row) for row in new])
            self.ids.add([row.name for row in new], records)

        self.run(step, rows, work)

    def select_new(self, rows: list[Row]) -> list[Row]:
        return [row for row in rows if row.name not in self.ids]

    def run(self, step: str, rows: list[Row], work: Callable) -> None:
        """Do the work on all rows, batch by batch, and report it."""
        missing = len(self.select_new(rows))
        done = 0
        for batch in batches(rows, self.batch_size):
            self._attempt(batch, work)
            self.commit()
            done += len(batch)
            self.report.step(step, done, len(rows))
        self.result.total[step] = len(rows)
        self.result.added[step] = missing - len(self.select_new(rows))

    def _attempt(self, batch: list[Row], work: Callable) -> None:
        """Do the work; if a batch fails, row by row, to find the one that does."""
        try:
            with self.env.cr.savepoint():
                work(batch)
                self.env.flush_all()
        except (UserError, psycopg2.IntegrityError, psycopg2.DataError) as error:
            self.ids.reload()
            if len(batch) > 1:
                for row in batch:
                    self._attempt([row], work)
            else:
                reason = " ".join(str(error).split())
                self.problem(Problem(batch[0].file, batch[0].line, reason))
