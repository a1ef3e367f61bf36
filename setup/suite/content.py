"""What an Odoo database holds, in figures that a restored copy must equal."""

import hashlib
from pathlib import Path

# A row's text must not depend on the settings of the server.
PLAIN_TEXT = """
    SET timezone = 'UTC'; SET datestyle = 'ISO'; SET intervalstyle = 'postgres';
    SET extra_float_digits = 1; SET bytea_output = 'hex'"""
TABLES = """
    SELECT relname FROM pg_class
     WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY 1"""
# The number of rows, and a sum over all of them that any changed value changes.
ROWS = """
    SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)::numeric), 0)::text
      FROM "{}" t"""
MONEY = """
    SELECT coalesce(sum(debit), 0)::text, coalesce(sum(credit), 0)::text,
           coalesce(sum(amount_residual), 0)::text
      FROM account_move_line WHERE parent_state = 'posted'"""
# The next id of each table must be one that no row has.
SERIALS = """
    SELECT c.relname, a.attname, s.oid::regclass::text
      FROM pg_class s
      JOIN pg_depend d ON d.objid = s.oid AND d.deptype = 'a'
                      AND d.classid = 'pg_class'::regclass
      JOIN pg_class c ON c.oid = d.refobjid
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.refobjsubid
      JOIN pg_attrdef v ON v.adrelid = c.oid AND v.adnum = a.attnum
       AND pg_get_expr(v.adbin, v.adrelid) LIKE 'nextval(%' || s.relname || '%'
     WHERE s.relkind = 'S' AND c.relnamespace = 'public'::regnamespace"""
USED_UP = """
    SELECT coalesce((SELECT max("{column}") FROM "{table}"), 0)
           >= last_value + is_called::int FROM {sequence}"""
FILES = """
    SELECT DISTINCT store_fname FROM ir_attachment
     WHERE store_fname IS NOT NULL ORDER BY 1"""


def take(cursor) -> dict:
    """Rows and a checksum of each table, versions of the addons, and the money."""
    cursor.execute(PLAIN_TEXT)
    cursor.execute(TABLES)
    tables = [name for (name,) in cursor.fetchall()]
    content = {"tables": {}, "addons": _addons(cursor), "money": []}
    for table in tables:
        cursor.execute(ROWS.format(table))
        content["tables"][table] = list(cursor.fetchone())
    if "account_move_line" in tables:
        cursor.execute(MONEY)
        content["money"] = list(cursor.fetchone())
    return content


def _addons(cursor) -> dict[str, str]:
    cursor.execute(
        "SELECT name, latest_version FROM ir_module_module WHERE state = 'installed'"
    )
    return dict(cursor.fetchall())


def differences(expected: dict, found: dict) -> list[str]:
    """What a person reads about two contents that should be equal."""
    problems = []
    for facet in ("tables", "addons"):
        for name in sorted(expected[facet].keys() | found[facet].keys()):
            before, after = expected[facet].get(name), found[facet].get(name)
            if before != after:
                problems.append(f"{name}: was {_words(before)}, is {_words(after)}")
    if expected["money"] != found["money"]:
        problems.append(f"money: was {expected['money']}, is {found['money']}")
    return problems


def _words(value) -> str:
    if isinstance(value, list):
        return f"{value[0]:,} rows with checksum {value[1]}"
    return "missing" if value is None else str(value)


def used_up_serials(cursor) -> list[str]:
    """Tables whose next new row would get an id that is taken."""
    cursor.execute(SERIALS)
    problems = []
    for table, column, sequence in cursor.fetchall():
        names = {"table": table, "column": column, "sequence": sequence}
        cursor.execute(USED_UP.format(**names))
        if cursor.fetchone()[0]:
            problems.append(f"{table}: {sequence} stands at an id that is taken")
    return problems


def file_names(cursor) -> list[str]:
    """Files of the attachments, below the database's filestore."""
    cursor.execute(FILES)
    return [name for (name,) in cursor.fetchall()]


def unsound_files(folder: Path, names: list[str]) -> dict[str, str]:
    """Name -> problem, for files that are missing or not what their name says.

    Odoo names a file by the SHA-1 of what is in it.
    """
    problems = {}
    for name in names:
        path = folder / name
        if not path.is_file():
            problems[name] = "missing"
        elif hashlib.sha1(path.read_bytes()).hexdigest() != path.name:
            problems[name] = "damaged"
    return problems
