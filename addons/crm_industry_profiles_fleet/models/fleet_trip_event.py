from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.transport_codes import REC24, get_cbv


class FleetTripEvent(models.Model):
    """What was reported on the way; never changed afterwards."""

    _name = "fleet.trip.event"
    _description = "Trip Event"
    _inherit = ["industry.computed.guard"]
    _order = "date desc, id desc"
    _rec_name = "status_code"
    _check_company_auto = True
    # nobody reports in the name of others, nor takes the key of a tracking system
    _written_by_steps = frozenset({"key", "user_id"})

    trip_id = fields.Many2one(
        "fleet.trip", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="trip_id.company_id", store=True, index=True)
    stop_id = fields.Many2one(
        "fleet.trip.stop", index="btree_not_null", ondelete="set null"
    )
    vehicle_id = fields.Many2one(
        related="trip_id.vehicle_id", store=True, index="btree_not_null"
    )
    date = fields.Datetime(required=True, default=fields.Datetime.now)
    status_code = fields.Selection(
        list(REC24.items()), string="Status", help="UN/ECE Recommendation 24"
    )
    cbv_step = fields.Char(
        string="Business Step", compute="_compute_cbv", store=True, help="GS1 CBV 2.0"
    )
    cbv_disposition = fields.Char(
        string="Disposition", compute="_compute_cbv", store=True, help="GS1 CBV 2.0"
    )
    place = fields.Char()
    latitude = fields.Float(digits=(10, 7))
    longitude = fields.Float(digits=(10, 7))
    note = fields.Char()
    key = fields.Char(
        string="Idempotency Key",
        readonly=True,
        help="Given by the sender: what is sent twice is kept once.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Reported By",
        readonly=True,
        default=lambda self: self.env.user,
    )

    _key_uniq = models.UniqueIndex(
        "(company_id, key) WHERE key IS NOT NULL",
        "This event has been reported already.",
    )
    _place_idx = models.Index("(vehicle_id, date DESC) WHERE place IS NOT NULL")

    @api.depends("status_code")
    def _compute_cbv(self):
        for event in self:
            status = get_cbv(event.status_code) if event.status_code else None
            event.cbv_step = status and status.step
            event.cbv_disposition = status and status.disposition

    @api.model_create_multi
    def create(self, vals_list):
        events = super().create(vals_list)
        for event in events.filtered(lambda one: one.stop_id and one.status_code):
            # sudo: a driver may report on the own trip, which the create has checked
            event.sudo().stop_id.status_code = event.status_code
        # sudo: only which vehicles the board shows anew
        events.sudo().trip_id._tell_board()
        return events

    @api.constrains("stop_id", "trip_id")
    def _check_stop(self):
        for event in self:
            if event.stop_id and event.stop_id.trip_id != event.trip_id:
                raise ValidationError(
                    self.env._("Choose a stop of %s.", event.trip_id.name)
                )
