from odoo import api, fields, models
from odoo.fields import Domain

SIZES = [
    ("page", "Page"),
    ("half", "Half Page"),
    ("quarter", "Quarter Page"),
    ("banner", "Banner"),
    ("insert", "Insert"),
    ("spot", "Spot"),
    ("other", "Other"),
]
STATES = [("free", "Free"), ("option", "On Option"), ("booked", "Sold")]


class MediaSlot(models.Model):
    """A place in an issue that is sold once."""

    _name = "media.slot"
    _description = "Advertising Space"
    _inherit = ["industry.computed.guard"]
    _order = "issue_id desc, sequence, id"
    _check_company_auto = True

    issue_id = fields.Many2one(
        "media.issue", required=True, index=True, ondelete="cascade", check_company=True
    )
    title_id = fields.Many2one(
        related="issue_id.title_id", store=True, index=True, precompute=True
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(
        string="Place", required=True, help="Where it is: “Back cover”, “Page 3, top”."
    )
    size = fields.Selection(SIZES, required=True, default="page")
    price = fields.Monetary(help="The price in the rate card.")
    booking_ids = fields.One2many("media.booking", "slot_id", string="Bookings")
    state = fields.Selection(
        STATES, string="Status", compute="_compute_state", search="_search_state"
    )
    holder_id = fields.Many2one(
        "res.partner",
        string="Held By",
        compute="_compute_state",
        help="Who has bought it, else whose option was first.",
    )
    company_id = fields.Many2one(
        related="title_id.company_id", store=True, index=True, precompute=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")

    _price_positive = models.Constraint(
        "CHECK(price >= 0)", "The price cannot be negative."
    )

    @api.depends(
        "booking_ids.state", "booking_ids.option_until", "booking_ids.partner_id"
    )
    def _compute_state(self):
        holders = self._get_holders()
        for slot in self:
            booking = holders.get(slot)
            sold = booking and booking.state != "option"
            slot.state = ("booked" if sold else "option") if booking else "free"
            slot.holder_id = booking.partner_id if booking else False

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        sold = Domain("booking_ids.state", "in", ("booked", "published"))
        live = Domain(
            "booking_ids", "any", self.env["media.booking"]._get_live_domain()
        )
        parts = {"free": ~live, "option": live & ~sold, "booked": sold}
        return Domain.OR(parts[state] for state in value if state in parts)

    @api.depends("name", "issue_id")
    def _compute_display_name(self):
        for slot in self:
            slot.display_name = f"{slot.issue_id.display_name}: {slot.name or ''}"

    def action_book(self):
        """Open a new booking of this place."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_industry_profiles.media_booking_action"
        )
        return action | {
            "views": [(False, "form")],
            "context": {"default_slot_id": self.id},
        }

    def _get_holders(self):
        """Return {slot: booking that holds it}: sold, else the first option."""
        Booking = self.env["media.booking"]
        bookings = Booking.search(
            Domain("slot_id", "in", self.ids) & Booking._get_live_domain(), order="id"
        )
        by_weight = bookings.sorted(lambda one: (one.state == "option", one.id))
        return {booking.slot_id: booking for booking in reversed(by_weight)}

    def _get_free_alternatives(self, limit=5):
        """Free places of the same issue, those of the same size and price first."""
        self.ensure_one()
        free = self.search(
            [("issue_id", "=", self.issue_id.id), ("state", "=", "free")]
        )
        return free.sorted(
            lambda slot: (slot.size != self.size, abs(slot.price - self.price), slot.id)
        )[:limit]
