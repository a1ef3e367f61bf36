"""What a PostgreSQL database is made of, as plain values that can be compared."""

from suite import database

# Bookkeeping that each start, log-in or module operation of Odoo leaves.
VOLATILE_TABLES = {
    "base_registry_signaling",
    "bus_bus",
    "ir_cron_progress",
    "ir_cron_trigger",
    "ir_logging",
    "ir_profile",
    "mail_presence",
    "orm_signaling_assets",
    "orm_signaling_default",
    "orm_signaling_registry",
    "res_device_log",
    "res_users_log",
}
# Moments and the identity of who wrote last say nothing about the content.
VOLATILE_COLUMNS = {"create_date", "create_uid", "write_date", "write_uid"}
# Odoo's apps Project and To-do give each new user a task and seven stages, and keep
# them when the user goes, here our demo users: nobody has them, nobody sees them.
SOMEBODYS_TASK = """
    EXISTS (SELECT FROM project_task task WHERE task.id = {} AND (
        task.project_id IS NOT NULL OR EXISTS (
            SELECT FROM project_task_user_rel r WHERE r.task_id = task.id)))"""
OF_A_TASK = "{} IS DISTINCT FROM 'project.task' OR " + SOMEBODYS_TASK
LEFT_BY_USERS = {
    "project_task": SOMEBODYS_TASK.format("project_task.id"),
    "project_task_type": """
        user_id IS NOT NULL OR EXISTS (
            SELECT FROM project_task_type_rel r WHERE r.type_id = project_task_type.id)
        """,
    "mail_message": OF_A_TASK.format("model", "mail_message.res_id"),
    "mail_followers": OF_A_TASK.format("res_model", "mail_followers.res_id"),
    "mail_followers_mail_message_subtype_rel": f"""
        EXISTS (SELECT FROM mail_followers f WHERE f.id = mail_followers_id
            AND ({OF_A_TASK.format("f.res_model", "f.res_id")}))""",
}
# Pages of the web client are made again on demand.
CONTENT_FILTER = {
    **LEFT_BY_USERS,
    "ir_attachment": "url IS NULL OR url NOT LIKE '/web/assets/%%'",
    # Odoo keeps the cost of a product that is deleted: here, of our demo products.
    "product_value": "product_id IS NOT NULL",
}
# Odoo lists each addon that it finds on its path, installed or not.
CATALOGUE = {
    "ir_module_module": "name",
    "ir_module_module_dependency": "(SELECT name FROM ir_module_module m"
    " WHERE m.id = module_id)",
    "ir_model_data": "replace(name, 'module_', '')",
}
SCHEMA = {
    "columns": """
        SELECT table_name, column_name, data_type, udt_name, is_nullable,
               column_default
          FROM information_schema.columns WHERE table_schema = 'public'""",
    "indexes": """
        SELECT tablename, indexname, indexdef
          FROM pg_indexes WHERE schemaname = 'public'""",
    "constraints": """
        SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
          FROM pg_constraint WHERE connamespace = 'public'::regnamespace""",
    "functions": """
        SELECT p.proname, pg_get_function_identity_arguments(p.oid)
          FROM pg_proc p WHERE pronamespace = 'public'::regnamespace""",
    "triggers": """
        SELECT tgrelid::regclass::text, tgname
          FROM pg_trigger WHERE NOT tgisinternal""",
    "sequences": """
        SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'""",
    "extensions": "SELECT extname FROM pg_extension",
}


def take(server, name: str, without_addons: list[str]) -> dict[str, set]:
    """Facet or table -> set of rows; two equal databases give two equal results.

    :param without_addons: addons whose line in Odoo's catalogue is left out
    """
    with database.connect(server, name) as cursor:
        snapshot = {}
        for facet, query in SCHEMA.items():
            cursor.execute(query)
            snapshot[facet] = set(cursor.fetchall())
        for table in _tables(cursor):
            snapshot[f"rows of {table}"] = _rows(cursor, table, without_addons)
    return snapshot


def difference(before: dict[str, set], after: dict[str, set]) -> dict[str, tuple]:
    """Facet -> (what is gone, what is new), for the facets that differ."""
    found = {}
    for facet in sorted(before.keys() | after.keys()):
        old, new = before.get(facet, set()), after.get(facet, set())
        if old != new:
            found[facet] = (sorted(old - new, key=str), sorted(new - old, key=str))
    return found


def count_left_by_users(server, name: str) -> dict[str, int]:
    """Table -> rows that Odoo kept of users who are gone, and that we leave out."""
    counts = {}
    with database.connect(server, name) as cursor:
        for table, where in LEFT_BY_USERS.items():
            cursor.execute(f'SELECT count(*) FROM "{table}" WHERE NOT ({where})')
            counts[table] = cursor.fetchone()[0]
    return counts


def get_translations(server, name: str, model: str, field: str) -> set[str]:
    """Languages in which the help text of a field is known."""
    with database.connect(server, name) as cursor:
        cursor.execute(
            "SELECT jsonb_object_keys(help) FROM ir_model_fields"
            " WHERE model = %s AND name = %s",
            [model, field],
        )
        return {language for (language,) in cursor.fetchall()}


def _tables(cursor) -> list[str]:
    cursor.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
    )
    return [name for (name,) in cursor.fetchall() if name not in VOLATILE_TABLES]


def _rows(cursor, table: str, without_addons: list[str]) -> set[tuple]:
    cursor.execute(
        "SELECT column_name FROM information_schema.columns "
        "WHERE table_schema = 'public' AND table_name = %s ORDER BY 1",
        [table],
    )
    names = [name for (name,) in cursor.fetchall() if name not in VOLATILE_COLUMNS]
    columns = ", ".join(f'"{name}"::text' for name in names)
    where = CONTENT_FILTER.get(table, "true")
    addon = CATALOGUE.get(table, "''")
    cursor.execute(
        f'SELECT {columns} FROM "{table}" WHERE ({where}) AND {addon} <> ALL(%s)',
        [without_addons],
    )
    return {tuple(zip(names, row, strict=True)) for row in cursor.fetchall()}
