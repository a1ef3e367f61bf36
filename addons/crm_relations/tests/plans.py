from odoo.tools import SQL

OTHER_INDEXES = """
    SELECT c.relname
      FROM pg_index i
      JOIN pg_class c ON c.oid = i.indexrelid
     WHERE i.indrelid IN (
               SELECT o.indrelid FROM pg_index o
                WHERE o.indexrelid::regclass::text = ANY(%s))
       AND c.relname <> ALL(%s)
       AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = c.oid)"""


def get_plan(env, query, indexes):
    """How PostgreSQL reads when these indexes and keys are all that a table has.

    In tables as small as a test's any index will do, and which one is taken depends on
    statistics of other days: the others are gone until the test ends.
    """
    env.flush_all()
    env.cr.execute(OTHER_INDEXES, [indexes, indexes])
    for (name,) in env.cr.fetchall():
        env.cr.execute(SQL("DROP INDEX %s", SQL.identifier(name)))
    env.cr.execute("SET LOCAL enable_seqscan = off")
    rows = env.execute_query(SQL("EXPLAIN %s", query))
    return "\n".join(line for [line] in rows)
