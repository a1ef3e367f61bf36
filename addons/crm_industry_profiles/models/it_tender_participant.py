from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ItTenderParticipant(models.Model):
    """A competitor in a tender, and the price that became known."""

    _name = "it.tender.participant"
    _description = "Competitor in a Tender"
    _inherit = ["industry.computed.guard"]
    _order = "tender_id, price, id"
    _rec_name = "partner_id"
    _set_at_create = frozenset({"tender_id"})

    tender_id = fields.Many2one(
        "it.tender", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="tender_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="tender_id.currency_id")
    partner_id = fields.Many2one(
        "res.partner",
        string="Competitor",
        required=True,
        index=True,
        ondelete="cascade",
    )
    price = fields.Monetary(help="Without tax. Empty as long as it is not known.")
    difference = fields.Float(
        string="Against Us (%)",
        compute="_compute_difference",
        digits=(16, 1),
        help="How much dearer (or, negative, cheaper) they are than we.",
    )
    is_winner = fields.Boolean(string="Won")
    note = fields.Char()

    _partner_uniq = models.Constraint(
        "UNIQUE(tender_id, partner_id)", "This competitor is in the tender already."
    )
    _price_positive = models.Constraint(
        "CHECK(price >= 0)", "A price cannot be negative."
    )

    @api.depends("price", "tender_id.our_price")
    def _compute_difference(self):
        for row in self:
            ours = row.tender_id.our_price
            is_known = row.price and ours
            row.difference = 100 * (row.price - ours) / ours if is_known else 0

    @api.constrains("is_winner", "partner_id")
    def _check_winner(self):
        for tender in self.tender_id:
            if len(tender.participant_ids.filtered("is_winner")) > 1:
                raise ValidationError(
                    self.env._("“%s” has one winner only.", tender.display_name)
                )
            if tender.partner_id in tender.participant_ids.partner_id:
                raise ValidationError(
                    self.env._("The customer of a tender is no competitor in it.")
                )


class ItTender(models.Model):
    _inherit = "it.tender"

    best_price = fields.Monetary(
        string="Best Other Price",
        compute="_compute_best_price",
        help="The lowest price of a competitor that is known.",
    )
    our_rank = fields.Integer(
        compute="_compute_best_price",
        help="Our place by price among the prices that are known; 1 is the cheapest.",
    )

    @api.depends("our_price", "participant_ids.price")
    def _compute_best_price(self):
        for tender in self:
            prices = [
                price for price in tender.participant_ids.mapped("price") if price
            ]
            ours = tender.our_price
            tender.best_price = min(prices, default=0)
            tender.our_rank = 1 + sum(price < ours for price in prices) if ours else 0
