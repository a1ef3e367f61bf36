from odoo import api, fields, models
from odoo.exceptions import UserError

from .fin_kyc_risk import RISKS

OPEN_STATES = ("open", "checking", "proposed")
STEP_FIELDS = frozenset(
    {
        "name",
        "state",
        "is_current",
        "date_next",
        "snapshot",
        "proposed_by_id",
        "date_proposed",
        "decided_by_id",
        "date_decided",
    }
)
JUDGEMENT_FIELDS = {"risk_class", "risk_reason", "outcome", "note"}


class FinKycReview(models.Model):
    """Who is this customer, and may the bank work with them? Asked again in time."""

    _name = "fin.kyc.review"
    _description = "Know-Your-Customer Review"
    _inherit = ["mail.thread", "mail.activity.mixin", "fin.step.mixin"]
    _order = "date_due, id"
    _rec_names_search = ["name", "partner_id"]
    _mail_post_access = "read"
    _step_fields = STEP_FIELDS

    name = fields.Char(string="Number", readonly=True, copy=False)
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    kind = fields.Selection(
        [
            ("initial", "First Review"),
            ("periodic", "Periodic"),
            ("triggered", "Immediate"),
        ],
        required=True,
        default="initial",
        help="First: a new customer. Periodic: the time of the risk class is over."
        " Immediate: something happened.",
    )
    state = fields.Selection(
        [
            ("open", "To Do"),
            ("checking", "In Review"),
            ("proposed", "Second Look"),
            ("decided", "Decided"),
        ],
        string="Status",
        default="open",
        required=True,
        readonly=True,
        tracking=True,
        copy=False,
        group_expand=True,
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        index="btree_not_null",
        tracking=True,
        domain=[("share", "=", False)],
    )
    date_open = fields.Date(
        string="Opened", default=fields.Date.context_today, readonly=True, copy=False
    )
    date_due = fields.Date(
        string="Decide Until",
        required=True,
        default=lambda self: self._default_date_due(),
    )
    is_overdue = fields.Boolean(
        string="Overdue", compute="_compute_is_overdue", search="_search_is_overdue"
    )
    trigger_ids = fields.One2many(
        "fin.kyc.trigger", "review_id", string="Why Now", readonly=True
    )
    change_ids = fields.One2many(
        "fin.kyc.change", "review_id", string="Changed Data", copy=False
    )
    open_change_count = fields.Integer(
        string="Changes to Check", compute="_compute_open_change_count"
    )
    current_class = fields.Selection(
        RISKS, string="Risk Class so far", compute="_compute_current_class"
    )
    risk_class = fields.Selection(
        RISKS, copy=False, tracking=True, help="As this review finds it."
    )
    risk_reason = fields.Text(
        string="Why This Class", copy=False, help="Country, business, money, people ..."
    )
    outcome = fields.Selection(
        [
            ("compliant", "Compliant"),
            ("compliant_changed", "Compliant with Changes"),
            ("not_compliant", "Not Compliant"),
        ],
        copy=False,
        tracking=True,
    )
    note = fields.Text(
        string="Grounds",
        copy=False,
        help="What was looked at, and why it leads to this outcome.",
    )
    proposed_by_id = fields.Many2one(
        "res.users", string="First Look by", readonly=True, copy=False
    )
    date_proposed = fields.Datetime(string="First Look on", readonly=True, copy=False)
    decided_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    date_decided = fields.Datetime(string="Decided on", readonly=True, copy=False)
    snapshot = fields.Json(
        string="Evidence",
        readonly=True,
        copy=False,
        help="The customer's data and documents as they were seen.",
    )
    snapshot_html = fields.Html(
        string="As Seen", compute="_compute_snapshot_html", sanitize=False
    )
    is_current = fields.Boolean(
        string="Last Decided",
        readonly=True,
        copy=False,
        help="The decision that holds for the customer now.",
    )
    date_next = fields.Date(
        string="Next Review",
        readonly=True,
        copy=False,
        help="When the customer must be looked at again, by the risk class.",
    )

    # two who notice something at the same moment open one review
    _open_uniq = models.UniqueIndex(
        "(partner_id, company_id) WHERE state <> 'decided'",
        "This customer has an open review already: continue with that one.",
    )
    _current_uniq = models.UniqueIndex("(partner_id, company_id) WHERE is_current")
    _next_idx = models.Index("(company_id, date_next) WHERE is_current")
    _due_idx = models.Index("(company_id, date_due, id) WHERE state <> 'decided'")

    @api.model
    def _default_date_due(self):
        today = fields.Date.context_today(self)
        return fields.Date.add(today, days=self.env.company.kyc_days_to_decide)

    @api.depends("name", "partner_id")
    def _compute_display_name(self):
        for review in self:
            parts = (review.name, review.partner_id.name)
            review.display_name = " ".join(part for part in parts if part)

    @api.depends("date_due", "state")
    def _compute_is_overdue(self):
        today = fields.Date.context_today(self)
        for review in self:
            is_open = review.state in OPEN_STATES
            review.is_overdue = (
                is_open and bool(review.date_due) and review.date_due < today
            )

    def _search_is_overdue(self, operator, value):
        if operator != "in" or set(value) != {True}:
            return NotImplemented
        today = fields.Date.context_today(self)
        return [("state", "!=", "decided"), ("date_due", "<", today)]

    @api.depends("change_ids.state")
    def _compute_open_change_count(self):
        counts = dict(
            self.env["fin.kyc.change"]._read_group(
                [("review_id", "in", self.ids), ("state", "=", "open")],
                ["review_id"],
                ["__count"],
            )
        )
        for review in self:
            review.open_change_count = counts.get(review._origin, 0)

    @api.depends("partner_id", "company_id")
    def _compute_current_class(self):
        Risk = self.env["fin.kyc.risk"]
        for company, reviews in self.grouped("company_id").items():
            current = Risk._get_current(reviews.partner_id, company)
            for review in reviews:
                found = current.get(review.partner_id.id)
                review.current_class = found[0] if found else False

    @api.model_create_multi
    def create(self, vals_list):
        reviews = super().create(vals_list)
        for review in reviews:
            # sudo: the number follows from the id, nobody chooses it
            review.sudo().name = self._get_number(review.id)
        reviews._collect_changes()
        return reviews

    @api.model
    def _get_number(self, review_id):
        return f"KYC{review_id:06}"

    def write(self, vals):
        judged = JUDGEMENT_FIELDS & vals.keys()
        if judged and not self.env.su and "proposed" in self.mapped("state"):
            raise UserError(
                self.env._(
                    "Somebody else is having the second look: send the review back to"
                    " change what it says."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_decided(self):
        if any(review.state == "decided" for review in self):
            raise UserError(self.env._("A decision that was taken cannot be deleted."))
