from odoo import api, fields, models
from odoo.tools import SQL


class TravelTripResult(models.Model):
    """Trips with their money: by destination, season, customer and satisfaction."""

    _name = "travel.trip.result"
    _description = "Trip Result"
    _auto = False
    _order = "date_start desc, id desc"
    _rec_name = "trip_id"
    _depends = {
        "account.move.line": [
            "amount_currency",
            "balance",
            "display_type",
            "parent_state",
            "sale_line_ids",
        ],
        "res.company": ["currency_id"],
        "res.currency": ["rounding"],
        "sale.order": ["amount_untaxed", "currency_id", "currency_rate", "state"],
        "sale.order.line": ["order_id"],
        "travel.destination": ["country_id"],
        "travel.traveller": ["trip_id"],
        "travel.trip": [
            "commercial_partner_id",
            "company_id",
            "date_end",
            "date_start",
            "destination_id",
            "order_id",
            "partner_id",
            "satisfaction",
            "state",
            "user_id",
        ],
    }

    trip_id = fields.Many2one("travel.trip", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    commercial_partner_id = fields.Many2one(
        "res.partner", string="Account", readonly=True
    )
    destination_id = fields.Many2one("travel.destination", readonly=True)
    country_id = fields.Many2one("res.country", readonly=True)
    user_id = fields.Many2one("res.users", string="Responsible", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    state = fields.Selection(
        lambda self: (
            self.env["travel.trip"]._fields["state"]._description_selection(self.env)
        ),
        string="Status",
        readonly=True,
    )
    date_start = fields.Date(string="Departure", readonly=True)
    nights = fields.Integer(readonly=True)
    travellers = fields.Integer(readonly=True)
    satisfaction = fields.Float(
        readonly=True,
        digits=(3, 2),
        aggregator="avg",
        help="1 to 5, of the trips whose customers were asked.",
    )
    currency_id = fields.Many2one("res.currency", readonly=True)
    amount_ordered = fields.Monetary(string="Ordered", readonly=True)
    amount_invoiced = fields.Monetary(string="Invoiced", readonly=True)
    order_currency_id = fields.Many2one("res.currency", readonly=True)
    amount_invoiced_currency = fields.Monetary(
        string="Invoiced in Currency",
        currency_field="order_currency_id",
        readonly=True,
        aggregator=None,
    )

    @property
    def _table_query(self):
        return SQL(
            """SELECT t.id, t.id AS trip_id, t.partner_id, t.commercial_partner_id,
                      t.destination_id, d.country_id, t.user_id, t.company_id, t.state,
                      t.date_start, t.date_end - t.date_start AS nights,
                      (SELECT COUNT(*)::integer FROM travel_traveller v
                        WHERE v.trip_id = t.id) AS travellers,
                      NULLIF(t.satisfaction, '0')::numeric AS satisfaction,
                      a.currency_id, o.currency_id AS order_currency_id,
                      %(ordered)s AS amount_ordered,
                      COALESCE(i.amount, 0) AS amount_invoiced,
                      COALESCE(i.amount_currency, 0) AS amount_invoiced_currency
                 FROM travel_trip t
                 JOIN travel_destination d ON d.id = t.destination_id
                 JOIN res_company a ON a.id = t.company_id
                 JOIN res_currency u ON u.id = a.currency_id
                 LEFT JOIN sale_order o ON o.id = t.order_id
                 LEFT JOIN LATERAL (%(invoiced)s) i ON TRUE""",
            ordered=self._get_ordered(),
            invoiced=self._get_invoiced(),
        )

    @api.model
    def _get_ordered(self):
        return SQL(
            """CASE WHEN o.state = 'sale' THEN ROUND(o.amount_untaxed
                    / NULLIF(o.currency_rate, 0)::numeric, u.decimal_places)
                    ELSE 0 END"""
        )

    @api.model
    def _get_invoiced(self):
        """SELECT of what is posted of an order, in both currencies.

        Odoo invoices an order in its own currency, so those amounts can be added.
        """
        return SQL(
            """SELECT SUM(-l.balance) AS amount,
                      SUM(-l.amount_currency) AS amount_currency
                 FROM account_move_line l
                WHERE l.parent_state = 'posted' AND l.display_type = 'product'
                  AND l.id IN (SELECT r.invoice_line_id FROM sale_order_line s
                                 JOIN sale_order_line_invoice_rel r
                                   ON r.order_line_id = s.id
                                WHERE s.order_id = t.order_id)"""
        )

    @api.model
    @api.readonly
    def formatted_read_group(self, *args, **kwargs):
        return super().formatted_read_group(*args, **kwargs)
