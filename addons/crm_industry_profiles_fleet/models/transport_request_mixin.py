from odoo import api, fields, models


class TransportRequestMixin(models.AbstractModel):
    """What a customer wants carried: from where, to where, what and when."""

    _name = "transport.request.mixin"
    _description = "Transport Request"

    transport_lane_id = fields.Many2one(
        "fleet.lane",
        string="Lane",
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
        help="From where to where. Type “Kyiv - Warsaw” to add a lane.",
    )
    transport_date = fields.Date(string="Loading on")
    transport_cargo = fields.Char(
        string="Cargo", help="What is carried, as it goes into the waybill."
    )
    transport_weight = fields.Float(string="Weight (kg)", digits=(16, 2))
    transport_volume = fields.Float(string="Volume (m³)", digits=(16, 2))
    transport_packages = fields.Integer(string="Packages")
    transport_distance = fields.Float(
        string="Distance (km)",
        digits=(16, 1),
        compute="_compute_transport_distance",
        store=True,
        readonly=False,
    )
    transport_incoterm_id = fields.Many2one(
        "account.incoterms",
        ondelete="restrict",
        help="Who bears cost and risk of the carriage.",
    )

    @api.depends("transport_lane_id")
    def _compute_transport_distance(self):
        for request in self:
            distance = request.transport_lane_id.distance_km
            request.transport_distance = distance or request.transport_distance

    def _prepare_transport_request(self):
        """Return the values of the request for another record that has them."""
        self.ensure_one()
        return {
            "transport_lane_id": self.transport_lane_id.id,
            "transport_date": self.transport_date,
            "transport_cargo": self.transport_cargo,
            "transport_weight": self.transport_weight,
            "transport_volume": self.transport_volume,
            "transport_packages": self.transport_packages,
            "transport_distance": self.transport_distance,
            "transport_incoterm_id": self.transport_incoterm_id.id,
        }
