from odoo import api, fields, models
from odoo.tools import SQL

RECENT_DAYS = 90


class CrmTransportNeed(models.Model):
    """What a customer ships, where, how much, at what price and with whom."""

    _name = "crm.transport.need"
    _description = "Transport Need"
    _inherit = ["mail.thread", "mail.activity.mixin", "industry.computed.guard"]
    _order = "potential desc, id desc"
    _rec_name = "lane_id"
    _check_company_auto = True

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        tracking=True,
        ondelete="cascade",
        check_company=True,
    )
    commercial_partner_id = fields.Many2one(
        related="partner_id.commercial_partner_id",
        string="Account",
        store=True,
        index=True,
    )
    lane_id = fields.Many2one(
        "fleet.lane",
        required=True,
        index=True,
        tracking=True,
        ondelete="restrict",
        check_company=True,
        help="From where to where. Type “Kyiv - Warsaw” to add a lane.",
    )
    cargo_kind = fields.Selection(
        [
            ("general", "General Cargo"),
            ("pallets", "Pallets"),
            ("bulk", "Bulk"),
            ("liquid", "Liquids"),
            ("reefer", "Temperature Controlled"),
            ("dangerous", "Dangerous Goods (ADR)"),
            ("oversized", "Oversized"),
            ("container", "Containers"),
            ("vehicles", "Vehicles"),
        ],
        default="general",
        required=True,
        tracking=True,
    )
    cargo = fields.Char(string="Goods", help="What it is, in the customer's words.")
    trips_month = fields.Float(
        string="Trips per Month",
        digits=(16, 2),
        tracking=True,
        help="Of the customer on this lane, whoever drives them.",
    )
    tonnes_month = fields.Float(string="Tonnes per Month", digits=(16, 2))
    price = fields.Monetary(
        string="Price per Trip",
        tracking=True,
        help="What the customer pays now, in the currency of the company.",
    )
    carrier_id = fields.Many2one(
        "res.partner",
        string="Ships With",
        index="btree_not_null",
        tracking=True,
        ondelete="set null",
        help="The competitor who has the rest of it.",
    )
    our_share = fields.Float(
        string="Our Share (%)",
        digits=(16, 1),
        tracking=True,
        aggregator="avg",
        help="How much of it the customer gives to us.",
    )
    total_amount = fields.Monetary(
        string="Amount per Month", compute="_compute_amounts", store=True
    )
    our_amount = fields.Monetary(
        string="With Us per Month", compute="_compute_amounts", store=True
    )
    potential = fields.Monetary(
        string="Potential per Month",
        compute="_compute_amounts",
        store=True,
        help="What the customer pays to others.",
    )
    recent_trips = fields.Integer(
        string="Our Trips in 90 Days",
        compute="_compute_recent_trips",
        help="Trips that we drove for the account on this lane.",
    )
    date_checked = fields.Date(
        string="Asked on", default=fields.Date.context_today, tracking=True
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        index=True,
        tracking=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    note = fields.Text()
    active = fields.Boolean(default=True)

    _figures_positive = models.Constraint(
        "CHECK(trips_month >= 0 AND tonnes_month >= 0 AND price >= 0)",
        "Trips, tonnes and the price cannot be negative.",
    )
    _share_percent = models.Constraint(
        "CHECK(our_share >= 0 AND our_share <= 100)",
        "Our share is between 0 and 100 percent.",
    )

    @api.depends("trips_month", "price", "our_share", "company_id")
    def _compute_amounts(self):
        for need in self:
            currency = need.currency_id or self.env.company.currency_id
            need.total_amount = currency.round(need.trips_month * need.price)
            need.our_amount = currency.round(need.total_amount * need.our_share / 100)
            need.potential = currency.round(need.total_amount - need.our_amount)

    @api.depends("commercial_partner_id", "lane_id", "company_id")
    def _compute_recent_trips(self):
        since = fields.Datetime.subtract(fields.Datetime.now(), days=RECENT_DAYS)
        # sudo: a number only, of customers whose needs the user reads
        rows = (
            self.env["fleet.trip"]
            .sudo()
            ._read_group(
                [
                    ("commercial_partner_id", "in", self.commercial_partner_id.ids),
                    ("lane_id", "in", self.lane_id.ids),
                    ("state", "in", ("in_transit", "done")),
                    ("actual_start", ">=", since),
                ],
                ["commercial_partner_id", "lane_id", "company_id"],
                ["__count"],
            )
        )
        counts = {tuple(record.id for record in keys): n for *keys, n in rows}
        for need in self:
            key = (need.commercial_partner_id.id, need.lane_id.id, need.company_id.id)
            need.recent_trips = counts.get(key, 0)

    def action_make_lead(self):
        """Open a new opportunity over what the customer gives to others."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "crm.lead",
            "view_mode": "form",
            "context": {
                "default_type": "opportunity",
                "default_name": f"{self.partner_id.name}: {self.lane_id.name}",
                "default_partner_id": self.partner_id.id,
                "default_transport_lane_id": self.lane_id.id,
                "default_transport_cargo": self.cargo,
                "default_expected_revenue": self.potential,
                "default_competitor_ids": self.carrier_id.ids,
            },
        }

    @api.model
    @api.readonly
    def formatted_read_group(self, *args, **kwargs):
        return super().formatted_read_group(*args, **kwargs)

    @api.model
    def _read_group_select(self, aggregate_spec, query):
        """The share of a group is that of its amounts, not the mean of its rows."""
        if aggregate_spec != "our_share:avg":
            return super()._read_group_select(aggregate_spec, query)
        ours = super()._read_group_select("our_amount:sum", query)
        total = super()._read_group_select("total_amount:sum", query)
        return SQL("100 * %s / NULLIF(%s, 0)", ours, total)


class ResPartner(models.Model):
    _inherit = "res.partner"

    transport_need_ids = fields.One2many(
        "crm.transport.need",
        "partner_id",
        string="Transport Needs",
        groups="sales_team.group_sale_salesman",
    )
