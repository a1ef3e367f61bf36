from odoo import fields, models


class EstateListingHistory(models.Model):
    """One change of a listing's price or status, which nobody corrects afterwards."""

    _name = "estate.listing.history"
    _description = "Change of a Listing"
    _order = "date desc, id desc"
    _rec_name = "field_name"

    listing_id = fields.Many2one(
        "estate.listing", required=True, index=True, ondelete="cascade", readonly=True
    )
    company_id = fields.Many2one(
        related="listing_id.company_id", store=True, index=True
    )
    currency_id = fields.Many2one(related="listing_id.currency_id")
    change_type = fields.Selection(
        [("price", "Price"), ("status", "Status"), ("contract", "Contract")],
        required=True,
        readonly=True,
        index=True,
    )
    field_name = fields.Char(required=True, readonly=True)
    previous_value = fields.Char(readonly=True)
    new_value = fields.Char(readonly=True)
    amount = fields.Monetary(
        readonly=True, aggregator="avg", help="The new price, for the graph."
    )
    date = fields.Datetime(
        required=True, readonly=True, default=fields.Datetime.now, index=True
    )
    user_id = fields.Many2one("res.users", readonly=True, index="btree_not_null")
