from odoo import fields, models


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
