from odoo import api, fields, models

DISPATCHER = "crm_industry_profiles_fleet.group_logistics_dispatcher"
COSTS = ("fuel_cost", "carrier_cost", "other_cost")


class FleetTrip(models.Model):
    """What a trip costs, in its currency and in that of the company."""

    _inherit = "fleet.trip"

    cost_date = fields.Date(
        compute="_compute_cost_date",
        store=True,
        index=True,
        help="The day it started, else is to start, where the company is.",
    )
    currency_rate = fields.Float(
        compute="_compute_currency_rate",
        store=True,
        digits=0,
        help="Of that day: how much of its currency one unit of the company's is.",
    )
    total_cost = fields.Monetary(compute="_compute_total_cost", groups=DISPATCHER)
    margin = fields.Monetary(
        compute="_compute_total_cost",
        groups=DISPATCHER,
        help="The price less all costs, before the invoice is made.",
    )
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )

    # finds the rows of one customer in the value ledger
    _value_idx = models.Index("(commercial_partner_id, cost_date)")

    @api.depends("actual_start", "date_start", "company_id")
    def _compute_cost_date(self):
        for trip in self:
            trip.cost_date = trip._get_cost_day()

    def _get_cost_day(self):
        zone = self.company_id.partner_id.tz or "UTC"
        moment = self.actual_start or self.date_start or fields.Datetime.now()
        local = fields.Datetime.context_timestamp(self.with_context(tz=zone), moment)
        return local.date()

    @api.depends("cost_date", "currency_id", "company_id")
    def _compute_currency_rate(self):
        for trip in self:
            trip.currency_rate = self.env["res.currency"]._get_conversion_rate(
                trip.company_id.currency_id,
                trip.currency_id,
                trip.company_id,
                trip.cost_date or fields.Date.context_today(trip),
            )

    @api.depends("price", *COSTS)
    def _compute_total_cost(self):
        for trip in self:
            trip.total_cost = sum(trip[name] for name in COSTS)
            trip.margin = trip.price - trip.total_cost
