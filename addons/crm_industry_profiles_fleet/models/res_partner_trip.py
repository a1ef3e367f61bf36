from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    fleet_trip_ids = fields.One2many(
        "fleet.trip",
        "partner_id",
        string="Transports",
        groups="crm_industry_profiles_fleet.group_logistics_dispatcher",
    )
