from odoo.addons.crm_relations.hooks import (
    forget_foreign_keys,
    forget_parameters,
    forget_reflections,
    forget_sequences,
    release_rows,
)


def uninstall_hook(env):
    rules = env["crm.assignment.rule"].with_context(active_test=False)
    rules.search([("model", "=", "ticket")]).unlink()
    release_rows(env, "crm_service_desk")
    forget_sequences(env, "crm_service_desk")
    forget_reflections(env, "crm_service_desk")
    forget_parameters(env, "crm_service_desk")
    forget_foreign_keys(env, "crm_service_desk")
