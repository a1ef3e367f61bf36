from odoo import api, fields, models


class FleetVehicle(models.Model):
    _inherit = "fleet.vehicle"

    is_trailer = fields.Boolean(help="Pulled by another vehicle, never sent out alone.")
    payload_kg = fields.Float(
        string="Payload (kg)", help="The heaviest cargo that it may carry; 0: unknown."
    )
    load_volume = fields.Float(
        string="Load Volume (m³)", help="The room for cargo; 0: unknown."
    )
    block_ids = fields.One2many("fleet.vehicle.block", "vehicle_id", string="Blocks")
    document_ids = fields.One2many(
        "fleet.vehicle.document", "vehicle_id", string="Documents"
    )
    trip_ids = fields.One2many("fleet.trip", "vehicle_id", string="Trips")
    trailer_trip_ids = fields.One2many(
        "fleet.trip", "trailer_id", string="Trips as Trailer"
    )

    @api.depends("license_plate")
    @api.depends_context("fleet_short_name")
    def _compute_display_name(self):
        """Where space is short, the plate alone: vehicles of a model differ by it."""
        if not self.env.context.get("fleet_short_name"):
            return super()._compute_display_name()
        plated = self.filtered("license_plate")
        for vehicle in plated:
            vehicle.display_name = vehicle.license_plate
        return super(FleetVehicle, self - plated)._compute_display_name()
