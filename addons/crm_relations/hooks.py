from odoo.tools import SQL


def uninstall_hook(env):
    env["crm.money.demo"]._forget()
    release_rows(env, "crm_relations")
    forget_sequences(env, "crm_relations")
    forget_reflections(env, "crm_relations")
    forget_parameters(env, "crm_relations")
    restore_foreign_keys(env)
    forget_foreign_keys(env, "crm_relations")


def forget_reflections(env, module):
    """Delete the external ids that core's mixins gave to parts of our models.

    Odoo files the selections and the inheritance of, say, `mail.thread` in one of our
    models under the module of the mixin, so it does not delete those external ids
    when our module goes. Call it in the `uninstall_hook` of each addon with models.

    :param str module: the addon that is being uninstalled
    """
    env.cr.execute(
        SQL(
            """
            DELETE FROM ir_model_data d
             USING ir_model_data own
             WHERE own.module = %(module)s AND own.model = 'ir.model'
               AND own.name LIKE 'model_%%'
               AND d.module <> %(module)s
               AND d.model IN ('ir.model.fields.selection', 'ir.model.inherit',
                               'ir.model.fields', 'ir.model.constraint')
               AND substr(own.name, 7) = CASE d.model
                   WHEN 'ir.model.fields'
                   THEN regexp_replace(split_part(d.name, '__', 1), '^field_', '')
                   ELSE split_part(d.name, '__', 2) END
               AND NOT EXISTS (
                   SELECT FROM ir_model_data other JOIN ir_module_module m
                       ON m.name = other.module AND m.state <> 'to remove'
                    WHERE other.model = 'ir.model' AND other.res_id = own.res_id
                      AND other.module <> %(module)s)
            """,
            module=module,
        )
    )


def release_rows(env, module):
    """Let go of the rows that our tables protect from deletion, or follow.

    Odoo deletes the records of our data first and our tables afterwards. A row that a
    user made meanwhile, say the statement of a demo salesperson, would keep it alive.
    So would a row that names both an order and one of its lines, and was written in
    this transaction: emptying one of the two makes PostgreSQL check the other, in an
    order that differs from database to database.
    A table that an addon which stays has extended is left alone.

    :param str module: the addon that is being uninstalled
    """
    env.cr.execute(
        SQL(
            """
            SELECT own.relname, fk.conname
              FROM pg_constraint fk
              JOIN pg_class own ON own.oid = fk.conrelid
              JOIN ir_model model ON replace(model.model, '.', '_') = own.relname
              JOIN ir_model_data d ON d.model = 'ir.model' AND d.res_id = model.id
               AND d.module = %s
             WHERE fk.contype = 'f' AND fk.confdeltype IN ('a', 'r', 'n')
               AND NOT EXISTS (
                   SELECT FROM ir_model_data other JOIN ir_module_module m
                       ON m.name = other.module AND m.state <> 'to remove'
                    WHERE other.model = 'ir.model' AND other.res_id = model.id
                      AND other.module <> d.module)
            """,
            module,
        )
    )
    for found in env.cr.fetchall():
        names = map(SQL.identifier, found)
        env.cr.execute(SQL("ALTER TABLE %s DROP CONSTRAINT %s", *names))


def forget_sequences(env, module):
    """Delete the years of our sequences: each has a sequence of PostgreSQL of its own,
    which Odoo drops with the year, but not when it deletes the whole sequence.
    """
    names = env["ir.model.data"].search(
        [("module", "=", module), ("model", "=", "ir.sequence")]
    )
    sequences = env["ir.sequence"].browse(names.mapped("res_id")).exists()
    sequences.date_range_ids.unlink()


def forget_parameters(env, module):
    """Delete the settings of an addon: Odoo keeps system parameters for ever."""
    parameters = env["ir.config_parameter"]
    parameters.search([("key", "=like", f"{module}.%")]).unlink()


def restore_foreign_keys(env):
    """Give the link between groups and record rules Odoo's usual foreign key again.

    We extend `base`, so Odoo checked all models together when it installed us. Groups
    and rules declare one link table with different actions on deletion, and which of
    them wins depends on what is checked together.
    """
    env.registry.init_models(env.cr, ["res.groups"], {"module": "base"})


def forget_foreign_keys(env, module):
    """Delete Odoo's notes about foreign keys of our columns in core's tables.

    They have no external id, so Odoo deletes the columns, but never these notes. Call
    it in the `uninstall_hook` of each addon that adds relations to core's models.

    :param str module: the addon that is being uninstalled
    """
    env.cr.execute(
        SQL(
            """
            DELETE FROM ir_model_constraint c USING ir_module_module m
             WHERE m.id = c.module AND m.name = %s AND c.type = 'f'
            """,
            module,
        )
    )
