from odoo import api, fields, models


class FleetRoute(models.Model):
    """A way that is driven again and again: its stops, distances and times."""

    _name = "fleet.route"
    _description = "Route"
    _inherit = ["industry.computed.guard"]
    _order = "name, id"
    _check_company_auto = True

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", index=True, default=lambda self: self.env.company
    )
    stop_ids = fields.One2many(
        "fleet.route.stop", "route_id", string="Stops", copy=True
    )
    distance_km = fields.Float(
        string="Distance (km)", compute="_compute_totals", store=True
    )
    duration = fields.Float(
        string="Duration (hours)",
        compute="_compute_totals",
        store=True,
        help="Driving and standing from the first stop to the last.",
    )
    note = fields.Text()

    @api.depends("stop_ids.distance_km", "stop_ids.duration", "stop_ids.duration_stop")
    def _compute_totals(self):
        for route in self:
            stops = route.stop_ids
            route.distance_km = sum(stops.mapped("distance_km"))
            route.duration = sum(stops.mapped("duration")) + sum(
                stops.mapped("duration_stop")
            )
