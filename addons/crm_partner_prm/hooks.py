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
    forget_names(env, "res.partner.grade", "partnership")


def forget_names(env, model, module):
    """Delete translations of the names of a model and its fields that Odoo has not.

    They came with our files, which name the models that we extend, and would stay.

    :param str model: a model of Odoo that we extend
    :param str module: the module of Odoo that brings it
    """
    for lang, _name in env["res.lang"].get_installed():
        if lang != "en_US":
            known = get_known_names(module, lang)
            forget_name(env, "ir_model", "name", model, module, lang, known)
            table, column = "ir_model_fields", "field_description"
            forget_name(env, table, column, model, module, lang, known)


def get_known_names(module, lang):
    """External ids of what a module of Odoo translates into a language."""
    known = set()
    for path in get_po_paths(module, lang):
        with file_open(path, "rb") as source:
            known.update(
                term["imd_name"]
                for term in PoFileReader(source)
                if term["value"] and term["type"] == "model"
            )
    return known


def forget_name(env, table, column, model, module, lang, known):
    env.cr.execute(
        SQL(
            """
            UPDATE %(table)s t SET %(column)s = t.%(column)s - %(lang)s
              FROM ir_model_data d
             WHERE t.model = %(model)s AND d.model = %(kind)s AND d.res_id = t.id
               AND d.module = %(module)s AND d.name <> ALL(%(known)s)
            """,
            table=SQL.identifier(table),
            column=SQL.identifier(column),
            lang=lang,
            model=model,
            kind=table.replace("_", "."),
            module=module,
            known=list(known),
        )
    )
