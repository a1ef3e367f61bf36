from odoo import fields, models


class FleetServiceType(models.Model):
    _inherit = "fleet.service.type"

    is_dispatch_required = fields.Boolean(
        string="Blocks the Vehicle",
        help="Contracts of this type, for example an insurance: once one has expired"
        " and no newer one runs, the vehicle is blocked.",
    )
