from odoo import fields, models


class FleetTripCargo(models.Model):
    _name = "fleet.trip.cargo"
    _description = "Cargo"
    _inherit = ["industry.computed.guard"]
    _order = "trip_id, sequence, id"
    _rec_name = "description"
    _check_company_auto = True
    _set_at_create = frozenset({"trip_id"})

    trip_id = fields.Many2one(
        "fleet.trip", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="trip_id.company_id", store=True, index=True)
    sequence = fields.Integer(default=10)
    description = fields.Char(required=True)
    weight_kg = fields.Float(string="Weight (kg)")
    volume_m3 = fields.Float(string="Volume (m³)")
    packages = fields.Integer()

    _numbers_check = models.Constraint(
        "CHECK(weight_kg >= 0 AND volume_m3 >= 0 AND packages >= 0)",
        "Weight, volume and packages are not negative.",
    )
