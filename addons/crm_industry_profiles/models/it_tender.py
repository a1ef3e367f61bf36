from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

STATES = [
    ("preparing", "In Preparation"),
    ("submitted", "Submitted"),
    ("won", "Won"),
    ("lost", "Lost"),
    ("withdrawn", "Withdrawn"),
]
CLOSED_STATES = ("won", "lost", "withdrawn")


class ItTender(models.Model):
    """What a customer announced for a deal, and our bid.

    Its way (submit, won, lost, withdrawn) is in `it_tender_step`, the security that was
    paid in `it_tender_deposit`, reminders in `it_tender_remind`.
    """

    _name = "it.tender"
    _description = "Tender"
    _inherit = ["mail.thread", "mail.activity.mixin", "industry.computed.guard"]
    _order = "date_deadline desc, id desc"
    _rec_names_search = ["name", "number"]
    _check_company_auto = True
    _written_by_steps = frozenset(
        {
            "state",
            "date_submitted",
            "date_decided",
            "lost_reason_id",
            "date_reminded",
            "date_deposit_reminded",
        }
    )

    name = fields.Char(
        string="Subject", required=True, tracking=True, help="What is to be delivered."
    )
    number = fields.Char(
        string="Announcement",
        index="trigram",
        help="Number under which the customer announced the tender.",
    )
    url = fields.Char(string="Link", help="Where the announcement is published.")
    lead_id = fields.Many2one(
        "crm.lead",
        string="Deal",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        domain=[("type", "=", "opportunity")],
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        compute="_compute_partner_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        help="Who announced the tender: the customer of the deal, unless you say"
        " otherwise.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        domain=[("share", "=", False)],
        default=lambda self: self.env.user,
        index=True,
        tracking=True,
    )
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_company_id",
        store=True,
        precompute=True,
        index=True,
    )
    currency_id = fields.Many2one(
        "res.currency",
        compute="_compute_currency_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        help="In which all prices of the tender are.",
    )
    date_announced = fields.Date(string="Announced on")
    date_deadline = fields.Datetime(
        string="Deadline",
        required=True,
        index=True,
        tracking=True,
        help="Until when bids are taken.",
    )
    date_submitted = fields.Datetime(string="Submitted on", readonly=True, copy=False)
    date_decided = fields.Date(string="Decided on", readonly=True, copy=False)
    remind_days = fields.Integer(
        string="Remind before (days)",
        default=3,
        help="So many days before the deadline the responsible gets a task.",
    )
    date_reminded = fields.Datetime(
        readonly=True, copy=False, export_string_translation=False
    )
    state = fields.Selection(
        STATES,
        string="Status",
        required=True,
        default="preparing",
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
        group_expand=True,
    )
    is_missed = fields.Boolean(
        string="Deadline Missed",
        compute="_compute_is_missed",
        search="_search_is_missed",
        help="The deadline passed, and no bid was submitted.",
    )
    days_left = fields.Integer(compute="_compute_is_missed")
    our_price = fields.Monetary(
        tracking=True, help="The price of our bid, without tax."
    )
    lost_reason_id = fields.Many2one(
        "crm.lost.reason",
        string="Reason",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="Why it was lost or withdrawn.",
    )
    result_note = fields.Text(
        string="What We Learned", help="For the next tender of this customer."
    )
    participant_ids = fields.One2many(
        "it.tender.participant", "tender_id", string="Competitors", copy=False
    )
    document_ids = fields.One2many(
        "it.tender.document", "tender_id", string="Documents", copy=True
    )
    specification_ids = fields.One2many(
        "it.specification", "tender_id", string="Specifications", copy=False
    )

    _remind_days_positive = models.Constraint(
        "CHECK(remind_days BETWEEN 0 AND 90)",
        "A reminder comes 0 to 90 days before the deadline.",
    )
    _our_price_positive = models.Constraint(
        "CHECK(our_price >= 0)", "A price cannot be negative."
    )
    # what the reminders and the list of missed ones look for
    _preparing_idx = models.Index("(date_deadline) WHERE state = 'preparing'")

    @api.depends("lead_id")
    def _compute_partner_id(self):
        for tender in self:
            tender.partner_id = tender.partner_id or tender.lead_id.partner_id

    @api.depends("lead_id.company_id")
    def _compute_company_id(self):
        for tender in self:
            company = tender.lead_id.company_id or tender.company_id
            tender.company_id = company or self.env.company

    @api.depends("company_id")
    def _compute_currency_id(self):
        for tender in self:
            tender.currency_id = tender.currency_id or tender.company_id.currency_id

    @api.depends("date_deadline", "state")
    def _compute_is_missed(self):
        now = fields.Datetime.now()
        for tender in self:
            deadline = tender.date_deadline
            is_open = tender.state == "preparing" and deadline
            tender.is_missed = bool(is_open and deadline < now)
            tender.days_left = (deadline - now).days if is_open else 0

    @api.model
    def _search_is_missed(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = Domain("state", "=", "preparing") & Domain(
            "date_deadline", "<", fields.Datetime.now()
        )
        return domain if True in value else ~domain

    @api.depends("name", "number")
    def _compute_display_name(self):
        for tender in self:
            parts = [tender.number, tender.name]
            tender.display_name = " ".join(part for part in parts if part)

    @api.constrains("url")
    def _check_url(self):
        for tender in self:
            if tender.url and not tender.url.startswith(("https://", "http://")):
                raise ValidationError(
                    self.env._("“%s” is no link: it begins with https://.", tender.url)
                )

    @api.constrains("date_announced", "date_deadline")
    def _check_dates(self):
        for tender in self:
            start = tender.date_announced
            if start and tender.date_deadline.date() < start - timedelta(days=1):
                raise ValidationError(
                    self.env._(
                        "The deadline of “%s” is before the day on which it was"
                        " announced.",
                        tender.display_name,
                    )
                )
