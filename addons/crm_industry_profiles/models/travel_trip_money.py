from odoo import fields, models


class TravelTrip(models.Model):
    """What was ordered and invoiced, as `travel.trip.result` reads it."""

    _inherit = "travel.trip"

    currency_id = fields.Many2one(related="company_id.currency_id")
    amount_ordered = fields.Monetary(
        string="Ordered", compute="_compute_amounts", help="Confirmed, without tax."
    )
    amount_invoiced = fields.Monetary(
        string="Invoiced",
        compute="_compute_amounts",
        help="Posted invoices less credit notes, without tax.",
    )
    order_currency_id = fields.Many2one(
        related="order_id.currency_id", string="Currency of the Order"
    )
    amount_invoiced_currency = fields.Monetary(
        string="Invoiced in Currency",
        currency_field="order_currency_id",
        compute="_compute_amounts",
        help="In the currency of the order.",
    )

    def _compute_amounts(self):
        names = ("amount_ordered", "amount_invoiced", "amount_invoiced_currency")
        # sudo: sums of trips that the reader has, whoever may read the invoices
        results = self.env["travel.trip.result"].sudo()
        rows = results.search_fetch([("trip_id", "in", self.ids)], ("trip_id", *names))
        found = {row.trip_id.id: row for row in rows}
        for trip in self:
            row = found.get(trip._origin.id, results)
            for name in names:
                trip[name] = row[name]
