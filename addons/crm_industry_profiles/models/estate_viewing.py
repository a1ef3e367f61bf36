from datetime import timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

STATES = [
    ("Pending", "Pending"),
    ("Confirmed", "Confirmed"),
    ("Denied", "Denied"),
    ("Cancelled", "Cancelled"),
    ("Done", "Done"),
]
RATINGS = [
    ("0", "Not rated"),
    ("1", "Not at all"),
    ("2", "Hardly"),
    ("3", "Perhaps"),
    ("4", "Well"),
    ("5", "Very well"),
]
OPEN_STATES = ("Pending", "Confirmed")
DURATION = timedelta(minutes=30)


class EstateViewing(models.Model):
    """A visitor is shown an object.

    Its meeting in the calendar is in `estate_viewing_calendar`, the day's route in
    `estate_viewing_route`, what the visitor thought in `estate_viewing_feedback`.
    """

    _name = "estate.viewing"
    _description = "Viewing"
    _inherit = [
        "portal.mixin",
        "mail.thread",
        "mail.activity.mixin",
        "industry.computed.guard",
    ]
    _order = "date_start desc, id desc"
    _rec_names_search = ["listing_id", "partner_id"]
    _check_company_auto = True
    _mail_post_access = "read"
    _written_by_steps = frozenset(
        {
            "access_token",
            "date_feedback",
            "date_on_way",
            "event_id",
            "visitor_feedback",
            "visitor_rating",
        }
    )

    listing_id = fields.Many2one(
        "estate.listing",
        required=True,
        index=True,
        tracking=True,
        ondelete="restrict",
        check_company=True,
    )
    property_id = fields.Many2one(
        "estate.property", related="listing_id.property_id", store=True, index=True
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Visitor",
        required=True,
        index=True,
        tracking=True,
        ondelete="restrict",
        check_company=True,
    )
    request_id = fields.Many2one(
        "estate.request",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        domain="[('partner_id', '=', partner_id)]",
        help="What the visitor looks for.",
    )
    phone = fields.Char(related="partner_id.phone", string="Phone of the Visitor")
    user_id = fields.Many2one(
        "res.users",
        string="Agent",
        required=True,
        index=True,
        tracking=True,
        domain=[("share", "=", False)],
        default=lambda self: self.env.user,
        help="Who shows the object.",
    )
    company_id = fields.Many2one(
        "res.company",
        related="listing_id.company_id",
        store=True,
        index=True,
    )
    date_start = fields.Datetime(
        string="Begins",
        required=True,
        tracking=True,
        default=lambda self: self._get_next_half_hour(),
    )
    date_end = fields.Datetime(
        string="Ends",
        compute="_compute_date_end",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        help="Half an hour after it begins, unless you say otherwise.",
    )
    day = fields.Date(
        compute="_compute_day",
        store=True,
        precompute=True,
        help="In the time zone of the agent.",
    )
    state = fields.Selection(
        STATES,
        string="Status",
        required=True,
        default="Pending",
        index=True,
        copy=False,
        tracking=True,
    )
    note = fields.Text(help="Keys, entrance code, what to ask.")

    _dates_ordered = models.Constraint(
        "CHECK(date_end > date_start)", "A viewing ends after it begins."
    )
    # the route of an agent's day
    _day_idx = models.Index("(user_id, day, date_start)")

    @api.model
    def _get_next_half_hour(self):
        now = fields.Datetime.now().replace(second=0, microsecond=0)
        return now + timedelta(minutes=30 - now.minute % 30)

    @api.depends("date_start")
    def _compute_date_end(self):
        for viewing in self:
            start, before = viewing.date_start, viewing._origin.date_start
            if not start:
                continue
            length = before and viewing._origin.date_end - before
            if not viewing.date_end or start != before:
                viewing.date_end = start + (length or DURATION)

    @api.depends("date_start", "user_id")
    def _compute_day(self):
        for viewing in self:
            # sudo: the time zone of a colleague, nothing else
            zone = pytz.timezone(viewing.user_id.sudo().tz or "UTC")
            start = viewing.date_start
            viewing.day = start and pytz.utc.localize(start).astimezone(zone).date()

    @api.depends("property_id.name", "partner_id.name")
    def _compute_display_name(self):
        for viewing in self:
            parts = [viewing.property_id.name, viewing.partner_id.name]
            viewing.display_name = ", ".join(part for part in parts if part)

    @api.constrains("listing_id", "date_start")
    def _check_listing(self):
        for viewing in self:
            if viewing.listing_id.standard_status in ("Canceled", "Delete"):
                raise ValidationError(
                    self.env._(
                        "%s is not offered any more. Choose another listing.",
                        viewing.listing_id.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        viewings = super().create(vals_list)
        viewings._make_events()
        return viewings

    def write(self, vals):
        parts = [(self, vals)]
        if vals.get("date_start") and "date_end" not in vals:
            parts = self._get_moved(vals)
        for viewings, values in parts:
            super(EstateViewing, viewings).write(values)
        if self._calendar_fields() & vals.keys():
            self._update_events()
        return True

    def _get_moved(self, vals):
        """[(viewings, values)]: what begins at another time takes as long as before."""
        start = fields.Datetime.to_datetime(vals["date_start"])
        groups = self.grouped(lambda row: row.date_end - row.date_start)
        return [
            (viewings, {**vals, "date_end": start + length})
            for length, viewings in groups.items()
        ]

    @api.ondelete(at_uninstall=False)
    def _unlink_except_done(self):
        if any(viewing.state == "Done" for viewing in self):
            raise UserError(self.env._("A viewing that took place stays on record."))

    def unlink(self):
        # sudo: the meetings of viewings that may be deleted, which super() checks
        events = self.sudo().event_id
        result = super().unlink()
        events.with_context(estate_viewing_sync=True).unlink()
        return result

    def action_confirm(self):
        self._move("Confirmed", OPEN_STATES)

    def action_deny(self):
        self._move("Denied", OPEN_STATES)

    def action_cancel(self):
        self._move("Cancelled", OPEN_STATES)

    def action_reopen(self):
        self._move("Pending", ("Denied", "Cancelled"))

    def action_done(self):
        """It took place; whoever showed the object writes down what was said."""
        now = fields.Datetime.now()
        if early := self.filtered(lambda viewing: viewing.date_start > now):
            raise UserError(
                self.env._(
                    "%s has not begun yet. Change its time if it took place before.",
                    early[0].display_name,
                )
            )
        self._move("Done", OPEN_STATES)

    def _move(self, state, allowed):
        self.check_access("write")
        if wrong := self.filtered(lambda viewing: viewing.state not in allowed):
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(viewing)s is “%(state)s”, so this step is not possible.",
                    viewing=wrong[0].display_name,
                    state=labels[wrong[0].state],
                )
            )
        self.write({"state": state})

    def action_make_offer(self):
        """Write down what the visitor offers."""
        self.ensure_one()
        if not self.env["estate.offer"].has_access("create"):
            raise AccessError(self.env._("Ask an agent to write the offer down."))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Offer"),
            "res_model": "estate.offer",
            "views": [(False, "form")],
            "context": {
                "default_listing_id": self.listing_id.id,
                "default_partner_id": self.partner_id.id,
                "default_viewing_id": self.id,
            },
        }
