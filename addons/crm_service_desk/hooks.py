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
    # what stands for a visit or a ticket of ours in Odoo's own tables
    env["service.visit"].with_context(active_test=False).search([]).event_id.unlink()
    env["mail.compose.message"].search([("model", "=", "service.ticket")]).unlink()
    release_rows(env, "crm_service_desk")
    forget_sequences(env, "crm_service_desk")
    forget_reflections(env, "crm_service_desk")
    forget_parameters(env, "crm_service_desk")
    forget_foreign_keys(env, "crm_service_desk")
