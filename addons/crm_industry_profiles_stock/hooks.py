from odoo.addons.crm_relations.hooks import forget_foreign_keys, forget_reflections

MODULE = "crm_industry_profiles_stock"


def uninstall_hook(env):
    forget_reflections(env, MODULE)
    forget_foreign_keys(env, MODULE)
