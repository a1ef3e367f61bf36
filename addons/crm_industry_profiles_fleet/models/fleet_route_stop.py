from odoo import api, fields, models

STOP_KINDS = [
    ("pickup", "Pickup"),
    ("delivery", "Delivery"),
    ("border", "Border"),
    ("customs", "Customs"),
    ("fuel", "Fuel"),
    ("rest", "Rest"),
    ("depot", "Depot"),
]


class FleetRouteStop(models.Model):
    _name = "fleet.route.stop"
    _description = "Stop of a Route"
    _inherit = ["industry.computed.guard"]
    _order = "route_id, sequence, id"
    _rec_name = "place"
    _check_company_auto = True
    _set_at_create = frozenset({"route_id"})

    route_id = fields.Many2one(
        "fleet.route", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="route_id.company_id", store=True, index="btree_not_null"
    )
    sequence = fields.Integer(default=10)
    partner_id = fields.Many2one(
        "res.partner", string="Address", index="btree_not_null", check_company=True
    )
    place = fields.Char(
        compute="_compute_place", store=True, readonly=False, required=True
    )
    kind = fields.Selection(STOP_KINDS, required=True, default="delivery")
    distance_km = fields.Float(string="km", help="From the stop before.")
    duration = fields.Float(string="Driving (hours)", help="From the stop before.")
    duration_stop = fields.Float(
        string="Standing (hours)", help="How long it takes here."
    )

    _numbers_check = models.Constraint(
        "CHECK(distance_km >= 0 AND duration >= 0 AND duration_stop >= 0)",
        "Distances and times of a stop are not negative.",
    )

    @api.depends("partner_id")
    def _compute_place(self):
        for stop in self:
            if stop.partner_id:
                stop.place = stop.partner_id.city or stop.partner_id.display_name
