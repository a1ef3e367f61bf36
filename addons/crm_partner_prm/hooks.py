from odoo.tools import SQL, file_open
from odoo.tools.translate import PoFileReader, get_po_paths

from odoo.addons.crm_relations.hooks import (
    forget_foreign_keys,
    forget_parameters,
    forget_reflections,
    forget_sequences,
    release_rows,
)


def uninstall_hook(env):
    release_rows(env, "crm_partner_prm")
    forget_sequences(env, "crm_partner_prm")
    forget_reflections(env, "crm_partner_prm")
    forget_parameters(env, "crm_partner_prm")
    forget_foreign_keys(env, "crm_partner_prm")
    restore_names(env, "res.partner.grade")


NAMES = {"ir.model": "name", "ir.model.fields": "field_description"}


def restore_names(env, model):
    """Give a model of Odoo and its fields the names of the modules that stay.

    Our files translate the names of the models that we extend, and that would stay.

    :param str model: a model of Odoo that we extend
    """
    rows = get_named_rows(env, model)
    for lang, _name in env["res.lang"].get_installed():
        if lang != "en_US":
            known = get_known_names({module for module, *_row in rows}, lang)
            values = {}
            for module, name, kind, res_id in rows:
                values.setdefault((kind, res_id), None)
                values[kind, res_id] = values[kind, res_id] or known.get((module, name))
            for kind in NAMES:
                restore_translations(env, kind, lang, values)


def get_named_rows(env, model):
    """[(module, name of the external id, kind, id)] of modules that stay."""
    return env.execute_query(
        SQL(
            """
            SELECT d.module, d.name, d.model, d.res_id
              FROM ir_model_data d
              JOIN ir_module_module m
                ON m.name = d.module AND m.state IN ('installed', 'to upgrade')
             WHERE d.model = 'ir.model'
               AND d.res_id IN (SELECT id FROM ir_model WHERE model = %(model)s)
                OR d.model = 'ir.model.fields'
               AND d.res_id IN (SELECT id FROM ir_model_fields WHERE model = %(model)s)
             ORDER BY d.id
            """,
            model=model,
        )
    )


def get_known_names(modules, lang):
    """{(module, name of an external id): what it is called in a language}"""
    wanted = {f"{kind},{column}" for kind, column in NAMES.items()}
    known = {}
    for module in modules:
        for path in get_po_paths(module, lang):
            with file_open(path, "rb") as source:
                known |= {
                    (module, term["imd_name"]): term["value"]
                    for term in PoFileReader(source)
                    if term["value"] and term["name"] in wanted
                }
    return known


def restore_translations(env, kind, lang, values):
    """Write what is known, and delete the translations of what is not."""
    found = [(key[1], value) for key, value in values.items() if key[0] == kind]
    ids, names = [row[0] for row in found], [row[1] for row in found]
    env.cr.execute(
        SQL(
            """
            UPDATE %(table)s t
               SET %(column)s = CASE WHEN v.name IS NULL THEN t.%(column)s - %(lang)s
                   ELSE t.%(column)s || jsonb_build_object(%(lang)s::text, v.name) END
              FROM unnest(%(ids)s::int[], %(names)s::text[]) v(id, name)
             WHERE t.id = v.id
            """,
            table=SQL.identifier(kind.replace(".", "_")),
            column=SQL.identifier(NAMES[kind]),
            lang=lang,
            ids=ids,
            names=names,
        )
    )
