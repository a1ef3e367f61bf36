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

    def columns(self, table: str) -> dict[str, str]:
        """Return {column: type} of a table, {} if there is no such table."""
        if table not in self._columns:
            self.cr.execute(
                SQL(
                    """
                    SELECT a.attname, format_type(a.atttypid, a.atttypmod)
                      FROM pg_attribute a
                      JOIN pg_class c ON c.oid = a.attrelid
                     WHERE c.relname = %s AND c.relkind = 'r'
                       AND c.relnamespace = current_schema::regnamespace
                       AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
                     ORDER BY a.attnum
                    """,
                    table,
                )
            )
            self._columns[table] = dict(self.cr.fetchall())
        return self._columns[table]

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
        return self._keys[table]

    def has_clash(self, table: str, column: str) -> bool:
        """Whether another value of the column may be refused by PostgreSQL."""
        self.cr.execute(
            SQL(
                """
                SELECT 1
                  FROM pg_class c
                  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = %s
                 WHERE c.relname = %s
                   AND c.relnamespace = current_schema::regnamespace
                   AND (EXISTS (SELECT 1 FROM pg_constraint k
                                 WHERE k.conrelid = c.oid
                                   AND k.contype IN ('c', 'u', 'x')
                                   AND a.attnum = ANY(k.conkey))
                     OR EXISTS (SELECT 1 FROM pg_index i
                                 WHERE i.indrelid = c.oid AND i.indisunique
                                   AND a.attnum = ANY(i.indkey::int2[])))
                """,
                column,
                table,
            )
        )
        return bool(self.cr.rowcount)

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
