from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command, Domain
from odoo.tools import float_compare

MAX_SHARES = 31


class EstateCommission(models.Model):
    """Our commission on a deal, and how it is split among realtors.

    It is invoiced with a sales order of the deal. What each realtor gets becomes due
    with the money that comes in, see `estate.commission.due`.
    """

    _name = "estate.commission"
    _description = "Commission of a Deal"
    _inherit = ["mail.thread", "industry.computed.guard"]
    _order = "id desc"
    _rec_names_search = ["listing_id", "payer_id"]
    _check_company_auto = True

    listing_id = fields.Many2one(
        "estate.listing",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
        check_company=True,
    )
    offer_id = fields.Many2one(
        "estate.offer",
        string="Accepted Offer",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    lead_id = fields.Many2one(
        "crm.lead", string="Deal", related="listing_id.lead_id", store=True, index=True
    )
    payer_id = fields.Many2one(
        "res.partner",
        string="Paid by",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
        check_company=True,
        help="Seller or buyer, as the mandate says.",
    )
    company_id = fields.Many2one(
        "res.company",
        related="listing_id.company_id",
        store=True,
        index=True,
    )
    currency_id = fields.Many2one(
        "res.currency", string="Company Currency", related="company_id.currency_id"
    )
    listing_currency_id = fields.Many2one(
        "res.currency",
        string="Currency",
        related="listing_id.currency_id",
        store=True,
        precompute=True,
    )
    rate = fields.Float(
        string="Commission (%)", digits=(16, 4), help="Of the contract price."
    )
    amount = fields.Monetary(
        string="Commission",
        compute="_compute_amount",
        store=True,
        readonly=False,
        precompute=True,
        currency_field="listing_currency_id",
        tracking=True,
        help="Without tax, in the currency of the listing.",
    )
    order_id = fields.Many2one(
        "sale.order",
        string="Sales Order",
        ondelete="restrict",
        copy=False,
        check_company=True,
        index="btree_not_null",
        help="Its invoices and their payments are what is split.",
    )
    line_ids = fields.One2many(
        "estate.commission.line", "commission_id", string="Split"
    )
    received_amount = fields.Monetary(
        string="Received",
        compute="_compute_money",
        compute_sudo=True,
        help="Paid to us so far, without tax, in company currency.",
    )
    open_amount = fields.Monetary(
        string="To Settle",
        compute="_compute_money",
        compute_sudo=True,
        help="Due to realtors and not settled with them yet.",
    )

    _amount_positive = models.Constraint(
        "CHECK(amount >= 0 AND COALESCE(rate, 0) >= 0)",
        "A commission cannot be negative.",
    )
    _order_uniq = models.UniqueIndex(
        "(order_id) WHERE order_id IS NOT NULL",
        "The money of this order is split already.",
    )

    @api.depends("rate", "listing_id")
    def _compute_amount(self):
        for commission in self:
            listing = commission.listing_id
            price = listing.contract_price or listing.list_price
            if commission.rate and price:
                amount = price * commission.rate / 100
                commission.amount = listing.currency_id.round(amount)
            else:
                commission.amount = commission.amount

    @api.depends("line_ids.percent", "order_id")
    def _compute_money(self):
        sums = self.line_ids._get_money()
        for commission in self:
            rows = [sums[line.id] for line in commission.line_ids._origin]
            commission.received_amount = sum(due for due, _settled in rows)
            commission.open_amount = sum(due - settled for due, settled in rows)

    @api.depends("listing_id.name", "payer_id.name")
    def _compute_display_name(self):
        for commission in self:
            parts = [commission.listing_id.name, commission.payer_id.name]
            commission.display_name = ", ".join(part for part in parts if part)

    @api.constrains("line_ids")
    def _check_split(self):
        # sudo: how much all shares are, of those who may change one of them
        groups = (
            self.env["estate.commission.line"]
            .sudo()
            ._read_group(
                [("commission_id", "in", self.ids)],
                ["commission_id"],
                ["percent:sum", "__count"],
            )
        )
        for commission, total, count in groups:
            if count > MAX_SHARES:
                raise ValidationError(
                    self.env._("A commission has at most %s shares.", MAX_SHARES)
                )
            if float_compare(total, 100, precision_digits=4):
                raise ValidationError(
                    self.env._(
                        "The shares of %(commission)s add up to %(total)s %%. Change"
                        " them, so that they are 100 %%.",
                        commission=commission.display_name,
                        total=round(total, 4),
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        writer = self.with_context(estate_commission_write=True)
        return super(EstateCommission, writer).create(vals_list).with_env(self.env)

    def write(self, vals):
        if "order_id" in vals and not self.env.su:
            self._check_settled()
        writer = self.with_context(estate_commission_write=True)
        return super(EstateCommission, writer).write(vals)

    def _check_settled(self):
        """The order stays once somebody was paid of its money."""
        # sudo: whether there is a payout, of whoever
        if self.sudo().line_ids.payout_ids:
            raise UserError(
                self.env._("Shares of this order's money were settled, so it stays.")
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_ordered(self):
        if ordered := self.filtered("order_id"):
            raise UserError(
                self.env._(
                    "%s has a sales order, so it stays on record.",
                    ordered[0].display_name,
                )
            )

    def action_make_order(self):
        """Confirm a sales order over the commission; it is invoiced as any other."""
        self.ensure_one()
        self.check_access("write")
        if self.order_id:
            raise UserError(self.env._("This commission has its sales order already."))
        if not self.amount or not self.line_ids:
            raise UserError(
                self.env._("Say first how much it is and who gets which share.")
            )
        order = self.env["sale.order"].create(self._prepare_order())
        order.action_confirm()
        self.order_id = order
        return self.action_open_order()

    def action_open_order(self):
        self.ensure_one()
        return self.order_id._get_records_action()

    def action_open_due(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_industry_profiles.estate_commission_due_action"
        )
        return {**action, "domain": [("commission_id", "in", self.ids)], "context": {}}

    def _prepare_order(self):
        """Return the values of the sales order: a hook."""
        product = self.env.ref("crm_industry_profiles.product_estate_commission")
        return {
            "partner_id": self.payer_id.id,
            "opportunity_id": self.lead_id.id,
            "company_id": self.company_id.id,
            "pricelist_id": self._get_pricelist().id,
            "user_id": self.listing_id.list_agent_id.id,
            "origin": self.listing_id.name,
            "order_line": [
                Command.create(
                    {
                        "product_id": product.id,
                        "name": f"{product.name}: {self.listing_id.display_name}",
                        "product_uom_qty": 1,
                        "price_unit": self.amount,
                    }
                )
            ],
        }

    def _get_pricelist(self):
        """Which makes the order one in the currency of the listing."""
        # sudo: a price list without prices, which only says the currency
        Pricelist = self.env["product.pricelist"].sudo()
        if self.listing_currency_id == self.currency_id:
            return Pricelist
        domain = Domain("currency_id", "=", self.listing_currency_id.id)
        domain &= Domain("company_id", "in", [False, self.company_id.id])
        return Pricelist.search(domain, limit=1) or Pricelist.create(
            {
                "name": self.env._("Commission in %s", self.listing_currency_id.name),
                "currency_id": self.listing_currency_id.id,
                "company_id": self.company_id.id,
            }
        )
