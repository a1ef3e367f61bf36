from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

STATES = [
    ("submitted", "To Check"),
    ("checked", "To Be Paid"),
    ("paid", "Paid"),
    ("refused", "Sent Back"),
    ("reversed", "Credited"),
]
TASK = "crm_partner_prm.mail_activity_type_claim"
SENT_FIELDS = {"request_id", "amount", "amount_spent", "invoice_number", "invoice_date"}
PORTAL_FIELDS = frozenset(
    (
        *SENT_FIELDS,
        "partner_id",
        "contact_id",
        "company_id",
        "currency_id",
        "state",
        "reason_id",
        "answer",
        "amount_claimed",
        "amount_paid",
        "create_date",
        "write_date",
    )
)


class PrmFundClaim(models.Model):
    """A partner claims what was approved, or a part of it, with invoice and proofs."""

    _name = "prm.fund.claim"
    _description = "Marketing Fund Claim"
    _inherit = [
        "prm.step.mixin",
        "prm.fund.balance.mixin",
        "prm.portal.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "id desc"
    _rec_name = "invoice_number"
    _rec_names_search = ["invoice_number", "request_id"]
    _check_company_auto = True

    request_id = fields.Many2one(
        "prm.fund.request",
        required=True,
        index=True,
        check_company=True,
        ondelete="restrict",
    )
    fund_id = fields.Many2one(related="request_id.fund_id", store=True, index=True)
    partner_id = fields.Many2one(related="request_id.partner_id", store=True)
    contact_id = fields.Many2one(
        "res.partner",
        string="Claimed by",
        index="btree_not_null",
        ondelete="set null",
    )
    user_id = fields.Many2one(related="request_id.user_id")
    company_id = fields.Many2one(
        related="request_id.company_id", store=True, index=True
    )
    currency_id = fields.Many2one(related="request_id.currency_id")
    amount = fields.Monetary(
        required=True, help="Untaxed, as on the partner's invoice to us."
    )
    amount_spent = fields.Monetary(
        string="Spent",
        required=True,
        help="What the partner spent in all, with its own share, untaxed.",
    )
    invoice_number = fields.Char(string="Partner's Invoice", required=True)
    invoice_date = fields.Date(required=True)
    state = fields.Selection(
        STATES,
        string="Status",
        default="submitted",
        required=True,
        readonly=True,
        index=True,
        tracking=True,
        copy=False,
    )
    reason_id = fields.Many2one(
        "prm.reason",
        domain=[("kind", "=", "claim")],
        ondelete="restrict",
        copy=False,
    )
    answer = fields.Text(
        string="Words to the Partner",
        copy=False,
        help="The partner reads this with your answer.",
    )
    amount_claimed = fields.Monetary(
        string="Open", readonly=True, default=0, copy=False
    )
    amount_paid = fields.Monetary(string="Paid", readonly=True, default=0, copy=False)
    move_id = fields.Many2one(
        "account.move",
        string="Vendor Bill",
        readonly=True,
        copy=False,
        index="btree_not_null",
        check_company=True,
        ondelete="set null",
    )
    proof_ids = fields.One2many("prm.fund.proof", "claim_id", string="Proofs")
    missing_kind_ids = fields.Many2many(
        "prm.proof.kind", string="Missing Proofs", compute="_compute_missing_kind_ids"
    )
    aim = fields.Text(related="request_id.aim")

    _balances_positive = models.Constraint(
        "CHECK(amount_claimed >= 0 AND amount_paid >= 0)",
        "There is not so much left of this claim.",
    )
    _amount_valid = models.Constraint(
        "CHECK(amount > 0 AND amount_spent >= amount)",
        "Claim more than nothing, and no more than was spent.",
    )
    # an invoice is paid once; what was sent back may come again
    _invoice_uniq = models.UniqueIndex(
        "(company_id, partner_id, lower(invoice_number)) WHERE state <> 'refused'",
        "This invoice was claimed already. Write the number of another one.",
    )

    @api.depends("proof_ids.kind_id", "request_id.proof_kind_ids")
    def _compute_missing_kind_ids(self):
        for claim in self:
            wanted = claim.request_id.proof_kind_ids
            claim.missing_kind_ids = wanted - claim.proof_ids.kind_id

    @api.depends("invoice_number", "request_id")
    def _compute_display_name(self):
        for claim in self:
            names = (claim.request_id.number, claim.invoice_number)
            claim.display_name = ": ".join(filter(None, names))

    def _compute_access_url(self):
        result = super()._compute_access_url()
        for claim in self:
            claim.access_url = f"/my/partner/funds/{claim.request_id.id}"
        return result

    @api.model_create_multi
    def create(self, vals_list):
        start = {"state": "submitted", "move_id": False}
        claims = super().create([vals | start for vals in vals_list])
        claims.fund_id._lock()
        for claim in claims:
            claim._claim()
        claims._ask_for_check()
        return claims

    def write(self, vals):
        if (SENT_FIELDS | {"move_id"}) & vals.keys() and not self.env.su:
            raise UserError(
                self.env._(
                    "What was claimed stays as it was sent. Send it back with a reason"
                    " to have it corrected."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Claims stay on record. Send it back instead."))

    @api.model
    def _get_buckets(self):
        return ("claimed", "paid")

    def action_check(self):
        """It is right: a vendor bill waits for the accountant."""
        self._check_step(("submitted",))
        for claim in self:
            claim._check_proofs()
            claim._make_bill()
        self._close_tasks()

    def action_refuse(self):
        """Send it back: the partner corrects it, and has time for it."""
        self._check_step(("submitted",))
        if missing := self.filtered(lambda row: not row.reason_id):
            raise UserError(
                self.env._(
                    "Why is %s sent back? Choose a reason: the partner reads it.",
                    missing[0].display_name,
                )
            )
        self.fund_id._lock()
        for claim in self:
            claim._send_back()
        self._close_tasks()

    def _claim(self):
        """Take what is claimed from what is reserved; the fund is locked already."""
        request = self.request_id
        if self.currency_id.compare_amounts(self.amount, request.amount_reserved) > 0:
            raise UserError(
                self.env._(
                    "There is %(left)s left to claim of %(request)s, that is less than"
                    " %(amount)s.",
                    left=self.fund_id._format(request.amount_reserved),
                    request=request.display_name,
                    amount=self.fund_id._format(self.amount),
                )
            )
        self._check_due()
        self._check_own_share()
        request._move_money("reserved", "claimed", self.amount, claim=self)

    def _check_due(self):
        due = self.request_id.date_claim_due
        if due and due < fields.Date.context_today(self):
            raise UserError(
                self.env._(
                    "%s had to be claimed earlier: its time is over.",
                    self.request_id.display_name,
                )
            )

    def _check_own_share(self):
        """Of what was spent the partner carries the share that it promised."""
        share = self.request_id.own_share
        most = self.currency_id.round(self.amount_spent * (1 - share / 100))
        if self.currency_id.compare_amounts(self.amount, most) > 0:
            raise UserError(
                self.env._(
                    "You carry %(share)g percent yourself: of %(spent)s you can claim"
                    " %(most)s.",
                    share=share,
                    spent=self.fund_id._format(self.amount_spent),
                    most=self.fund_id._format(most),
                )
            )

    def _check_proofs(self):
        self.ensure_one()
        if missing := self.missing_kind_ids:
            raise UserError(
                self.env._(
                    "%(claim)s has no proof yet of: %(kinds)s. Send it back, or take"
                    " what is not needed from the request.",
                    claim=self.display_name,
                    kinds=", ".join(missing.mapped("name")),
                )
            )

    def _send_back(self):
        request = self.request_id
        grace = timedelta(days=self.fund_id.correction_days)
        earliest = fields.Date.context_today(self) + grace
        if not request.date_claim_due or request.date_claim_due < earliest:
            # sudo: more time for the partner, by a step that was checked
            request.sudo().date_claim_due = earliest
        self._set_state("refused")
        note = self.reason_id.name
        request._move_money("claimed", "reserved", self.amount_claimed, note, self)
        request._tell_partner(
            lambda env: env._(
                "Your claim %(claim)s was sent back: %(reason)s",
                claim=self.invoice_number,
                reason=self.reason_id.with_env(env).name,
            )
        )

    def _ask_for_check(self):
        # sudo: a task for the partner manager, the partner may send it itself
        for claim in self.sudo():
            if claim.user_id:
                claim.activity_schedule(TASK, user_id=claim.user_id.id)

    def _close_tasks(self):
        # sudo: the task has been done by the step that was taken
        self.sudo().activity_unlink([TASK])

    @api.model
    def _get_portal_fields(self):
        return super()._get_portal_fields() | PORTAL_FIELDS

    @api.model
    def _merge_partner_rows(self, src_partner_ids, dst_partner_id):
        """The same number from two partners that are one: the later one is marked."""
        ids = [*src_partner_ids, dst_partner_id]
        rows = self.search(
            [("partner_id", "in", ids), ("state", "!=", "refused")], order="id"
        )
        taken = set()
        for row in rows.sorted(lambda row: row.partner_id.id != dst_partner_id):
            key = (row.company_id, row.invoice_number.lower())
            if key in taken:
                row.invoice_number = f"{row.invoice_number} ({row.request_id.number})"
            taken.add(key)
