from odoo import api, fields, models


class FleetVehicleLogServices(models.Model):
    _inherit = "fleet.vehicle.log.services"

    downtime_start = fields.Datetime(
        string="Off the Road From",
        help="From then on the vehicle is blocked, until the service is done or"
        " cancelled. A service that runs blocks it in any case.",
    )
    downtime_end = fields.Datetime(
        string="Back on the Road",
        help="When the vehicle is expected back: its next free time. Empty: not known.",
    )

    _downtime_check = models.Constraint(
        "CHECK(downtime_end IS NULL OR downtime_start IS NULL"
        " OR downtime_end > downtime_start)",
        "A vehicle is back after it went off the road. Correct the times.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        services = super().create(vals_list)
        services.filtered(lambda one: one.state == "running").vehicle_id._tell_board()
        return services

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"state", "downtime_start", "downtime_end", "active"}:
            self.vehicle_id._tell_board()
        return result
