from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from .insurance_claim import ADJUSTER, OPEN_STATES

TASK = "crm_industry_profiles.mail_activity_type_claim"


class InsuranceClaim(models.Model):
    """The steps of a claim: each checks who takes it, and what it is taken from."""

    _inherit = "insurance.claim"

    def action_check(self):
        """The adjuster begins: policy and incident stay as they were reported."""
        self._check_step(("reported",))
        for claim in self:
            claim._set_state("checking", user_id=(claim.user_id or self.env.user).id)

    def action_decide(self):
        """Accept what the items come to; above the own authority, ask for approval."""
        self._check_step(("reserved",))
        for claim in self:
            claim._lock_policy()
            claim.item_ids._settle()
            claim._check_decidable()
            claim._ask_or_do("payment", claim.accepted_amount)

    def action_close(self):
        """Nothing is left to pay: what is left of the reserve is released."""
        self._check_step(("decided", "paid"))
        for claim in self:
            if claim.currency_id.compare_amounts(claim.left_to_pay, 0) > 0:
                raise UserError(
                    self.env._(
                        "%(amount)s of %(claim)s is not paid yet: it can be closed when"
                        " the bill has been paid.",
                        amount=claim._format(claim.left_to_pay),
                        claim=claim.display_name,
                    )
                )
            claim._book_reserve(claim.paid_amount, self.env._("Closed"))
            claim._set_state("closed", date_closed=fields.Date.context_today(claim))

    def action_reopen(self):
        """Go on with what was refused or closed, for example after an appeal."""
        self._check_step(("refused", "closed"))
        for claim in self:
            target = "reserved" if claim.state == "closed" else "reported"
            claim._set_state(
                target,
                reason_id=False,
                reason_note=False,
                date_decided=False,
                date_closed=False,
            )
            if target == "reported":
                claim._take_snapshot()
        self._refuse_outside_cover()

    def _refuse(self, reason, note):
        """Refuse with a coded reason and words: what the wizard calls."""
        self._check_step(("reported", "checking", "reserved"))
        for claim in self:
            claim._check_not_waiting()
            claim._check_nothing_paid()
            claim._book_reserve(0, self.env._("Refused"))
            claim._set_state(
                "refused",
                reason_id=reason.id,
                reason_note=note,
                date_decided=fields.Date.context_today(claim),
            )
        self._close_tasks()

    def _check_step(self, states):
        """Refuse a step that makes no sense, or is not the user's to take."""
        self.check_access("write")
        if not self.env.su and not self.env.user.has_group(ADJUSTER):
            raise AccessError(self.env._("Only claims adjusters take this step."))
        if wrong := self.filtered(lambda claim: claim.state not in states):
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(claim)s is in state “%(state)s”: this cannot be done now.",
                    claim=wrong[0].display_name,
                    state=labels[wrong[0].state],
                )
            )

    def _check_decidable(self):
        self.ensure_one()
        self._check_not_waiting()
        if missing := self._get_missing_documents():
            raise UserError(
                self.env._(
                    "%(claim)s cannot be decided without: %(documents)s.",
                    claim=self.display_name,
                    documents=", ".join(missing.mapped("name")),
                )
            )
        if self.currency_id.compare_amounts(self.accepted_amount, 0) <= 0:
            raise UserError(
                self.env._(
                    "Nothing of %s is accepted: assess its items, or refuse it with a"
                    " reason.",
                    self.display_name,
                )
            )

    def _check_not_waiting(self):
        if self.amount_waiting:
            raise UserError(
                self.env._("%s waits for the approval of a manager.", self.display_name)
            )

    def _check_nothing_paid(self):
        if self.currency_id.compare_amounts(self.paid_amount, 0) > 0:
            raise UserError(
                self.env._(
                    "Something was paid for %s already: it cannot be refused.",
                    self.display_name,
                )
            )

    def _lock_policy(self):
        """Two claims cannot take the same rest of one sum insured.

        Writing the row makes the second transaction start anew, and see the first.
        """
        self.env.execute_query(
            SQL(
                "UPDATE insurance_policy SET write_date = write_date WHERE id = %s"
                " RETURNING id",
                self.policy_id.id,
            )
        )

    def _set_state(self, state, **values):
        # sudo: the state is written by steps only, which have checked the user
        self.sudo().write({"state": state, **values})

    def _apply_reserve(self, amount, reason):
        """What an approved reserve does: a hook."""
        self.ensure_one()
        self._book_reserve(amount, reason)
        if self.state == "checking":
            self._set_state("reserved")

    def _apply_payment(self, amount, reason):
        """What an approved decision does: the reserve follows what was accepted."""
        self.ensure_one()
        self._book_reserve(max(amount, self.paid_amount), reason)
        self._set_state("decided", date_decided=fields.Date.context_today(self))
        self._follow_payment()

    def _follow_payment(self):
        """Decided claims of which nothing is left to pay are paid."""
        for claim in self:
            is_paid = claim.currency_id.compare_amounts(claim.left_to_pay, 0) <= 0
            if claim.state == "decided" and is_paid:
                claim._set_state("paid")
            elif claim.state == "paid" and not is_paid:
                claim._set_state("decided")

    def _is_open(self):
        return self.state in OPEN_STATES

    def _close_tasks(self):
        # sudo: the task has been done by the step that was taken
        self.sudo().activity_unlink([TASK])
