"""Rows as text, exactly as PostgreSQL holds them, so that they can be put back."""

from collections.abc import Iterable

from odoo.tools import SQL

Row = dict[str, str | None]

# what a foreign key of PostgreSQL does when its target is deleted
CASCADE, SET_NULL = "c", "n"


class TableReader:
    def __init__(self, cr):
        self.cr = cr
        self._columns: dict[str, dict[str, str]] = {}
        self._keys: dict[str, list[tuple[str, str, str]]] = {}
        self._clashes: dict[str, set[str]] = {}

    def columns(self, table: str) -> dict[str, str]:
        """Return {column: type} of a table, {} if there is no such table."""
        if table not in self._columns:
            self._load_columns([table])
        return self._columns[table]

    def _load_columns(self, tables: list[str]):
        self._columns.update({table: {} for table in tables})
        self.cr.execute(
            SQL(
                """
                SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod)
                  FROM pg_attribute a
                  JOIN pg_class c ON c.oid = a.attrelid
                 WHERE c.relname = ANY(%s) AND c.relkind = 'r'
                   AND c.relnamespace = current_schema::regnamespace
                   AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
                 ORDER BY c.relname, a.attnum
                """,
                tables,
            )
        )
        for table, column, column_type in self.cr.fetchall():
            self._columns[table][column] = column_type

    def has_id(self, table: str) -> bool:
        return "id" in self.columns(table)

    def keys_to(self, table: str) -> list[tuple[str, str, str]]:
        """Return [(table, column, action)] of the foreign keys to the table."""
        if table not in self._keys:
            self.cr.execute(
                SQL(
                    """
                    SELECT child.relname, a.attname, con.confdeltype
                      FROM pg_constraint con
                      JOIN pg_class child ON child.oid = con.conrelid
                      JOIN pg_class parent ON parent.oid = con.confrelid
                      JOIN pg_attribute a
                        ON a.attrelid = child.oid AND a.attnum = con.conkey[1]
                     WHERE con.contype = 'f' AND parent.relname = %s
                       AND parent.relnamespace = current_schema::regnamespace
                     ORDER BY child.relname, a.attname
                    """,
                    table,
                )
            )
            self._keys[table] = self.cr.fetchall()
            # a hundred tables refer to contacts: ask about all of them at once
            children = sorted({child for child, *_rest in self._keys[table]})
            self._load_columns([one for one in children if one not in self._columns])
            self._load_clashes([one for one in children if one not in self._clashes])
        return self._keys[table]

    def has_clash(self, table: str, column: str) -> bool:
        """Whether another value of the column may be refused by PostgreSQL."""
        if table not in self._clashes:
            self._load_clashes([table])
        return column in self._clashes[table]

    def _load_clashes(self, tables: list[str]):
        self._clashes.update({table: set() for table in tables})
        self.cr.execute(
            SQL(
                """
                SELECT c.relname, a.attname
                  FROM pg_class c
                  JOIN pg_attribute a ON a.attrelid = c.oid
                 WHERE c.relname = ANY(%s) AND a.attnum > 0
                   AND c.relnamespace = current_schema::regnamespace
                   AND (EXISTS (SELECT 1 FROM pg_constraint k
                                 WHERE k.conrelid = c.oid
                                   AND k.contype IN ('c', 'u', 'x')
                                   AND a.attnum = ANY(k.conkey))
                     OR EXISTS (SELECT 1 FROM pg_index i
                                 WHERE i.indrelid = c.oid AND i.indisunique
                                   AND a.attnum = ANY(i.indkey::int2[])))
                """,
                tables,
            )
        )
        for table, column in self.cr.fetchall():
            self._clashes[table].add(column)

    def rows(
        self, table: str, where: SQL, columns: Iterable[str] | None = None
    ) -> dict[int, Row]:
        """Return {id: row} of a table that has ids."""
        return dict(self._select(table, where, columns, SQL.identifier("id")))

    def links(self, table: str, where: SQL) -> list[Row]:
        """Return the rows of a table without ids."""
        return [row for _key, row in self._select(table, where, None, SQL("NULL"))]

    def _select(
        self, table: str, where: SQL, columns: Iterable[str] | None, key: SQL
    ) -> list[tuple[int, Row]]:
        names = [
            name
            for name in (self.columns(table) if columns is None else columns)
            if name in self.columns(table)
        ]
        if not names:
            return []
        values = SQL(", ").join(SQL("%s::text", SQL.identifier(name)) for name in names)
        self.cr.execute(
            SQL(
                "SELECT %s, json_object(%s::text[], ARRAY[%s]) FROM %s WHERE %s",
                key,
                names,
                values,
                SQL.identifier(table),
                where,
            )
        )
        return self.cr.fetchall()


def is_among(column: str, ids: Iterable[int]) -> SQL:
    return SQL("%s = ANY(%s)", SQL.identifier(column), list(ids))
