"""Puts back what a merge of contacts changed, as far as nobody has changed it since."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

import psycopg2

from odoo.tools import SQL, mute_logger

from .table_reader import Row, TableReader, is_among

# The story stays: a merge happened, and was undone.
KEPT_TABLES = {"mail_message", "mail_tracking_value", "mail_notification", "mail_mail"}
LOG_COLUMNS = {"write_date", "write_uid"}


class MergeRestorer:
    def __init__(self, cr, payload: dict[str, Any]):
        self.cr = cr
        self.reader = TableReader(cr)
        self.payload = payload
        # {(table, column or ""): number of rows that could not be put back}
        self.problems: Counter[tuple[str, str]] = Counter()
        self.skipped: dict[tuple[str, str], list[int]] = {}

    def run(self):
        for table, (_removed, added) in self.payload["links"].items():
            for row in added:
                self._delete_link(table, row)
        self._delete_created()
        self._insert_deleted()
        self._revert_changes()
        for table, (removed, _added) in self.payload["links"].items():
            for row in removed:
                if self._try(self._insert_query(table, [row])) is None:
                    self.problems[table, ""] += 1

    def _delete_created(self):
        created = {
            table: ids
            for table, ids in self.payload["created"].items()
            if table not in KEPT_TABLES and self.reader.columns(table)
        }
        for table, ids in created.items():
            query = SQL(
                "DELETE FROM %s WHERE %s", SQL.identifier(table), is_among("id", ids)
            )
            if self._try(query) is None:
                self.problems[table, ""] += len(ids)

    def _insert_deleted(self):
        """Insert tables again and again until all they refer to is there."""
        waiting = {t: rows for t, rows in self.payload["deleted"].items() if rows}
        before = None
        while waiting and len(waiting) != before:
            before = len(waiting)
            waiting = {
                table: rows
                for table, rows in waiting.items()
                if self._try(self._insert_query(table, rows)) is None
            }
        for table, rows in waiting.items():
            for row in rows:
                if self._try(self._insert_query(table, [row])) is None:
                    self.problems[table, ""] += 1

    def _insert_query(self, table: str, rows: Iterable[Row]) -> SQL | None:
        types = self.reader.columns(table)
        names = [name for name in types if name in next(iter(rows), {})]
        if not names:
            return None
        values = SQL(", ").join(
            SQL(
                "(%s)",
                SQL(", ").join(
                    SQL("%s::%s", row.get(name), SQL(types[name])) for name in names
                ),
            )
            for row in rows
        )
        return SQL(
            "INSERT INTO %s (%s) VALUES %s",
            SQL.identifier(table),
            SQL(", ").join(map(SQL.identifier, names)),
            values,
        )

    def _delete_link(self, table: str, row: Row):
        types = self.reader.columns(table)
        condition = SQL(" AND ").join(
            SQL("%s IS NOT DISTINCT FROM %s::%s", SQL.identifier(c), v, SQL(types[c]))
            for c, v in row.items()
            if c in types
        )
        self._try(SQL("DELETE FROM %s WHERE %s", SQL.identifier(table), condition))

    def _revert_changes(self):
        """Revert again and again what a unique index or a check refuses until other
        columns of the row have their old values, then row by row."""
        waiting = [
            (table, *group)
            for table, groups in self.payload["changes"].items()
            for group in groups
        ]
        before = None
        while waiting and len(waiting) != before:
            before = len(waiting)
            waiting = [change for change in waiting if not self._revert(*change)]
        for table, column, old, new, ids in waiting:
            for row_id in ids:
                if not self._revert(table, column, old, new, [row_id]):
                    self.problems[table, column] += 1

    def _revert(self, table: str, column: str, old, new, ids: list[int]) -> bool:
        """Set the old value again wherever the merge's value still stands; return
        False if PostgreSQL refuses it."""
        data_type = self.reader.columns(table).get(column)
        if data_type is None:  # the addon of this field has been uninstalled
            return True
        query = SQL(
            "UPDATE %(table)s SET %(column)s = %(old)s::%(type)s WHERE %(ids)s"
            " AND %(column)s::text IS NOT DISTINCT FROM %(new)s RETURNING id",
            table=SQL.identifier(table),
            column=SQL.identifier(column),
            old=old,
            new=new,
            type=SQL(data_type),
            ids=is_among("id", ids),
        )
        rows = self._try(query)
        if rows is None:
            return False
        missed = sorted(set(ids) - {row_id for (row_id,) in rows})
        if missed and column not in LOG_COLUMNS:
            self.skipped.setdefault((table, column), []).extend(missed)
        return True

    def _try(self, query: SQL | None) -> list[tuple] | None:
        """Return the rows of a statement, None if PostgreSQL refuses it."""
        if query is None:
            return None
        self.cr.execute("SAVEPOINT crm_merge_undo")
        try:
            with mute_logger("odoo.sql_db"):
                self.cr.execute(query)
        except psycopg2.IntegrityError:
            self.cr.execute("ROLLBACK TO SAVEPOINT crm_merge_undo")
            return None
        rows = self.cr.fetchall() if self.cr.description else []
        self.cr.execute("RELEASE SAVEPOINT crm_merge_undo")
        return rows
