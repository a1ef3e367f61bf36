import re

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

STATES = [
    ("option", "Option"),
    ("booked", "Booked"),
    ("published", "Published"),
    ("expired", "Expired"),
    ("cancelled", "Cancelled"),
]
SOLD = ("booked", "published")
# what was agreed on when the space was sold
AGREED = {"slot_id", "partner_id", "agency_id", "price"}


def _say_taken(env, diagnostics):
    """What to tell the one of two buyers whose transaction came second."""
    found = re.search(r"=\((\d+)\)", (diagnostics and diagnostics.message_detail) or "")
    slot = env["media.slot"].browse(int(found[1]) if found else 0).exists()
    if not slot:
        return env._("This place has been sold in the meantime.")
    return env["media.booking"]._get_taken_message(slot)


class MediaBooking(models.Model):
    """An advertiser wants or has a place; `_step` holds what happens with it."""

    _name = "media.booking"
    _description = "Booking of Advertising Space"
    _inherit = ["mail.thread", "mail.activity.mixin", "industry.computed.guard"]
    _order = "id desc"
    _check_company_auto = True
    _written_by_steps = frozenset({"state", "order_id"})

    slot_id = fields.Many2one(
        "media.slot",
        string="Place",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        tracking=True,
    )
    issue_id = fields.Many2one(
        related="slot_id.issue_id", store=True, index=True, precompute=True
    )
    title_id = fields.Many2one(
        related="slot_id.title_id", store=True, index=True, precompute=True
    )
    date = fields.Date(related="issue_id.date", string="Published on", store=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Advertiser",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        tracking=True,
    )
    agency_id = fields.Many2one(
        "res.partner",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="Who orders and pays for the advertiser. Empty: the advertiser.",
    )
    lead_id = fields.Many2one(
        "crm.lead",
        string="Opportunity",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
    )
    order_id = fields.Many2one(
        "sale.order",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
    )
    state = fields.Selection(
        STATES,
        string="Status",
        required=True,
        default="option",
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    price = fields.Monetary(
        compute="_compute_price",
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
        help="The price in the rate card, unless another one was agreed on.",
    )
    probability = fields.Float(
        string="Probability (%)",
        default=50,
        aggregator="avg",
        help="How likely the option is confirmed. Counts in the forecast.",
    )
    option_until = fields.Date(
        compute="_compute_option_until",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        index=True,
        tracking=True,
        help="The last day on which the place is kept. Then it is free again.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Salesperson",
        domain=[("share", "=", False)],
        default=lambda self: self.env.user,
        index=True,
    )
    company_id = fields.Many2one(
        related="slot_id.company_id", store=True, index=True, precompute=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")

    # whatever two people do at the same moment: a place is sold once
    _slot_once = models.UniqueIndex(
        "(slot_id) WHERE state IN ('booked', 'published')", _say_taken
    )
    _partner_idx = models.Index("(partner_id, date DESC)")
    _probability_percent = models.Constraint(
        "CHECK(probability >= 0 AND probability <= 100)",
        "The probability is between 0 and 100 percent.",
    )
    _price_positive = models.Constraint(
        "CHECK(price >= 0)", "The price cannot be negative."
    )

    @api.depends("slot_id")
    def _compute_price(self):
        for booking in self:
            booking.price = booking.slot_id.price

    @api.depends("slot_id")
    def _compute_option_until(self):
        today = fields.Date.context_today(self)
        for booking in self:
            days = booking.title_id.option_days or 7
            last = fields.Date.add(today, days=days)
            deadline = booking.issue_id.date_deadline
            booking.option_until = min(last, deadline) if deadline else last

    @api.depends("slot_id", "partner_id")
    def _compute_display_name(self):
        for booking in self:
            names = (booking.slot_id.display_name, booking.partner_id.name)
            booking.display_name = " – ".join(filter(None, names))

    @api.model_create_multi
    def create(self, vals_list):
        bookings = super().create(vals_list)
        bookings._check_on_sale()
        return bookings

    def write(self, vals):
        if vals.keys() & AGREED and not self.env.su:
            self._check_agreed()
        result = super().write(vals)
        if "slot_id" in vals:
            self._check_on_sale()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_sold(self):
        if sold := self.filtered(lambda booking: booking.state in SOLD):
            raise UserError(
                self.env._("%s is sold. Cancel it instead.", sold[0].display_name)
            )

    def _check_agreed(self):
        if fixed := self.filtered(lambda booking: booking.state != "option"):
            raise UserError(
                self.env._(
                    "%s is no option any more. Cancel it and make another booking.",
                    fixed[0].display_name,
                )
            )

    def _check_on_sale(self):
        """Refuse what comes too late: managers may sell after the deadline."""
        today = fields.Date.context_today(self)
        manager = "crm_industry_profiles.group_media_manager"
        is_free = self.env.su or self.env.user.has_group(manager)
        for booking in self:
            issue = booking.issue_id
            if issue.state != "planned" and not self.env.su:
                raise UserError(
                    self.env._(
                        "%s is closed: choose another issue.", issue.display_name
                    )
                )
            if issue.date_deadline < today and not is_free:
                raise UserError(
                    self.env._(
                        "The deadline of %(issue)s was %(day)s. Choose another issue"
                        " or ask a media manager.",
                        issue=issue.display_name,
                        day=issue.date_deadline,
                    )
                )

    @api.model
    def _get_live_domain(self):
        """What holds a place today: sold, or an option that has not run out."""
        today = fields.Date.context_today(self)
        option = Domain("state", "=", "option") & Domain("option_until", ">=", today)
        return Domain("state", "in", SOLD) | option

    @api.model
    def _get_taken_message(self, slot):
        """Who holds a place, and what is free instead."""
        holder = slot.holder_id.display_name or self.env._("somebody else")
        free = slot._get_free_alternatives()
        names = ", ".join(one.name for one in free)
        return self.env._(
            "“%(slot)s” is held by %(holder)s. Free in the same issue: %(free)s.",
            slot=slot.display_name,
            holder=holder,
            free=names or self.env._("nothing"),
        )
