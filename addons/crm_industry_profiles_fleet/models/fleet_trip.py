from odoo import api, fields, models

STATES = [
    ("draft", "Draft"),
    ("reserved", "Reserved"),
    ("in_transit", "In Transit"),
    ("done", "Done"),
    ("cancelled", "Cancelled"),
]
DISPATCHER = "crm_industry_profiles_fleet.group_logistics_dispatcher"


class FleetTrip(models.Model):
    """One journey of a vehicle, with its trailer, driver, stops and cargo."""

    _name = "fleet.trip"
    _description = "Trip"
    _inherit = ["mail.thread", "mail.activity.mixin", "industry.computed.guard"]
    _order = "date_start desc, id desc"
    _check_company_auto = True
    # what only reserving, driving, telling and sharing write
    _written_by_steps = frozenset(
        {
            "access_token",
            "actual_end",
            "actual_start",
            "name",
            "state",
            "told_trip_id",
        }
    )

    name = fields.Char(
        string="Trip", readonly=True, copy=False, default="", index="trigram"
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
    )
    state = fields.Selection(
        STATES,
        string="Status",
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        index=True,
        tracking=True,
        group_expand=True,
    )
    vehicle_id = fields.Many2one(
        "fleet.vehicle",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        tracking=True,
        domain="[('is_trailer', '=', False)]",
    )
    trailer_id = fields.Many2one(
        "fleet.vehicle",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        tracking=True,
        domain="[('id', '!=', vehicle_id)]",
    )
    driver_id = fields.Many2one(
        "res.partner",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        tracking=True,
        help="Whoever drives; with a user of the role Driver, on the own phone.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Dispatcher",
        index="btree_not_null",
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
        tracking=True,
    )
    route_id = fields.Many2one(
        "fleet.route", index="btree_not_null", ondelete="restrict", check_company=True
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        tracking=True,
    )
    commercial_partner_id = fields.Many2one(
        related="partner_id.commercial_partner_id", store=True, index="btree_not_null"
    )
    order_id = fields.Many2one(
        "sale.order",
        string="Sales Order",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        groups=DISPATCHER,
    )
    agreement_id = fields.Many2one(
        "crm.agreement",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        groups=DISPATCHER,
    )
    incoterm_id = fields.Many2one("account.incoterms", ondelete="restrict")
    date_start = fields.Datetime(
        string="Planned Start", required=True, index=True, tracking=True
    )
    date_end = fields.Datetime(
        string="Planned End",
        compute="_compute_date_end",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        tracking=True,
        help="Proposed from the duration of the route.",
    )
    actual_start = fields.Datetime(readonly=True, copy=False)
    actual_end = fields.Datetime(readonly=True, copy=False)
    stop_ids = fields.One2many("fleet.trip.stop", "trip_id", string="Stops", copy=True)
    cargo_ids = fields.One2many("fleet.trip.cargo", "trip_id", copy=True)
    event_ids = fields.One2many("fleet.trip.event", "trip_id", string="Events")
    distance_km = fields.Float(
        string="Distance (km)",
        compute="_compute_distance_km",
        store=True,
        precompute=True,
        readonly=False,
        help="Proposed from the route.",
    )
    weight_kg = fields.Float(string="Weight (kg)", compute="_compute_cargo", store=True)
    volume_m3 = fields.Float(string="Volume (m³)", compute="_compute_cargo", store=True)
    price = fields.Monetary(tracking=True, groups=DISPATCHER)
    fuel_cost = fields.Monetary(groups=DISPATCHER)
    other_cost = fields.Monetary(string="Other Costs", groups=DISPATCHER)
    note = fields.Text()

    _period_check = models.Constraint(
        "CHECK(date_end > date_start)",
        "A trip ends after it starts. Correct its planned dates.",
    )
    _trailer_check = models.Constraint(
        "CHECK(trailer_id <> vehicle_id)",
        "A vehicle cannot be its own trailer. Choose another trailer.",
    )
    _numbers_check = models.Constraint(
        "CHECK(distance_km >= 0 AND price >= 0 AND fuel_cost >= 0 AND other_cost >= 0)",
        "Distance, price and costs of a trip are not negative.",
    )

    @api.depends("route_id", "date_start")
    def _compute_date_end(self):
        for trip in self:
            if trip.date_start and trip.route_id.duration:
                trip.date_end = fields.Datetime.add(
                    trip.date_start, hours=trip.route_id.duration
                )

    @api.depends("route_id")
    def _compute_distance_km(self):
        for trip in self:
            if trip.route_id:
                trip.distance_km = trip.route_id.distance_km

    @api.depends("cargo_ids.weight_kg", "cargo_ids.volume_m3")
    def _compute_cargo(self):
        for trip in self:
            trip.weight_kg = sum(trip.cargo_ids.mapped("weight_kg"))
            trip.volume_m3 = sum(trip.cargo_ids.mapped("volume_m3"))

    @api.model_create_multi
    def create(self, vals_list):
        trips = super().create(vals_list)
        for trip in trips.filtered(lambda one: not one.name):
            # sudo: the number of a trip that the user may create
            sequence = self.env["ir.sequence"].sudo().with_company(trip.company_id)
            trip.sudo().name = sequence.next_by_code("fleet.trip")
        return trips
