from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import SQL, format_amount

from ..tools.travel_fit import BOARDS, INTERESTS, WEIGHTS

OFFERS = 1 << 20  # ids: room for the offers beside the preference
CRITERIA = tuple(WEIGHTS)


class TravelProposal(models.Model):
    """What fits whom: each customer with each offer of the season, scored and told.

    `tools.travel_fit` says the same in plain Python.
    """

    _name = "travel.proposal"
    _description = "Travel Proposal"
    _auto = False
    _order = "score desc, price, id"
    _rec_name = "offer_id"
    _depends = {
        "travel.offer": [
            "active",
            "board",
            "climate",
            "company_id",
            "country_id",
            "date_from",
            "date_to",
            "destination_id",
            "nights",
            "price",
            "product_id",
            *(f"interest_{name}" for name in INTERESTS),
        ],
        "travel.preference": [
            "board",
            "budget",
            "climate",
            "company_id",
            "partner_id",
            *(f"interest_{name}" for name in INTERESTS),
        ],
    }

    preference_id = fields.Many2one("travel.preference", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    offer_id = fields.Many2one("travel.offer", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    destination_id = fields.Many2one("travel.destination", readonly=True)
    country_id = fields.Many2one("res.country", readonly=True)
    date_from = fields.Date(string="Departures from", readonly=True)
    date_to = fields.Date(string="Departures until", readonly=True)
    nights = fields.Integer(readonly=True, aggregator=None)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    price = fields.Monetary(string="Price per Person", readonly=True, aggregator="min")
    customer_price = fields.Monetary(
        string="Price for the Customer",
        compute="_compute_customer_price",
        currency_field="customer_currency_id",
        help="By the price list of the customer; of an agency: the agents' price.",
    )
    customer_currency_id = fields.Many2one(
        "res.currency", compute="_compute_customer_price"
    )
    score = fields.Float(
        string="Fits (%)", digits=(4, 1), readonly=True, aggregator="max"
    )
    points_budget = fields.Float(string="Budget", digits=(5, 4), readonly=True)
    points_climate = fields.Float(string="Climate", digits=(5, 4), readonly=True)
    points_board = fields.Float(string="Meals", digits=(5, 4), readonly=True)
    points_interests = fields.Float(string="Interests", digits=(5, 4), readonly=True)
    has_budget = fields.Boolean(readonly=True)
    has_climate = fields.Boolean(readonly=True)
    has_board = fields.Boolean(readonly=True)
    has_interests = fields.Boolean(readonly=True)
    reason = fields.Text(string="Why", compute="_compute_reason")

    @property
    def _table_query(self):
        columns = [SQL("q.points_%s", SQL(name)) for name in CRITERIA]
        columns += [
            SQL("q.points_%s IS NOT NULL AS has_%s", *[SQL(name)] * 2)
            for name in CRITERIA
        ]
        return SQL(
            """SELECT p.id * %(room)s::bigint + o.id AS id, p.id AS preference_id,
                      p.partner_id, o.id AS offer_id, o.product_id, o.destination_id,
                      o.country_id, o.date_from, o.date_to, o.nights, o.company_id,
                      o.price, %(columns)s, %(score)s AS score
                 FROM travel_preference p
                 JOIN travel_offer o ON o.company_id = p.company_id
                  AND o.active AND o.date_to >= %(today)s
                CROSS JOIN LATERAL (SELECT %(points)s) q""",
            room=OFFERS,
            columns=SQL(", ").join(columns),
            score=self._get_score(),
            today=fields.Date.context_today(self),
            points=self._get_points(),
        )

    @api.model
    def _get_points(self):
        """The points of each wish, 0 to 1; NULL where there is no wish."""
        interest = [
            (
                SQL("COALESCE(p.interest_%s, '0')::integer", SQL(name)),
                SQL("COALESCE(o.interest_%s, '0')::integer", SQL(name)),
            )
            for name in INTERESTS
        ]
        return SQL(
            """CASE WHEN p.budget > 0 THEN ROUND(GREATEST(0, 1
                    - GREATEST(0, o.price::numeric - p.budget) * 2 / p.budget), 4)
                    END AS points_budget,
               CASE WHEN p.climate IS NOT NULL THEN
                    (p.climate = COALESCE(o.climate, ''))::integer::numeric
                    END AS points_climate,
               CASE WHEN p.board IS NOT NULL THEN
                    (COALESCE(array_position(%(boards)s, o.board), 1)
                     >= array_position(%(boards)s, p.board))::integer::numeric
                    END AS points_board,
               ROUND((%(met)s)::numeric / NULLIF(%(wanted)s, 0), 4)
                    AS points_interests""",
            boards=SQL("%s::varchar[]", list(BOARDS)),
            met=SQL(" + ").join(SQL("LEAST(%s, %s)", *pair) for pair in interest),
            wanted=SQL(" + ").join(wish for wish, _has in interest),
        )

    @api.model
    def _get_score(self):
        """The weighted mean of the points there are, in percent."""
        reached, total = [], []
        for name, weight in WEIGHTS.items():
            points = SQL("q.points_%s", SQL(name))
            reached.append(SQL("COALESCE(%s * %s, 0)", points, weight))
            total.append(SQL("CASE WHEN %s IS NULL THEN 0 ELSE %s END", points, weight))
        return SQL(
            "COALESCE(ROUND(100 * (%s) / NULLIF(%s, 0), 1), 0)",
            SQL(" + ").join(reached),
            SQL(" + ").join(total),
        )

    @api.depends("partner_id", "product_id")
    @api.depends_context("company")
    def _compute_customer_price(self):
        for pricelist, rows in self.grouped(
            lambda row: row.partner_id.property_product_pricelist
        ).items():
            currency = pricelist.currency_id or self.env.company.currency_id
            prices = pricelist._get_products_price(rows.product_id, 1.0)
            for row in rows:
                row.customer_currency_id = currency
                row.customer_price = prices[row.product_id.id]

    def _compute_reason(self):
        for row in self:
            row.reason = "\n".join(row._get_reasons()) or self.env._(
                "Nothing is known about the wishes of this customer."
            )

    def _get_reasons(self):
        """Return texts: what fits how much, the heaviest first."""
        self.ensure_one()
        labels = {
            "budget": self.env._(
                "Price %(price)s, budget %(budget)s",
                price=format_amount(self.env, self.price, self.currency_id),
                budget=format_amount(
                    self.env, self.preference_id.budget, self.currency_id
                ),
            ),
            "climate": self.env._("Climate"),
            "board": self.env._("Meals"),
            "interests": self.env._("Interests"),
        }
        names = sorted(CRITERIA, key=WEIGHTS.get, reverse=True)
        return [
            self.env._(
                "%(criterion)s: %(percent)s %%",
                criterion=labels[name],
                percent=round(100 * self[f"points_{name}"]),
            )
            for name in names
            if self[f"has_{name}"]
        ]

    def action_quote(self):
        """Make one quotation of the chosen offers, at the customer's prices."""
        if len(self.partner_id) != 1:
            raise UserError(
                self.env._(
                    "A quotation is for one customer: choose rows of the same customer."
                )
            )
        order = self.env["sale.order"].create(
            {
                "partner_id": self.partner_id.id,
                "company_id": self.company_id.id,
                "order_line": [
                    Command.create({"product_id": row.product_id.id}) for row in self
                ],
            }
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": "sale.order",
            "res_id": order.id,
            "views": [(False, "form")],
        }
