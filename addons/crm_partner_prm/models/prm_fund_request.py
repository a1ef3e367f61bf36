from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

STATES = [
    ("draft", "Draft"),
    ("submitted", "Waits for Answer"),
    ("approved", "Approved"),
    ("claimed", "Claimed"),
    ("checked", "To Be Paid"),
    ("paid", "Paid"),
    ("refused", "Refused"),
    ("lapsed", "Lapsed"),
]
# what was asked stays as it was sent
SENT_FIELDS = {
    "fund_id",
    "partner_id",
    "name",
    "aim",
    "date_start",
    "date_end",
    "own_share",
    "amount",
    "expected_pipeline",
}
PORTAL_FIELDS = frozenset(
    (
        *SENT_FIELDS,
        "number",
        "contact_id",
        "company_id",
        "currency_id",
        "proof_kind_ids",
        "state",
        "reason_id",
        "answer",
        "amount_approved",
        "amount_reserved",
        "amount_claimed",
        "amount_paid",
        "date_submitted",
        "date_answered",
        "date_claim_due",
        "create_date",
        "write_date",
    )
)


class PrmFundRequest(models.Model):
    """A partner asks for money for a campaign.

    ``_step`` holds what happens with it, ``prm.fund.claim`` what is paid of it. After
    the approval its state says where its money is.
    """

    _name = "prm.fund.request"
    _description = "Marketing Fund Request"
    _inherit = [
        "prm.step.mixin",
        "prm.fund.balance.mixin",
        "prm.portal.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "id desc"
    _prm_page = "funds"
    _rec_names_search = ["number", "name", "partner_id"]
    _check_company_auto = True

    number = fields.Char(
        readonly=True, required=True, copy=False, default="", index="trigram"
    )
    name = fields.Char(string="Campaign", required=True, tracking=True)
    fund_id = fields.Many2one(
        "prm.fund",
        required=True,
        index=True,
        tracking=True,
        check_company=True,
        ondelete="restrict",
    )
    partner_id = fields.Many2one(
        "res.partner",
        required=True,
        index=True,
        tracking=True,
        check_company=True,
        ondelete="restrict",
        domain=[("prm_enrollment_ids.is_current", "=", True)],
    )
    contact_id = fields.Many2one(
        "res.partner",
        string="Asked by",
        index="btree_not_null",
        ondelete="set null",
        domain="[('parent_id', '=', partner_id)]",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Partner Manager",
        compute="_compute_user_id",
        store=True,
        readonly=False,
        index=True,
        domain=[("share", "=", False)],
    )
    company_id = fields.Many2one(related="fund_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="fund_id.currency_id", store=True)
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    type_id = fields.Many2one(related="fund_id.type_id", store=True, index=True)
    track_id = fields.Many2one(related="fund_id.track_id", store=True, index=True)
    campaign_id = fields.Many2one(
        "utm.campaign",
        string="Marketing Campaign",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        help="Deals with this campaign and this partner are what came of it. Made when"
        " the request is approved, if you choose none.",
    )
    aim = fields.Text(help="What is done for whom, and what should come of it.")
    date_start = fields.Date(string="Campaign from", required=True)
    date_end = fields.Date(string="Campaign until", required=True)
    own_share = fields.Float(
        default=50,
        digits=(5, 2),
        help="Percent of the costs that the partner carries.",
    )
    amount = fields.Monetary(
        string="Asked", required=True, tracking=True, help="In the fund's currency."
    )
    amount_cost = fields.Monetary(
        string="Costs of the Campaign",
        compute="_compute_amount_cost",
        help="What the campaign costs in all, with the own share.",
    )
    amount_approved = fields.Monetary(
        string="Approved",
        compute="_compute_amount_approved",
        store=True,
        readonly=False,
        tracking=True,
        help="Less than what was asked, if you agree to less.",
    )
    amount_company = fields.Monetary(
        string="Approved in Company Currency",
        currency_field="company_currency_id",
        compute="_compute_amount_company",
        store=True,
        help="What is approved, at the rate of the day when it was answered.",
    )
    paid_company = fields.Monetary(
        string="Paid in Company Currency",
        currency_field="company_currency_id",
        compute="_compute_paid_company",
        store=True,
        help="At the same rate.",
    )
    expected_pipeline = fields.Monetary(
        help="Value of the deals that the partner expects from it."
    )
    proof_kind_ids = fields.Many2many(
        "prm.proof.kind",
        "prm_fund_request_proof_rel",
        "request_id",
        "kind_id",
        string="Proofs Wanted",
        compute="_compute_proof_kind_ids",
        store=True,
        readonly=False,
        help="What the partner has to show with its claim.",
    )
    state = fields.Selection(
        STATES,
        string="Status",
        default="draft",
        required=True,
        readonly=True,
        index=True,
        tracking=True,
        copy=False,
        group_expand=True,
    )
    reason_id = fields.Many2one(
        "prm.reason",
        domain=[("kind", "=", "fund")],
        ondelete="restrict",
        copy=False,
    )
    answer = fields.Text(
        string="Words to the Partner",
        copy=False,
        help="The partner reads this with your answer.",
    )
    amount_reserved = fields.Monetary(
        string="To Claim", readonly=True, default=0, copy=False
    )
    amount_claimed = fields.Monetary(
        string="Claimed", readonly=True, default=0, copy=False
    )
    amount_paid = fields.Monetary(string="Paid", readonly=True, default=0, copy=False)
    is_over_limit = fields.Boolean(
        string="For an Administrator",
        compute="_compute_is_over_limit",
        store=True,
        help="More than partner managers approve in this fund.",
    )
    date_submitted = fields.Datetime(string="Sent", readonly=True, copy=False)
    date_answered = fields.Datetime(string="Answered", readonly=True, copy=False)
    date_claim_due = fields.Date(
        string="Claim until",
        copy=False,
        tracking=True,
        help="What is not claimed by this day is free for others.",
    )
    claim_ids = fields.One2many("prm.fund.claim", "request_id", string="Claims")
    move_ids = fields.One2many(
        "prm.fund.move",
        "request_id",
        string="Ledger",
        groups="crm_partner_prm.group_prm_manager",
    )

    _balances_positive = models.Constraint(
        "CHECK(amount_reserved >= 0 AND amount_claimed >= 0 AND amount_paid >= 0)",
        "There is not so much left of this request.",
    )
    _amounts_valid = models.Constraint(
        "CHECK(amount > 0 AND amount_approved <= amount AND own_share >= 0"
        " AND own_share < 100 AND expected_pipeline >= 0)",
        "Ask for more than nothing, approve no more than was asked, and leave the own"
        " share below 100 percent.",
    )
    _date_order = models.Constraint(
        "CHECK(date_end >= date_start)", "A campaign cannot end before it starts."
    )
    # what the scheduled action looks through
    _lapse_idx = models.Index("(date_claim_due) WHERE amount_reserved > 0")

    @api.depends("fund_id")
    def _compute_user_id(self):
        for request in self:
            request.user_id = request.fund_id.user_id

    @api.depends("fund_id")
    def _compute_proof_kind_ids(self):
        for request in self:
            request.proof_kind_ids = request.fund_id.proof_kind_ids

    @api.depends("amount", "own_share")
    def _compute_amount_cost(self):
        for request in self:
            request.amount_cost = request.amount / (1 - request.own_share / 100)

    @api.depends("amount")
    def _compute_amount_approved(self):
        for request in self:
            request.amount_approved = request.amount

    @api.depends("amount_approved", "fund_id", "date_answered")
    def _compute_amount_company(self):
        for request in self:
            date = request.date_answered or fields.Date.context_today(request)
            request.amount_company = request.currency_id._convert(
                request.amount_approved,
                request.company_currency_id,
                request.company_id,
                date,
            )

    @api.depends("amount_paid", "amount_company", "amount_approved")
    def _compute_paid_company(self):
        for request in self:
            rate = request.amount_company / (request.amount_approved or 1)
            paid = request.amount_paid * rate
            request.paid_company = request.company_currency_id.round(paid)

    @api.depends("amount_approved", "fund_id.approval_limit")
    def _compute_is_over_limit(self):
        for request in self:
            limit = request.fund_id.approval_limit
            request.is_over_limit = (
                request.currency_id.compare_amounts(request.amount_approved, limit) > 0
                if request.currency_id
                else False
            )

    @api.depends("number", "name")
    def _compute_display_name(self):
        for request in self:
            request.display_name = " ".join(
                filter(None, (request.number, request.name))
            )

    @api.constrains("partner_id")
    def _check_partner(self):
        for request in self:
            partner = request.partner_id
            if partner.commercial_partner_id != partner:
                raise ValidationError(
                    self.env._(
                        "%(person)s belongs to %(company)s: the company asks for"
                        " money.",
                        person=partner.name,
                        company=partner.commercial_partner_id.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        number = self.env["ir.sequence"].next_by_code
        return super().create(
            [
                {**vals, "state": "draft", "number": number("prm.fund.request") or "/"}
                for vals in vals_list
            ]
        )

    def write(self, vals):
        if SENT_FIELDS & vals.keys() and not self.env.su:
            self._check_unsent(vals)
        if "amount_approved" in vals:
            self._check_unanswered()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        if sent := self.filtered(lambda row: row.state != "draft" or row.move_ids):
            raise UserError(
                self.env._("%s was sent, so it stays on record.", sent[0].display_name)
            )

    @api.model
    def _get_buckets(self):
        return ("reserved", "claimed", "paid")

    def _check_unsent(self, vals):
        for request in self.filtered(lambda row: row.state != "draft"):
            stored = request._convert_to_write(
                {name: request[name] for name in SENT_FIELDS & vals.keys()}
            )
            if any(vals[name] != value for name, value in stored.items()):
                raise UserError(
                    self.env._(
                        "%s was sent: what was asked stays as it is. Set it back to"
                        " draft to correct it.",
                        request.display_name,
                    )
                )

    def _check_unanswered(self):
        states = ("draft", "submitted")
        if answered := self.filtered(lambda row: row.state not in states):
            raise UserError(
                self.env._(
                    "%s was answered: the amount stays as it is.",
                    answered[0].display_name,
                )
            )

    def _get_claim_due(self):
        return self.date_end + timedelta(days=self.fund_id.claim_days)

    @api.model
    def _get_portal_fields(self):
        return super()._get_portal_fields() | PORTAL_FIELDS
