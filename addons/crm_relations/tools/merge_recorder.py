"""Records what a merge of contacts changes in the database, so that it can be undone.

The ORM tells about its writes, creations and deletions through `models/base.py`; SQL
statements of a merge are announced by whoever runs them.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from contextlib import contextmanager
from typing import Any

from odoo.tools import SQL

from .table_reader import CASCADE, SET_NULL, Row, TableReader, is_among

CACHE_KEY = "crm_merge_recorder"
# the log itself, and what lives for an hour or a minute only
IGNORED_TABLES = {"bus_bus", "crm_partner_merge", "crm_partner_merge_line"}
IGNORED_PREFIX = "base_partner_merge_"


class MergeRecorder:
    def __init__(self, cr):
        self.reader = TableReader(cr)
        self.originals: dict[str, dict[int, Row]] = defaultdict(dict)
        self.deleted: dict[str, dict[int, Row]] = defaultdict(dict)
        self.created: dict[str, set[int]] = defaultdict(set)
        self.watched: dict[str, list[tuple[SQL, list[Row]]]] = defaultdict(list)
        self.survivor = None
        self.merged: list[tuple[int, str]] = []

    @staticmethod
    def current(cr) -> "MergeRecorder | None":
        return cr.cache.get(CACHE_KEY)

    @classmethod
    @contextmanager
    def recording(cls, cr):
        recorder = cr.cache[CACHE_KEY] = cls(cr)
        try:
            yield recorder
        finally:
            cr.cache.pop(CACHE_KEY, None)

    def keep(self, table: str, where: SQL, columns: Iterable[str] | None = None):
        """Remember rows as they are now; what was remembered before stays."""
        if self.is_ignored(table):
            return
        for row_id, row in self.reader.rows(table, where, columns).items():
            if row_id not in self.created[table]:
                original = self.originals[table].setdefault(row_id, {})
                for column, value in row.items():
                    original.setdefault(column, value)

    def keep_references(self, table: str, column: str, ids: Iterable[int], also=()):
        """Remember who refers to the ids; in a table without ids also to `also`."""
        if self.is_ignored(table):
            return
        if self.reader.has_id(table):
            self.keep(table, is_among(column, ids), [column])
        else:
            self.watch(table, is_among(column, [*ids, *also]))

    def watch(self, table: str, where: SQL):
        """Compare the rows of a table without ids before and after the merge."""
        self.watched[table].append((where, self.reader.links(table, where)))

    def before_update(self, table: str, ids: Iterable[int], columns: Iterable[str]):
        if not self.is_ignored(table):
            self.keep(table, is_among("id", ids), columns)

    def after_create(self, table: str, ids: Iterable[int]):
        if not self.is_ignored(table):
            self.created[table].update(ids)

    def before_delete(self, table: str, ids: Iterable[int]):
        """Remember rows that go, and what PostgreSQL deletes or empties with them."""
        gone = set(ids) - self.deleted[table].keys() - self.created[table]
        if self.is_ignored(table) or not gone:
            return
        for row_id, row in self.reader.rows(table, is_among("id", gone)).items():
            self.deleted[table][row_id] = {
                **row,
                **self.originals[table].pop(row_id, {}),
            }
        if table != "res_partner":  # whatever refers to a contact has been moved
            self.keep_dependents(table, gone)

    def keep_dependents(self, table: str, ids: Iterable[int], whole: bool = False):
        """Remember what hangs on rows that are, or may be, deleted."""
        for child, column, action in self.reader.keys_to(table):
            where = is_among(column, ids)
            if action not in (CASCADE, SET_NULL) or self.is_ignored(child):
                continue
            if not self.reader.has_id(child):
                self.watch(child, where)
            elif action == SET_NULL:
                self.keep(child, where, [column])
            elif whole:
                self.keep(child, where)
            else:
                self.before_delete(child, self.reader.rows(child, where, ["id"]))

    def keep_whole(self, table: str, where: SQL):
        """Remember complete rows, because unknown code may change or delete them."""
        self.keep(table, where)
        self.keep_dependents(table, self.reader.rows(table, where, ["id"]), whole=True)

    def is_ignored(self, table: str) -> bool:
        return table in IGNORED_TABLES or table.startswith(IGNORED_PREFIX)

    def get_payload(self) -> dict[str, Any]:
        """Return the differences between before and now, as JSON."""
        changes = {table: self._get_changes(table) for table in self.originals}
        links = {table: self._get_link_changes(table) for table in self.watched}
        return {
            "changes": {table: groups for table, groups in changes.items() if groups},
            "created": {
                table: kept
                for table in self.created
                if (kept := self._get_created(table))
            },
            "deleted": {
                table: list(rows.values())
                for table, rows in self.deleted.items()
                if rows
            },
            "links": {table: change for table, change in links.items() if any(change)},
        }

    def _get_created(self, table: str) -> list[int]:
        return sorted(
            self.reader.rows(table, is_among("id", self.created[table]), ["id"])
        )

    def _get_changes(self, table: str) -> list[list]:
        """Return [[column, old, new, [ids]]] and note rows that are gone."""
        originals = self.originals[table]
        columns = {column for row in originals.values() for column in row}
        now = self.reader.rows(table, is_among("id", originals), columns)
        groups: dict[tuple, list[int]] = defaultdict(list)
        for row_id, original in originals.items():
            if row_id not in now:
                self._note_gone(table, row_id, original)
                continue
            for column, old in original.items():
                if old != (new := now[row_id][column]):
                    groups[column, old, new].append(row_id)
        return [[*key, sorted(ids)] for key, ids in sorted(groups.items(), key=str)]

    def _note_gone(self, table: str, row_id: int, original: Row):
        if original.keys() >= self.reader.columns(table).keys():
            self.deleted[table].setdefault(row_id, original)

    def _get_link_changes(self, table: str) -> tuple[list[Row], list[Row]]:
        """Return the rows that went and the rows that came."""
        before: Counter[str] = Counter()
        after: Counter[str] = Counter()
        for where, rows in self.watched[table]:
            # several conditions may see the same row: a link exists once
            before |= Counter(json.dumps(row) for row in rows)
            now = self.reader.links(table, where)
            after |= Counter(json.dumps(row) for row in now)
        return (
            [json.loads(row) for row in (before - after).elements()],
            [json.loads(row) for row in (after - before).elements()],
        )
