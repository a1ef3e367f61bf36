"""The schema `bench`: what has been made so far, so that a stopped run goes on."""

import json
import time
from collections.abc import Callable

from odoo.tools import SQL

from .family import CHUNK, LARGE, Copier, Family, Originals

SCHEMA = """
CREATE SCHEMA IF NOT EXISTS bench;
CREATE TABLE IF NOT EXISTS bench.step (
    name text PRIMARY KEY, number bigint, done bigint DEFAULT 0,
    seconds float DEFAULT 0, finished timestamptz);
CREATE TABLE IF NOT EXISTS bench.note (name text PRIMARY KEY, value jsonb);
CREATE TABLE IF NOT EXISTS bench.base (
    family text, source text, base bigint, per int, PRIMARY KEY (family, source));
CREATE TABLE IF NOT EXISTS bench.original (
    family text, source text, variant int, id bigint, rank int);
CREATE TABLE IF NOT EXISTS bench.dropped_index (
    source text, name text PRIMARY KEY, definition text);
ALTER TABLE bench.dropped_index ADD COLUMN IF NOT EXISTS comment text;
-- A die with so many sides: the same number gives the same throw in every run.
CREATE OR REPLACE FUNCTION bench.dice(n bigint, salt int, sides bigint) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$SELECT mod(hashint8extended(n, salt) & 9223372036854775807, sides)$$;
"""


def say(text: str) -> None:
    print(f"> {text}", flush=True)


class Progress:
    def __init__(self, env) -> None:
        self.env = env
        self.cr = env.cr

    def start(self) -> None:
        self.cr.execute(SCHEMA)
        self.cr.commit()

    def note(self, name: str, make: Callable[[], object]):
        """What ``make`` returned the first time (ids, names): kept for later runs."""
        self.cr.execute("SELECT value FROM bench.note WHERE name = %s", [name])
        if row := self.cr.fetchone():
            return row[0]
        value = make()
        self.env.flush_all()
        self.cr.execute(
            "INSERT INTO bench.note VALUES (%s, %s)", [name, json.dumps(value)]
        )
        self.cr.commit()
        return json.loads(json.dumps(value))

    def base(self, family: str, table: str) -> int:
        """Id of the first row that is a copy, of the first variant's first row."""
        return self._bases(family)[table]

    def _bases(self, family: str) -> dict[str, int]:
        self.cr.execute(
            "SELECT source, base FROM bench.base WHERE family = %s", [family]
        )
        return dict(self.cr.fetchall())

    def once(self, name: str, work: Callable[[], None]) -> None:
        """A step that is done at one go."""
        if self._is_finished(name):
            return
        say(f"{name} ...")
        start = time.monotonic()
        self.cr.execute(
            "INSERT INTO bench.step (name, number) VALUES (%s, 1)"
            " ON CONFLICT DO NOTHING",
            [name],
        )
        work()
        self._finish(name, time.monotonic() - start)

    def prepare(self, family: Family) -> dict[str, int]:
        """Keep the originals; return the first id of a copy in each table."""
        if not self._get_done(family.name):
            self.env.flush_all()
            Originals(self.cr, family).keep()
            self.cr.execute(
                "INSERT INTO bench.step (name, number) VALUES (%s, %s)",
                [family.name, family.number],
            )
            self.cr.commit()
        return self._bases(family.name)

    def copies(self, family: Family) -> None:
        """Make the copies, a range at a time, each with its own commit."""
        if self._is_finished(family.name):
            return
        [done] = self._get_done(family.name)
        indexes = Indexes(self.cr, family)
        if family.number > LARGE:
            indexes.drop()
        self._copy(Copier(self.cr, family), done)
        start = time.monotonic()
        indexes.restore()
        self._set_sequences(family)
        self._finish(family.name, time.monotonic() - start)

    def _copy(self, copier: Copier, done: int) -> None:
        name, number = copier.family.name, copier.family.number
        while done < number:
            start = time.monotonic()
            until = min(done + CHUNK, number)
            copier.copy(done, until - 1)
            done = until
            self._note_done(name, done, time.monotonic() - start)
            say(f"{name}: {done:,} of {number:,}")

    def _get_done(self, name: str) -> tuple[int] | None:
        self.cr.execute("SELECT done FROM bench.step WHERE name = %s", [name])
        return self.cr.fetchone()

    def _is_finished(self, name: str) -> bool:
        self.cr.execute(
            "SELECT finished IS NOT NULL FROM bench.step WHERE name = %s", [name]
        )
        return bool((self.cr.fetchone() or [False])[0])

    def _note_done(self, name: str, done: int, seconds: float) -> None:
        self.cr.execute(
            "UPDATE bench.step SET done = %s, seconds = seconds + %s WHERE name = %s",
            [done, seconds, name],
        )
        self.cr.commit()

    def _finish(self, name: str, seconds: float) -> None:
        self.cr.execute(
            "UPDATE bench.step SET done = number, seconds = seconds + %s,"
            " finished = now() WHERE name = %s RETURNING seconds",
            [seconds, name],
        )
        spent = self.cr.fetchone()[0]
        self.cr.commit()
        self.env.invalidate_all()
        say(f"{name}: done in {spent:,.1f} s")

    def _set_sequences(self, family: Family) -> None:
        for table in family.names:
            self.cr.execute(
                SQL(
                    "SELECT setval(pg_get_serial_sequence(%s, 'id'), max(id)) FROM %s",
                    table,
                    SQL.identifier(table),
                )
            )


class Indexes:
    """Indexes are filled faster at once than row by row. Unique ones stay: they watch.

    What was dropped is on record before it goes, so a stopped run restores it; with its
    comment, by which Odoo knows whether an update has changed the index.
    """

    def __init__(self, cr, family: Family) -> None:
        self.cr = cr
        self.tables = [*family.names, *family.relations]

    def drop(self) -> None:
        self.cr.execute(
            """INSERT INTO bench.dropped_index
               SELECT i.indrelid::regclass::text, i.indexrelid::regclass::text,
                      pg_get_indexdef(i.indexrelid),
                      obj_description(i.indexrelid, 'pg_class')
                 FROM pg_index i
                WHERE i.indrelid::regclass::text = ANY(%s)
                  AND NOT i.indisunique AND NOT i.indisexclusion
            RETURNING name""",
            [self.tables],
        )
        for (name,) in self.cr.fetchall():
            self.cr.execute(SQL("DROP INDEX %s", SQL.identifier(name.strip('"'))))
        self.cr.commit()

    def restore(self) -> None:
        self.cr.execute(
            "DELETE FROM bench.dropped_index WHERE source = ANY(%s)"
            " RETURNING name, definition, comment",
            [self.tables],
        )
        for name, definition, comment in self.cr.fetchall():
            self.cr.execute(definition)
            index = SQL.identifier(name.strip('"'))
            self.cr.execute(SQL("COMMENT ON INDEX %s IS %s", index, comment))
        self.cr.commit()
        for table in self.tables:
            self.cr.execute(SQL("ANALYZE %s", SQL.identifier(table)))
