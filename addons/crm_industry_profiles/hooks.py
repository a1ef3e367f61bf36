from odoo.addons.crm_relations.hooks import (
    forget_foreign_keys,
    forget_parameters,
    forget_reflections,
    forget_sequences,
    release_rows,
)


def uninstall_hook(env):
    env["industry.profile"]._forget_properties()
    release_rows(env, "crm_industry_profiles")
    forget_sequences(env, "crm_industry_profiles")
    forget_reflections(env, "crm_industry_profiles")
    forget_parameters(env, "crm_industry_profiles")
    forget_foreign_keys(env, "crm_industry_profiles")
