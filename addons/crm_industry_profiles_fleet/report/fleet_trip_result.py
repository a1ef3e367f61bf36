from odoo import api, fields, models
from odoo.tools import SQL

from .crm_value_trip import DRIVEN, get_company_cost

COSTS = ("fuel_cost", "carrier_cost", "other_cost")


class FleetTripResult(models.Model):
    """What each trip earned and cost, in company currency; a row per trip.

    Earned is what posted invoices charge for the order of the trip. Several trips of an
    order have it by their prices, to the cent; trips that are still to come have their
    part, too, so that the first one does not take it all.
    """

    _name = "fleet.trip.result"
    _description = "Result of Trips"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "trip_id"
    _depends = {
        "account.move": ["move_type", "state"],
        "account.move.line": ["balance", "display_type", "move_id", "sale_line_ids"],
        "fleet.trip": [
            "carrier_cost",
            "carrier_id",
            "commercial_partner_id",
            "company_id",
            "cost_date",
            "currency_rate",
            "distance_km",
            "driver_id",
            "fuel_cost",
            "lane_id",
            "order_id",
            "other_cost",
            "price",
            "route_id",
            "state",
            "user_id",
            "vehicle_id",
            "weight_kg",
        ],
        "sale.order.line": ["order_id", "product_id"],
    }

    trip_id = fields.Many2one("fleet.trip", readonly=True)
    date = fields.Date(readonly=True)
    state = fields.Selection(
        lambda self: self.env["fleet.trip"]._fields["state"].selection, readonly=True
    )
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    lane_id = fields.Many2one("fleet.lane", readonly=True)
    route_id = fields.Many2one("fleet.route", readonly=True)
    vehicle_id = fields.Many2one("fleet.vehicle", readonly=True)
    driver_id = fields.Many2one("res.partner", readonly=True)
    carrier_id = fields.Many2one("res.partner", readonly=True)
    user_id = fields.Many2one("res.users", string="Dispatcher", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    distance_km = fields.Float(string="Distance (km)", readonly=True)
    weight_kg = fields.Float(string="Weight (kg)", readonly=True)
    price = fields.Monetary(
        string="Agreed", readonly=True, help="The price of the trip."
    )
    invoiced = fields.Monetary(
        readonly=True,
        help="Its part of the posted invoices less credit notes of the order, without"
        " tax.",
    )
    fuel_cost = fields.Monetary(string="Fuel", readonly=True)
    carrier_cost = fields.Monetary(string="Carriers", readonly=True)
    other_cost = fields.Monetary(string="Other Costs", readonly=True)
    cost = fields.Monetary(string="Total Cost", readonly=True)
    profit = fields.Monetary(readonly=True, help="Invoiced less all costs.")
    margin_percent = fields.Float(
        string="Margin (%)",
        digits=(16, 1),
        aggregator="avg",
        readonly=True,
        help="The profit in percent of what was invoiced.",
    )

    @property
    def _table_query(self):
        return SQL(
            """SELECT x.*, x.fuel_cost + x.carrier_cost + x.other_cost AS cost,
                      x.invoiced - x.fuel_cost - x.carrier_cost - x.other_cost
                          AS profit,
                      100 * (x.invoiced - x.fuel_cost - x.carrier_cost - x.other_cost)
                          / NULLIF(x.invoiced, 0) AS margin_percent
                 FROM (SELECT %(columns)s
                         FROM fleet_trip f
                         JOIN res_company a ON a.id = f.company_id
                         JOIN res_currency u ON u.id = a.currency_id
                         LEFT JOIN (%(shares)s) s ON s.trip_id = f.id
                         LEFT JOIN (%(income)s) i ON i.order_id = f.order_id
                        WHERE f.state IN %(driven)s) x""",
            columns=self._get_columns(),
            shares=self._get_shares(),
            income=self._get_income(),
            driven=DRIVEN,
        )

    @api.model
    def _get_columns(self):
        names = ("state", "lane_id", "route_id", "vehicle_id", "driver_id")
        more = ("carrier_id", "user_id", "company_id", "distance_km", "weight_kg")
        own = SQL(", ").join(SQL.identifier("f", name) for name in (*names, *more))
        money = SQL(", ").join(
            SQL("COALESCE(%s, 0) AS %s", get_company_cost(name), SQL.identifier(name))
            for name in ("price", *COSTS)
        )
        part = "ROUND(i.amount * %s / s.whole, u.decimal_places)"
        return SQL(
            """f.id, f.id AS trip_id, f.cost_date AS date,
               f.commercial_partner_id AS partner_id, %s, %s,
               COALESCE(%s - %s, 0) AS invoiced""",
            own,
            money,
            SQL(part, SQL("s.upto")),
            SQL(part, SQL("(s.upto - s.part)")),
        )

    @api.model
    def _get_shares(self):
        """Per trip its part of the order, the sum until it, and that of all.

        By prices; if an order has none, its trips count the same.
        """
        return SQL(
            """SELECT q.id AS trip_id, q.part,
                      SUM(q.part) OVER (PARTITION BY q.order_id ORDER BY q.id) AS upto,
                      SUM(q.part) OVER (PARTITION BY q.order_id) AS whole
                 FROM (SELECT t.id, t.order_id,
                              CASE WHEN SUM(t.price) OVER (PARTITION BY t.order_id) > 0
                                   THEN COALESCE(t.price, 0)::numeric
                                   ELSE 1 END AS part
                         FROM fleet_trip t
                        WHERE t.order_id IS NOT NULL AND t.state <> 'cancelled') q"""
        )

    @api.model
    def _get_income(self):
        """Posted invoices less credit notes of each order, in company currency.

        A line of an invoice that several lines of orders share counts for the first, as
        the cost of goods in the value ledger does.
        """
        return SQL(
            """SELECT sl.order_id, SUM(-l.balance)::numeric AS amount
                 FROM account_move m
                 JOIN account_move_line l ON l.move_id = m.id
                 JOIN sale_order_line_invoice_rel r ON r.invoice_line_id = l.id
                  AND NOT EXISTS (
                      SELECT FROM sale_order_line_invoice_rel first
                       WHERE first.invoice_line_id = r.invoice_line_id
                         AND first.order_line_id < r.order_line_id)
                 JOIN sale_order_line sl ON sl.id = r.order_line_id
                WHERE %s AND l.display_type = 'product'
                  AND sl.order_id IN (SELECT order_id FROM fleet_trip)
                GROUP BY sl.order_id""",
            self.env["crm.value"]._get_sales_condition(),
        )

    @api.model
    @api.readonly
    def formatted_read_group(self, *args, **kwargs):
        return super().formatted_read_group(*args, **kwargs)

    @api.model
    def _read_group_select(self, aggregate_spec, query):
        """The margin of a group is that of its sums, not the mean of its rows."""
        if aggregate_spec != "margin_percent:avg":
            return super()._read_group_select(aggregate_spec, query)
        profit = super()._read_group_select("profit:sum", query)
        invoiced = super()._read_group_select("invoiced:sum", query)
        return SQL("100 * %s / NULLIF(%s, 0)", profit, invoiced)
