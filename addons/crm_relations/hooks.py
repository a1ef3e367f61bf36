from odoo.tools import SQL


def uninstall_hook(env):
    forget_reflections(env, "crm_relations")


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
               AND split_part(d.name, '__', 2) = substr(own.name, 7)
               AND NOT EXISTS (
                   SELECT FROM ir_model_data other
                    WHERE other.model = 'ir.model' AND other.res_id = own.res_id
                      AND other.module <> %(module)s)
            """,
            module=module,
        )
    )
