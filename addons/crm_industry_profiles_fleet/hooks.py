from odoo.addons.crm_relations.hooks import (
    forget_foreign_keys,
    forget_reflections,
    forget_sequences,
)

MODULE = "crm_industry_profiles_fleet"


def uninstall_hook(env):
    forget_sequences(env, MODULE)
    forget_reflections(env, MODULE)
    forget_foreign_keys(env, MODULE)
