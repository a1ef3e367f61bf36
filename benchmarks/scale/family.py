"""Copies families of rows: a document with its lines and all that hangs on it.

The ORM makes one family of each variant, so that every column is filled as Odoo fills
it. Their rows are then copied as often as wanted by one statement per table. The n-th
copy of a row gets the id ``base + n * per + rank``, so that rows of a copy find each
other without looking anything up, and a run that was stopped goes on where it was.
"""

from dataclasses import dataclass, field

from odoo.tools import SQL

# tables that may be copied without an order: the check finds what hangs in the air
UNCHECKED = "SET LOCAL session_replication_role = replica"
CHUNK = 100_000
# an index of a table that gets more rows than this is made anew at the end
LARGE = 50_000


@dataclass
class Family:
    """Rows to copy and how each copy differs from the original.

    Expressions are SQL over ``n`` (number of the copy), ``t`` (the original), ``v``
    (what :attr:`varied` names) and ``p`` (the contact ``v.partner``, if named).

    :param variants: of each variant, {table: ids of its rows}
    :param varied: name -> expression over ``n`` and ``x.m``, where m is n scattered;
        ``variant`` (number of the variant) and ``days`` (how long ago) are needed
    :param columns: column -> expression, in every table that has the column
    :param tables: table -> {column -> expression}, which win over those of columns
    :param links: (table, column) -> table, where the database has no foreign key
    """

    name: str
    number: int
    variants: list[dict[str, list[int]]]
    varied: dict[str, str] = field(default_factory=dict)
    columns: dict[str, str] = field(default_factory=dict)
    tables: dict[str, dict[str, str]] = field(default_factory=dict)
    links: dict[tuple[str, str], str] = field(default_factory=dict)
    relations: tuple[str, ...] = ()

    @property
    def names(self) -> list[str]:
        """Tables with ids, in the order of the first variant that has them."""
        return list(dict.fromkeys(name for rows in self.variants for name in rows))


class Originals:
    """The rows that the ORM made, kept in the schema `bench` for the copies."""

    def __init__(self, cr, family: Family) -> None:
        self.cr = cr
        self.family = family

    def keep(self) -> None:
        for name in self.family.names:
            self._keep_ranks(name)
        for name in self.family.names:
            self._keep_rows(name, self._rows(name))
        for name in self.family.relations:
            self._keep_rows(name, self._relation_rows(name))

    def _keep_ranks(self, table: str) -> None:
        rows = [
            (variant, row_id, rank)
            for variant, tables in enumerate(self.family.variants)
            for rank, row_id in enumerate(sorted(tables.get(table, [])))
        ]
        per = 1 + max(rank for _variant, _id, rank in rows)
        self.cr.execute(
            SQL(
                "INSERT INTO bench.base (family, source, base, per)"
                " SELECT %s, %s, COALESCE(max(id), 0) + 1, %s FROM %s",
                self.family.name,
                table,
                per,
                SQL.identifier(table),
            )
        )
        self.cr.execute_values(
            "INSERT INTO bench.original (family, source, variant, id, rank) VALUES %s",
            [(self.family.name, table, *row) for row in rows],
        )

    def _rows(self, table: str) -> SQL:
        return SQL(
            "SELECT o.variant AS bench_variant, t.* FROM %s t"
            " JOIN bench.original o ON o.id = t.id AND o.family = %s AND o.source = %s",
            SQL.identifier(table),
            self.family.name,
            table,
        )

    def _relation_rows(self, table: str) -> SQL:
        [(column, target), *_others] = foreign_keys(self.cr, table).items()
        return SQL(
            "SELECT o.variant AS bench_variant, t.* FROM %s t JOIN bench.original o"
            " ON o.id = %s AND o.family = %s AND o.source = %s",
            SQL.identifier(table),
            SQL.identifier("t", column),
            self.family.name,
            target,
        )

    def _keep_rows(self, table: str, rows: SQL) -> None:
        kept = originals_table(self.family, table)
        self.cr.execute(SQL("CREATE TABLE %s AS %s", kept, rows))
        for column, target in self._references(table).items():
            self._shift(kept, column, target)

    def _references(self, table: str) -> dict[str, str]:
        """Columns of the table that may name another row of the family."""
        found = foreign_keys(self.cr, table)
        found.update(
            {
                column: target
                for (source, column), target in self.family.links.items()
                if source == table
            }
        )
        if table in self.family.names:
            found["id"] = table
        return {name: to for name, to in found.items() if to in self.family.names}

    def _shift(self, kept: SQL, column: str, target: str) -> None:
        """Within the family: base and rank in place of the id, and how it grows."""
        per = SQL.identifier(f"{column}__per")
        self.cr.execute(SQL("ALTER TABLE %s ADD %s int DEFAULT 0", kept, per))
        self.cr.execute(
            SQL(
                "UPDATE %(kept)s t SET %(column)s = b.base + o.rank, %(per)s = b.per"
                " FROM bench.original o JOIN bench.base b USING (family, source)"
                " WHERE o.family = %(family)s AND o.source = %(target)s"
                " AND o.id = %(old)s AND o.variant = t.bench_variant",
                kept=kept,
                column=SQL.identifier(column),
                per=per,
                family=self.family.name,
                target=target,
                old=SQL.identifier("t", column),
            )
        )


class Copier:
    """Writes the copies of a family, a range of numbers at a time."""

    def __init__(self, cr, family: Family) -> None:
        self.cr = cr
        self.family = family
        self.statements = {
            table: self._statement(table)
            for table in [*family.names, *family.relations]
        }

    def copy(self, first: int, last: int) -> None:
        self.cr.execute(UNCHECKED)
        for statement in self.statements.values():
            self.cr.execute(statement, {"first": first, "last": last})

    def _statement(self, table: str) -> str:
        values = self._values(table)
        names = ", ".join(f'"{name}"' for name in values)
        varied = ", ".join(f"{sql} AS {name}" for name, sql in self._varied().items())
        join = (
            "LEFT JOIN res_partner p ON p.id = v.partner"
            if any("p." in value for value in values.values())
            else ""
        )
        kept = originals_name(self.family, table)
        return f"""
            INSERT INTO {table} ({names})
            SELECT {", ".join(values.values())}
              FROM generate_series(%(first)s::bigint, %(last)s::bigint) AS n
             CROSS JOIN LATERAL (SELECT {self._scattered()} AS m) x
             CROSS JOIN LATERAL (SELECT {varied}) v
              JOIN bench."{kept}" t ON t.bench_variant = v.variant
              {join}"""

    def _scattered(self) -> str:
        from .sizes import stride

        total = self.family.number
        return f"mod(n * {stride(total)}, {total})"

    def _varied(self) -> dict[str, str]:
        return {"days": "0", **self.family.varied}

    def _values(self, table: str) -> dict[str, str]:
        kept = _columns(self.cr, originals_name(self.family, table), "bench")
        own = {**self.family.columns, **self.family.tables.get(table, {})}
        values = {}
        for name, kind in _columns(self.cr, table, "public").items():
            if f"{name}__per" in kept:
                values[name] = f't."{name}" + n * t."{name}__per"'
            elif kind in ("date", "timestamp without time zone"):
                step = "v.days" if kind == "date" else "v.days * interval '1 day'"
                values[name] = f't."{name}" - {step}'
            else:
                values[name] = f't."{name}"'
            if name in own and not values[name].endswith('__per"'):
                values[name] = own[name]
            if name in self.family.tables.get(table, {}):
                values[name] = own[name]
        return values


def originals_name(family: Family, table: str) -> str:
    return f"{family.name}_{table}"[:60]


def originals_table(family: Family, table: str) -> SQL:
    return SQL.identifier("bench", originals_name(family, table))


def _columns(cr, table: str, schema: str) -> dict[str, str]:
    cr.execute(
        "SELECT column_name, data_type FROM information_schema.columns"
        " WHERE table_schema = %s AND table_name = %s AND is_generated = 'NEVER'"
        " ORDER BY ordinal_position",
        [schema, table],
    )
    return dict(cr.fetchall())


def foreign_keys(cr, table: str) -> dict[str, str]:
    """Column -> table that it refers to."""
    cr.execute(
        """SELECT a.attname, c.confrelid::regclass::text
             FROM pg_constraint c
             JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
            WHERE c.contype = 'f' AND c.conrelid = %s::regclass
            ORDER BY a.attnum""",
        [table],
    )
    return dict(cr.fetchall())
