from odoo import api, fields, models


class TravelOffer(models.Model):
    """A journey that can be sold: a product with a place, a season and traits."""

    _name = "travel.offer"
    _description = "Travel Offer"
    _inherit = ["travel.traits", "industry.computed.guard"]
    _order = "date_from, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    product_id = fields.Many2one(
        "product.product",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        domain=[("sale_ok", "=", True)],
        help="What is sold. Agents get the price of their price list.",
    )
    destination_id = fields.Many2one(
        "travel.destination",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    country_id = fields.Many2one(related="destination_id.country_id", store=True)
    date_from = fields.Date(string="Departures from", required=True)
    date_to = fields.Date(string="Departures until", required=True, index=True)
    nights = fields.Integer(default=7)
    price = fields.Float(
        related="product_id.list_price",
        string="Price per Person",
        digits="Product Price",
        store=True,
        help="The sales price of the product.",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    description = fields.Html(translate=True)

    _season_ordered = models.Constraint(
        "CHECK(date_to >= date_from)", "A season cannot end before it begins."
    )
    _nights_positive = models.Constraint(
        "CHECK(nights >= 0)", "A journey cannot have fewer than no nights."
    )

    def action_view_customers(self):
        """The customers whom this offer fits, the best first."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_industry_profiles.travel_proposal_action"
        )
        return action | {"domain": [("offer_id", "=", self.id)], "context": {}}

    @api.depends("name", "destination_id.name")
    def _compute_display_name(self):
        for offer in self:
            parts = [offer.name, offer.destination_id.name]
            offer.display_name = ", ".join(part for part in parts if part)
