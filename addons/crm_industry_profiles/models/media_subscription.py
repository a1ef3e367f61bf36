from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

KINDS = [("print", "Print"), ("digital", "Digital"), ("both", "Print and Digital")]
STATES = [("future", "Begins Later"), ("running", "Running"), ("ended", "Ended")]


class MediaSubscription(models.Model):
    _name = "media.subscription"
    _description = "Subscription of a Reader"
    _inherit = ["mail.thread", "mail.activity.mixin", "industry.computed.guard"]
    _order = "date_start desc, id desc"
    _check_company_auto = True
    _written_by_steps = frozenset({"renewed_from_id"})

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
    kind = fields.Selection(KINDS, required=True, default="print")
    copies = fields.Integer(default=1, required=True)
    date_start = fields.Date(
        string="From", required=True, default=fields.Date.context_today, tracking=True
    )
    date_end = fields.Date(
        string="Until",
        compute="_compute_date_end",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        index=True,
        tracking=True,
        help="The last day for which it is paid.",
    )
    price = fields.Monetary(
        compute="_compute_price", store=True, readonly=False, precompute=True
    )
    state = fields.Selection(
        STATES, string="Status", compute="_compute_state", search="_search_state"
    )
    renewed_from_id = fields.Many2one(
        "media.subscription",
        string="Renews",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    renewal_ids = fields.One2many("media.subscription", "renewed_from_id")
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

    _dates_ordered = models.Constraint(
        "CHECK(date_end >= date_start)", "It cannot end before it begins."
    )
    _copies_positive = models.Constraint(
        "CHECK(copies > 0)", "A reader gets one copy or more."
    )
    _renewed_once = models.UniqueIndex(
        "(renewed_from_id) WHERE renewed_from_id IS NOT NULL",
        "This subscription has been renewed already.",
    )

    @api.depends("date_start")
    def _compute_date_end(self):
        for one in self:
            end = one.date_start and one.date_start + relativedelta(years=1, days=-1)
            one.date_end = end

    @api.depends("title_id", "copies")
    def _compute_price(self):
        for one in self:
            one.price = one.title_id.subscription_price * one.copies

    @api.depends("date_start", "date_end")
    def _compute_state(self):
        today = fields.Date.context_today(self)
        for one in self:
            is_future = one.date_start and one.date_start > today
            is_ended = one.date_end and one.date_end < today
            one.state = "future" if is_future else "ended" if is_ended else "running"

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        future, ended = Domain("date_start", ">", today), Domain("date_end", "<", today)
        parts = {"future": future, "ended": ended, "running": ~future & ~ended}
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

    def action_renew(self):
        """Make the subscription of the next period, at the price of today."""
        if again := self.filtered("renewal_ids"):
            raise UserError(
                self.env._("%s has been renewed already.", again[0].display_name)
            )
        renewals = self.create([one._prepare_renewal() for one in self])
        for one, renewal in zip(self, renewals, strict=True):
            # sudo: which subscription it renews is ours to write
            renewal.sudo().renewed_from_id = one
        if len(renewals) == 1:
            return renewals.get_formview_action()
        return None

    def _prepare_renewal(self):
        """Return the values of the subscription that follows this one: a hook."""
        self.ensure_one()
        start = fields.Date.add(self.date_end, days=1)
        return {
            "partner_id": self.partner_id.id,
            "title_id": self.title_id.id,
            "kind": self.kind,
            "copies": self.copies,
            "date_start": start,
            "user_id": self.user_id.id,
        }
