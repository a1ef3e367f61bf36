from odoo import api, fields, models

from ..tools.transport_codes import REC24
from .fleet_route_stop import STOP_KINDS


class FleetTripStop(models.Model):
    _name = "fleet.trip.stop"
    _description = "Stop of a Trip"
    _inherit = ["industry.computed.guard"]
    _order = "trip_id, sequence, id"
    _rec_name = "place"
    _check_company_auto = True
    _set_at_create = frozenset({"trip_id"})
    _written_by_steps = frozenset({"status_code"})

    trip_id = fields.Many2one(
        "fleet.trip", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="trip_id.company_id", store=True, index=True)
    sequence = fields.Integer(default=10)
    partner_id = fields.Many2one(
        "res.partner", string="Address", index="btree_not_null", check_company=True
    )
    place = fields.Char(
        compute="_compute_place", store=True, readonly=False, required=True
    )
    kind = fields.Selection(STOP_KINDS, required=True, default="delivery")
    planned_arrival = fields.Datetime()
    planned_departure = fields.Datetime()
    actual_arrival = fields.Datetime(copy=False)
    actual_departure = fields.Datetime(copy=False)
    status_code = fields.Selection(
        list(REC24.items()),
        string="Status",
        readonly=True,
        copy=False,
        help="The latest that was reported (UN/ECE Recommendation 24).",
    )

    @api.depends("partner_id")
    def _compute_place(self):
        for stop in self:
            if stop.partner_id:
                stop.place = stop.partner_id.city or stop.partner_id.display_name
