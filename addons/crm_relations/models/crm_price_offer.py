from odoo import api, fields, models
from odoo.exceptions import UserError


class CrmPriceOffer(models.Model):
    _name = "crm.price.offer"
    _description = "Price Offer"
    _order = "date desc, id desc"
    _rec_name = "lead_id"

    lead_id = fields.Many2one(
        "crm.lead", string="Deal", required=True, index=True, ondelete="cascade"
    )
    order_id = fields.Many2one(
        "sale.order", readonly=True, index="btree_not_null", ondelete="set null"
    )
    date = fields.Datetime(default=fields.Datetime.now, required=True)
    initiative = fields.Selection(
        [("company", "We"), ("customer", "The Customer")],
        string="Offered by",
        default="customer",
        required=True,
    )
    amount = fields.Monetary(
        required=True, help="Without taxes, in the currency of the offer."
    )
    currency_id = fields.Many2one(
        "res.currency",
        compute="_compute_currency_id",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    discount = fields.Float(
        string="Discount (%)",
        digits="Discount",
        aggregator="avg",
        help="Of our offers: the discount of all lines together.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Salesperson",
        default=lambda self: self.env.user,
        required=True,
        index=True,
    )
    approver_id = fields.Many2one(
        "res.users", string="Approved by", domain=[("share", "=", False)]
    )
    is_agreed = fields.Boolean(
        string="Price Agreed",
        readonly=True,
        help="The order was confirmed at this price.",
    )
    note = fields.Char()

    _discount_range = models.Constraint(
        "CHECK(discount <= 100)", "A discount cannot be more than 100 %."
    )

    @api.depends("lead_id")
    def _compute_currency_id(self):
        for offer in self.filtered(lambda one: not one.currency_id):
            currency = offer.lead_id.company_currency
            offer.currency_id = currency or self.env.company.currency_id

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_fields(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_typed()
        self._check_fields(vals, "lead_id")
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_recorded(self):
        self._check_typed()

    @api.model
    def _check_fields(self, vals, *more):
        """Only quotations say what was agreed; the form has these fields readonly."""
        if not self.env.su and any(
            vals.get(name) for name in ("order_id", "is_agreed", *more)
        ):
            raise UserError(
                self.env._(
                    "Only a quotation records what it offers and what is agreed."
                )
            )

    def _check_typed(self):
        """What came from an order is a record; only typed offers are edited."""
        if not self.env.su and any(offer.order_id for offer in self):
            raise UserError(
                self.env._(
                    "This offer was recorded from its quotation. Add another offer"
                    " instead of changing it."
                )
            )

    @api.model
    def _record_orders(self, orders):
        """Note what is offered with quotations, if it is new."""
        last = self._get_last_offers(orders)
        values = [self._prepare_offer(order) for order in orders]
        fresh = [
            vals
            for vals in values
            if last.get(vals["order_id"])
            != (vals["amount"], vals["discount"], vals["is_agreed"])
        ]
        self.sudo().create(fresh)  # the order has been written by who may

    @api.model
    def _get_last_offers(self, orders):
        """Return {order id: (amount, discount, agreed)} of the newest offers."""
        # sudo: only to see whether the same has been noted already
        offers = self.sudo().search_fetch(
            [("order_id", "in", orders.ids)],
            ["order_id", "amount", "discount", "is_agreed"],
            order="id",
        )
        return {
            offer.order_id.id: (offer.amount, offer.discount, offer.is_agreed)
            for offer in offers
        }

    @api.model
    def _prepare_offer(self, order):
        is_agreed = order.state == "sale"
        return {
            "lead_id": order.opportunity_id.id,
            "order_id": order.id,
            "initiative": "company",
            # before the amount, which would otherwise look its currency up
            "currency_id": order.currency_id.id,
            "amount": order.amount_untaxed,
            "discount": self._get_discount(order),
            "user_id": order.user_id.id or self.env.uid,
            "approver_id": is_agreed and not self.env.user.share and self.env.uid,
            "is_agreed": is_agreed,
        }

    @api.model
    def _get_discount(self, order):
        """Percent that all lines together are below their unit prices."""
        lines = order.order_line.filtered(
            lambda line: not line.display_type and not line.is_downpayment
        )
        full = sum(line.price_unit * line.product_uom_qty for line in lines)
        given = sum(
            line.price_unit * line.product_uom_qty * line.discount / 100
            for line in lines
        )
        return round(100 * given / full, 2) if full else 0.0


class CrmLead(models.Model):
    _inherit = "crm.lead"

    price_offer_ids = fields.One2many(
        "crm.price.offer", "lead_id", string="Negotiation"
    )

    def _merge_dependences(self, opportunities):
        result = super()._merge_dependences(opportunities)
        # sudo: core merges what the user may merge, and this goes along
        opportunities.price_offer_ids.sudo().write({"lead_id": self.id})
        return result


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def write(self, vals):
        result = super().write(vals)
        if vals.get("state") in ("sent", "sale"):
            offered = self.filtered("opportunity_id")
            if offered:
                self.env["crm.price.offer"]._record_orders(offered)
        return result
