from odoo.tools import sql

from odoo.addons.crm_relations.hooks import (
    forget_foreign_keys,
    forget_reflections,
    forget_sequences,
)

MODULE = "crm_industry_profiles_fleet"
# what the profile brought and cannot work without our models, in this order
BROUGHT = ("menus", "reports", "offer_rules", "segments")


def pre_init_hook(env):
    """No deal or order has a lane yet: spare Odoo to compute the distance of each."""
    for table in ("crm_lead", "sale_order"):
        if not sql.column_exists(env.cr, table, "transport_distance"):
            sql.create_column(env.cr, table, "transport_distance", "numeric")


def uninstall_hook(env):
    _forget_brought(env)
    forget_sequences(env, MODULE)
    forget_reflections(env, MODULE)
    forget_foreign_keys(env, MODULE)


def _forget_brought(env):
    """Menus and segments of the profile read our models: they leave with them."""
    profile = env.ref(f"{MODULE}.industry_profile_logistics", raise_if_not_found=False)
    if not profile:
        return
    profile.company_ids = False
    for section in BROUGHT:
        items = profile.item_ids.filtered(
            lambda one, section=section: one.section == section and not one.is_found
        )
        for model, rows in items.grouped("model").items():
            env[model].browse(rows.mapped("res_id")).exists().unlink()
