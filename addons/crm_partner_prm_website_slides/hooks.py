from odoo.addons.crm_relations.hooks import forget_foreign_keys, forget_reflections

MODULE = "crm_partner_prm_website_slides"


def uninstall_hook(env):
    forget_reflections(env, MODULE)
    forget_foreign_keys(env, MODULE)
