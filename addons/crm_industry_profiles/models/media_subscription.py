from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .media_rate import KINDS, TERMS

STATES = [
    ("future", "Begins Later"),
    ("running", "Running"),
    ("ended", "Ended"),
    ("cancelled", "Cancelled"),
]
# what the order of the term says
AGREED = {"partner_id", "title_id", "rate_id", "copies", "price_unit"}


class MediaSubscription(models.Model):
    """One term of a reader's subscription; the next term is a record of its own."""

    _name = "media.subscription"
    _description = "Subscription of a Reader"
    _inherit = ["mail.thread", "mail.activity.mixin", "industry.computed.guard"]
    _order = "date_start desc, id desc"
    _check_company_auto = True
    _written_by_steps = frozenset(
        {"renewed_from_id", "is_cancelled", "date_reminder", "order_ids"}
    )

    partner_id = fields.Many2one(
        "res.partner",
        string="Reader",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        tracking=True,
    )
    title_id = fields.Many2one(
        "media.title",
        string="Publication",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    rate_id = fields.Many2one(
        "media.rate",
        compute="_compute_rate_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        domain="[('title_id', '=', title_id)]",
        help="For how long and as which product. Managers set up rates in the"
        " publication.",
    )
    kind = fields.Selection(
        KINDS,
        string="Form",
        compute="_compute_from_rate",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    quantity = fields.Integer(
        string="Runs for", compute="_compute_from_rate", store=True, precompute=True
    )
    term = fields.Selection(
        TERMS, string="Unit", compute="_compute_from_rate", store=True, precompute=True
    )
    copies = fields.Integer(default=1, required=True)
    price_unit = fields.Monetary(
        string="Price per Copy",
        compute="_compute_price_unit",
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
        help="For the whole term. It comes from the product and the customer's"
        " pricelist, unless another one was agreed on. Taxes as in the product.",
    )
    price = fields.Monetary(compute="_compute_price", store=True, precompute=True)
    is_cancelled = fields.Boolean(readonly=True, copy=False, tracking=True)
    state = fields.Selection(
        STATES, string="Status", compute="_compute_state", search="_search_state"
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        domain=[("share", "=", False)],
        default=lambda self: self.env.user,
        index=True,
    )
    company_id = fields.Many2one(
        related="title_id.company_id", store=True, index=True, precompute=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")

    _copies_positive = models.Constraint(
        "CHECK(copies > 0)", "A reader gets one copy or more."
    )
    _price_positive = models.Constraint(
        "CHECK(price_unit >= 0)", "The price cannot be negative."
    )

    @api.depends("title_id")
    def _compute_rate_id(self):
        for one in self:
            if one.rate_id.title_id != one.title_id:
                one.rate_id = one.title_id.rate_ids[:1]

    # not on what the rate says: a change of it counts for new subscriptions only
    @api.depends("rate_id")
    def _compute_from_rate(self):
        for one in self:
            one.kind = one.rate_id.kind or "print"
            one.quantity = one.rate_id.quantity
            one.term = one.rate_id.term

    @api.depends("rate_id", "copies", "partner_id")
    def _compute_price_unit(self):
        today = fields.Date.context_today(self)
        prices = {}
        for one in self:
            pricelist = one.partner_id.with_company(
                one.company_id
            ).property_product_pricelist
            product, currency = one.rate_id.product_id, one.currency_id
            key = (pricelist, product, one.copies, currency)
            if product and key not in prices:
                prices[key] = pricelist._get_product_price(
                    product, one.copies, currency=currency, date=today
                )
            one.price_unit = prices.get(key, 0)

    @api.depends("price_unit", "copies")
    def _compute_price(self):
        for one in self:
            one.price = one.price_unit * one.copies

    @api.depends("date_start", "date_end", "is_cancelled")
    def _compute_state(self):
        today = fields.Date.context_today(self)
        for one in self:
            is_future = one.date_start and one.date_start > today
            is_ended = one.date_end and one.date_end < today
            state = "future" if is_future else "ended" if is_ended else "running"
            one.state = "cancelled" if one.is_cancelled else state

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        cancelled = Domain("is_cancelled", "=", True)
        future, ended = Domain("date_start", ">", today), Domain("date_end", "<", today)
        parts = {
            "future": future & ~cancelled,
            "ended": ended & ~cancelled,
            "running": ~future & ~ended & ~cancelled,
            "cancelled": cancelled,
        }
        return Domain.OR(parts[state] for state in value if state in parts)

    @api.depends("partner_id", "title_id")
    def _compute_display_name(self):
        for one in self:
            names = (one.title_id.name, one.partner_id.name)
            one.display_name = " – ".join(filter(None, names))

    @api.model_create_multi
    def create(self, vals_list):
        subscriptions = super().create(vals_list)
        subscriptions.partner_id._give_media_role("reader")
        return subscriptions

    def write(self, vals):
        if vals.keys() & AGREED and not self.env.su:
            self._check_agreed()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_ordered(self):
        if ordered := self.filtered("order_id"):
            raise UserError(
                self.env._("%s is ordered. Cancel it instead.", ordered[0].display_name)
            )

    def _check_agreed(self):
        if ordered := self.filtered("order_id"):
            raise UserError(
                self.env._(
                    "%s is ordered: cancel the order first, then change what is"
                    " agreed on.",
                    ordered[0].display_name,
                )
            )
