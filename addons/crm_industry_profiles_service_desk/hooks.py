from odoo.addons.crm_relations.hooks import forget_foreign_keys, forget_reflections

MODULE = "crm_industry_profiles_service_desk"


def post_init_hook(env):
    """Warranties that were typed in before the service desk came are its own now."""
    env.cr.execute(
        """UPDATE product_template
              SET warranty_months = equipment_warranty_months
            WHERE COALESCE(warranty_months, 0) = 0 AND equipment_warranty_months > 0"""
    )


def uninstall_hook(env):
    forget_reflections(env, MODULE)
    forget_foreign_keys(env, MODULE)
