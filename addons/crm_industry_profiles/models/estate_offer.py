from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

STATES = [
    ("submitted", "Submitted"),
    ("countered", "Countered"),
    ("accepted", "Accepted"),
    ("rejected", "Rejected"),
    ("withdrawn", "Withdrawn"),
    ("expired", "Expired"),
]
# what the two sides have agreed on, once the offer is answered
AGREED = {
    "amount",
    "listing_id",
    "made_by",
    "parent_id",
    "partner_id",
    "transaction_type",
}
BATCH_SIZE = 100


class EstateOffer(models.Model):
    """What a buyer or tenant offers, and what the other side answers.

    A counter-offer is an offer with a parent. What an accepted one leads to is in
    `estate_offer_deal`, its deposit in `estate_offer_deposit`.
    """

    _name = "estate.offer"
    _description = "Offer"
    _inherit = ["mail.thread", "mail.activity.mixin", "industry.computed.guard"]
    _order = "date desc, id desc"
    _rec_names_search = ["listing_id", "partner_id"]
    _check_company_auto = True
    _written_by_steps = frozenset({"agreement_id", "date_answered", "lead_id", "state"})
    _set_at_create = frozenset({"parent_id"})

    listing_id = fields.Many2one(
        "estate.listing",
        required=True,
        index=True,
        tracking=True,
        ondelete="restrict",
        check_company=True,
    )
    viewing_id = fields.Many2one(
        "estate.viewing",
        string="After the Viewing",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        copy=False,
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Buyer or Tenant",
        required=True,
        index=True,
        tracking=True,
        ondelete="restrict",
        check_company=True,
    )
    made_by = fields.Selection(
        [("buyer", "Buyer or Tenant"), ("seller", "Seller or Landlord")],
        required=True,
        default="buyer",
        help="Whose word it is. The answer of the other side is a counter-offer.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Agent",
        index=True,
        tracking=True,
        domain=[("share", "=", False)],
        default=lambda self: self.env.user,
    )
    company_id = fields.Many2one(
        "res.company",
        related="listing_id.company_id",
        store=True,
        index=True,
    )
    currency_id = fields.Many2one(
        "res.currency", related="listing_id.currency_id", store=True, precompute=True
    )
    transaction_type = fields.Selection(
        [("PurchaseOffer", "Purchase Offer"), ("LeaseOffer", "Lease Offer")],
        string="Type",
        compute="_compute_transaction_type",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    amount = fields.Monetary(required=True, tracking=True)
    list_price = fields.Monetary(related="listing_id.list_price")
    percent_of_list = fields.Float(
        string="Of the Price Asked (%)",
        compute="_compute_percent_of_list",
        digits=(16, 1),
    )
    date = fields.Date(required=True, default=fields.Date.context_today)
    date_expiry = fields.Date(
        string="Stands until",
        copy=False,
        default=lambda self: fields.Date.context_today(self) + timedelta(days=7),
        help="After this day the offer expires. Empty: it stands until it is answered.",
    )
    date_answered = fields.Date(string="Answered on", readonly=True, copy=False)
    terms = fields.Text(help="Payment, handover, what stays in the object.")
    parent_id = fields.Many2one(
        "estate.offer",
        string="Answer to",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        readonly=True,
    )
    child_ids = fields.One2many("estate.offer", "parent_id", string="Counter-Offers")
    state = fields.Selection(
        STATES,
        string="Status",
        required=True,
        default="submitted",
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )

    _amount_positive = models.Constraint(
        "CHECK(amount > 0)", "An offer has an amount above zero."
    )
    _accepted_uniq = models.UniqueIndex(
        "(listing_id) WHERE state = 'accepted'",
        "Another offer for this listing is accepted already.",
    )
    _answered_once = models.UniqueIndex(
        "(parent_id) WHERE parent_id IS NOT NULL",
        "This offer has been answered by a counter-offer already.",
    )
    _expiry_idx = models.Index("(date_expiry) WHERE state = 'submitted'")

    @api.depends("listing_id.transaction_kind")
    def _compute_transaction_type(self):
        for offer in self:
            is_lease = offer.listing_id.transaction_kind == "lease"
            offer.transaction_type = "LeaseOffer" if is_lease else "PurchaseOffer"

    @api.depends("amount", "listing_id.list_price")
    def _compute_percent_of_list(self):
        for offer in self:
            price = offer.list_price
            offer.percent_of_list = price and 100 * offer.amount / price

    @api.depends("listing_id.name", "partner_id.name")
    def _compute_display_name(self):
        for offer in self:
            parts = [offer.listing_id.name, offer.partner_id.name]
            offer.display_name = ", ".join(part for part in parts if part)

    @api.constrains("parent_id", "listing_id", "partner_id", "made_by")
    def _check_parent(self):
        for offer in self.filtered("parent_id"):
            before = offer.parent_id
            same = (offer.listing_id, offer.partner_id)
            if (before.listing_id, before.partner_id) != same:
                raise ValidationError(
                    self.env._("A counter-offer is for the same listing and buyer.")
                )
            if before.made_by == offer.made_by:
                raise ValidationError(
                    self.env._("A counter-offer comes from the other side.")
                )

    @api.constrains("date", "date_expiry")
    def _check_date_expiry(self):
        for offer in self:
            if offer.date_expiry and offer.date_expiry < offer.date:
                raise ValidationError(
                    self.env._("The offer stands until its own day at least.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        offers = super().create(vals_list)
        offers._check_listing_open()
        offers.parent_id._close_countered()
        return offers

    def write(self, vals):
        if AGREED & vals.keys() and not self.env.su:
            self._check_submitted()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_answered(self):
        if answered := self.filtered(lambda offer: offer.state != "submitted"):
            raise UserError(
                self.env._(
                    "%s was answered, so it stays on record.", answered[0].display_name
                )
            )

    def action_counter(self):
        """Open the answer of the other side."""
        self.ensure_one()
        self._check_submitted()
        other = "buyer" if self.made_by == "seller" else "seller"
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Counter-Offer"),
            "res_model": self._name,
            "views": [(False, "form")],
            "context": {
                "default_parent_id": self.id,
                "default_listing_id": self.listing_id.id,
                "default_partner_id": self.partner_id.id,
                "default_made_by": other,
                "default_amount": self.amount,
                "default_terms": self.terms,
            },
        }

    def action_reject(self):
        self._answer("rejected")

    def action_withdraw(self):
        self._answer("withdrawn")

    def _answer(self, state):
        self.check_access("write")
        self._check_submitted()
        today = fields.Date.context_today(self)
        # sudo: the state is written by these steps only; access was checked above
        self.sudo().write({"state": state, "date_answered": today})

    def _close_countered(self):
        if not self:
            return
        self.check_access("write")
        self._check_submitted()
        # sudo: as in _answer()
        self.sudo().write(
            {"state": "countered", "date_answered": fields.Date.context_today(self)}
        )

    def _check_submitted(self):
        labels = dict(self._fields["state"]._description_selection(self.env))
        if closed := self.filtered(lambda offer: offer.state != "submitted"):
            raise UserError(
                self.env._(
                    "The offer %(offer)s is “%(state)s” already. Write down a new one.",
                    offer=closed[0].display_name,
                    state=labels[closed[0].state],
                )
            )

    def _check_listing_open(self):
        closed = ("Canceled", "Closed", "Delete", "Expired", "Withdrawn")
        for offer in self:
            if offer.listing_id.standard_status in closed:
                raise UserError(
                    self.env._(
                        "%s is not offered any more, so nobody can make an offer.",
                        offer.listing_id.display_name,
                    )
                )

    @api.model
    def _cron_expire(self):
        """Let offers expire whose day has passed, in batches."""
        passed = Domain("date_expiry", "<", fields.Date.context_today(self))
        domain = Domain("state", "=", "submitted") & passed
        commit_progress = self.env["ir.cron"]._commit_progress
        commit_progress(remaining=self.search_count(domain))
        while batch := self.search(domain, limit=BATCH_SIZE, order="date_expiry, id"):
            # sudo: the state is written by steps only, and this is one
            batch.sudo().write({"state": "expired"})
            if not commit_progress(len(batch)):
                return
