from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .insurance_claim_step import TASK

MANAGER = "crm_industry_profiles.group_insurance_manager"


class InsuranceClaimApproval(models.Model):
    """An amount above somebody's authority: asked for, and decided by another."""

    _name = "insurance.claim.approval"
    _description = "Claim Approval"
    _order = "id desc"

    claim_id = fields.Many2one(
        "insurance.claim", required=True, index=True, readonly=True, ondelete="cascade"
    )
    kind = fields.Selection(
        [("reserve", "Reserve"), ("payment", "Payment")], required=True, readonly=True
    )
    amount = fields.Monetary(required=True, readonly=True)
    authority = fields.Monetary(
        readonly=True, help="Up to which amount the one who asked may decide."
    )
    reason = fields.Text(string="Asked because", required=True, readonly=True)
    state = fields.Selection(
        [("waiting", "Waiting"), ("approved", "Approved"), ("declined", "Declined")],
        string="Status",
        default="waiting",
        required=True,
        readonly=True,
        index=True,
    )
    requester_id = fields.Many2one(
        "res.users", string="Asked by", required=True, readonly=True, index=True
    )
    approver_id = fields.Many2one("res.users", string="Decided by", readonly=True)
    date_decided = fields.Datetime(string="Decided on", readonly=True)
    answer = fields.Text(help="Why it was approved or declined.")
    company_id = fields.Many2one(related="claim_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="claim_id.currency_id")

    # one at a time: the second question would be about another amount
    _waiting_uniq = models.UniqueIndex(
        "(claim_id) WHERE state = 'waiting'",
        "This claim waits for an approval already.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            self._refuse()
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su and (
            vals.keys() != {"answer"} or set(self.mapped("state")) != {"waiting"}
        ):
            self._refuse()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        self._refuse()

    def _refuse(self):
        raise UserError(self.env._("Approvals are asked for and decided by buttons."))

    def action_approve(self):
        self._decide("approved")
        for approval in self:
            claim = approval.claim_id
            if approval.kind == "payment":
                approval._check_amount()
            reason = approval.answer or approval.reason
            getattr(claim, f"_apply_{approval.kind}")(approval.amount, reason)

    def action_decline(self):
        self._decide("declined")

    def _decide(self, state):
        self._check_approver()
        # sudo: the decision is written by this step, which has checked the approver
        self.sudo().write(
            {
                "state": state,
                "approver_id": self.env.uid,
                "date_decided": fields.Datetime.now(),
            }
        )
        self.claim_id._close_tasks()
        for approval in self:
            approval.claim_id.message_post(body=approval._describe())

    def _check_approver(self):
        self.check_access("read")
        if not self.env.user.has_group(MANAGER):
            raise AccessError(self.env._("A manager decides on approvals."))
        if self.filtered(lambda row: row.state != "waiting"):
            raise UserError(self.env._("This was decided already."))
        if self.filtered(lambda row: row.requester_id == self.env.user):
            raise UserError(
                self.env._("You have asked for it: another manager decides on it.")
            )
        if nameless := self.filtered(lambda row: not row.answer):
            raise UserError(
                self.env._(
                    "Write why you approve or decline %s.",
                    nameless[0].claim_id.display_name,
                )
            )
        self._check_own_authority()

    def _check_own_authority(self):
        """A manager whose authority is limited, approves up to it."""
        for approval in self:
            limit = approval.claim_id._get_approver_authority(approval.kind)
            if limit is not None and approval.amount > limit:
                raise UserError(
                    self.env._(
                        "%(amount)s is above your own authority of %(limit)s.",
                        amount=approval.claim_id._format(approval.amount),
                        limit=approval.claim_id._format(limit),
                    )
                )

    def _check_amount(self):
        """Other claims may have used the sum insured meanwhile."""
        claim = self.claim_id
        claim._lock_policy()
        claim.item_ids._settle()
        if claim.currency_id.compare_amounts(claim.accepted_amount, self.amount):
            raise UserError(
                self.env._(
                    "%(claim)s comes to %(now)s now, %(then)s was asked for: decline"
                    " it, and let it be decided anew.",
                    claim=claim.display_name,
                    now=claim._format(claim.accepted_amount),
                    then=claim._format(self.amount),
                )
            )

    def _describe(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        states = dict(self._fields["state"]._description_selection(self.env))
        return self.env._(
            "%(kind)s of %(amount)s: %(state)s. %(answer)s",
            kind=labels[self.kind],
            amount=self.claim_id._format(self.amount),
            state=states[self.state],
            answer=self.answer,
        )


class InsuranceClaim(models.Model):
    _inherit = "insurance.claim"

    approval_ids = fields.One2many(
        "insurance.claim.approval", "claim_id", string="Approvals"
    )
    amount_waiting = fields.Monetary(
        string="Waiting for Approval",
        compute="_compute_amount_waiting",
        store=True,
    )

    @api.depends("approval_ids.state")
    def _compute_amount_waiting(self):
        for claim in self:
            waiting = claim.approval_ids.filtered(lambda row: row.state == "waiting")
            claim.amount_waiting = sum(waiting.mapped("amount"))

    def _change_reserve(self, amount, reason):
        """Set the reserve, or ask for it: what the wizard calls."""
        self.ensure_one()
        self._check_step(("checking", "reserved", "decided", "paid"))
        self._check_not_waiting()
        if self.currency_id.compare_amounts(amount, self.paid_amount) < 0:
            raise UserError(
                self.env._(
                    "%s is paid already: the reserve cannot be lower.",
                    self._format(self.paid_amount),
                )
            )
        self._ask_or_do("reserve", amount, reason)

    def _ask_or_do(self, kind, amount, reason=None):
        """Do it within the own authority; above it, a manager is asked."""
        limit = self._get_authority(kind)
        if limit is None or self.currency_id.compare_amounts(amount, limit) <= 0:
            words = reason or self.env._("Decision")
            getattr(self, f"_apply_{kind}")(amount, words)
            return
        self._ask_approval(kind, amount, limit, reason)

    def _ask_approval(self, kind, amount, limit, reason):
        words = reason or self.env._("Decision on %s", self.display_name)
        # sudo: the question is filed by a step that has checked the adjuster
        self.sudo().env["insurance.claim.approval"].create(
            {
                "claim_id": self.id,
                "kind": kind,
                "amount": amount,
                "authority": limit,
                "reason": words,
                "requester_id": self.env.uid,
            }
        )
        self._ask_managers(amount)

    def _ask_managers(self, amount):
        """A task for one manager who may decide, not for all of them."""
        if manager := self._get_approver():
            # sudo: a task for the manager, by a step that has checked the adjuster
            self.sudo().activity_schedule(
                TASK,
                user_id=manager.id,
                summary=self.env._("Approve %s?", self._format(amount)),
            )

    def _get_approver(self):
        """Who is asked: a manager of the company, not the one who asks; a hook."""
        # sudo: names of managers, whoever asks
        managers = self.sudo().env.ref(MANAGER).all_user_ids
        return managers.filtered(
            lambda user: (
                self.company_id in user.company_ids
                and user != self.env.user
                and user.id != self.env.ref("base.user_root").id
            )
        ).sorted("id")[-1:]

    def _check_not_waiting_any(self):
        for claim in self:
            claim._check_not_waiting()

    def _get_authority(self, kind):
        """Up to which amount the user decides alone; None without limit."""
        if self.env.su:
            return None
        authorities = self.env["insurance.authority"]
        return authorities._get_limit(self.env.user, self.company_id, kind) or 0

    def _get_approver_authority(self, kind):
        """Managers without a limit of their own approve what others ask for."""
        authorities = self.env["insurance.authority"]
        return authorities._get_limit(self.env.user, self.company_id, kind)
