from odoo.tools import sql

from odoo.addons.crm_relations.hooks import (
    forget_foreign_keys,
    forget_reflections,
    forget_sequences,
)

MODULE = "crm_industry_profiles_fleet"


def pre_init_hook(env):
    """No deal or order has a lane yet: spare Odoo to compute the distance of each."""
    for table in ("crm_lead", "sale_order"):
        if not sql.column_exists(env.cr, table, "transport_distance"):
            sql.create_column(env.cr, table, "transport_distance", "numeric")


def uninstall_hook(env):
    forget_sequences(env, MODULE)
    forget_reflections(env, MODULE)
    forget_foreign_keys(env, MODULE)
