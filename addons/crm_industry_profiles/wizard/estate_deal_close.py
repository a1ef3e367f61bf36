from odoo import api, fields, models
from odoo.exceptions import UserError

REAL_PRICE = "crm_industry_profiles.group_estate_real_price"


class EstateDealClose(models.TransientModel):
    """Close a deal: the price in the contract, and the real one."""

    _name = "estate.deal.close"
    _description = "Close the Deal"

    offer_id = fields.Many2one("estate.offer", required=True)
    currency_id = fields.Many2one(related="offer_id.currency_id")
    close_date = fields.Date(
        string="Closed on", required=True, default=fields.Date.context_today
    )
    contract_price = fields.Monetary(
        compute="_compute_contract_price",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        help="As written in the contract.",
    )
    close_price = fields.Monetary(
        string="Real Price", groups=REAL_PRICE, help="What was really paid."
    )

    @api.depends("offer_id")
    def _compute_contract_price(self):
        for wizard in self:
            wizard.contract_price = wizard.offer_id.amount

    def action_close(self):
        self.ensure_one()
        offer = self.offer_id
        offer.check_access("write")
        self._check_values()
        values = {
            "standard_status": "Closed",
            "close_date": self.close_date,
            "contract_price": self.contract_price,
            "off_market_date": self.close_date,
        }
        if self.env.user.has_group(REAL_PRICE):
            values["close_price"] = self.close_price
        # sudo: the listing of an offer that the caller may write and that is accepted
        offer.sudo().listing_id.write(values)
        # sudo: the deal that was opened with the offer
        lead = offer.sudo().lead_id
        if lead and lead.won_status != "won":
            lead.action_set_won()

    def _check_values(self):
        if self.offer_id.state != "accepted":
            raise UserError(self.env._("Only an accepted offer can be closed."))
        if self.offer_id.listing_id.standard_status == "Closed":
            raise UserError(self.env._("This deal was closed already."))
        if self.contract_price <= 0:
            raise UserError(self.env._("Write the price that is in the contract."))
        if self.close_date > fields.Date.context_today(self):
            raise UserError(self.env._("A deal is closed today, or was closed before."))
