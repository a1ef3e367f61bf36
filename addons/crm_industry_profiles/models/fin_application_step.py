from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_amount

from .fin_application import OPEN_STATES
from .fin_kyc_trigger import ALARMING_KINDS


class FinApplication(models.Model):
    """The steps of an application, and who may take the last one."""

    _inherit = "fin.application"

    def action_documents(self):
        """Ask for what is missing: a task for whoever is responsible."""
        self._check_step(["received", "assessment"])
        self._set_state("documents")
        for application in self.filtered("missing_count"):
            application._ask_documents()

    def action_assess(self):
        self._check_step(["received", "documents"])
        for application in self:
            application._check_documents()
        self._set_state("assessment")

    def action_submit(self):
        """Ask for the decision."""
        self._check_step(["assessment"])
        for application in self:
            application._check_documents()
        self._set_state("decision")

    def action_approve(self):
        self._check_decision()
        for application in self:
            application._check_documents()
            application._check_limit()
            application._check_customer()
        self._decide("approved", "decision")

    def action_decline(self):
        self._check_decision()
        for application in self:
            application._check_limit()
            if not (application.decision_note or "").strip():
                raise UserError(
                    self.env._("Say why %s is declined.", application.display_name)
                )
        self._decide("declined", "declined")

    def action_agree(self):
        """The customer has signed: the approved application becomes an agreement."""
        self._check_step(["decision"])
        for application in self:
            if application.verdict != "approved":
                raise UserError(
                    self.env._("%s has not been approved.", application.display_name)
                )
        for application in self:
            # sudo: made from what was approved, for whoever is responsible
            agreement = (
                self.env["fin.agreement"]
                .sudo()
                .create(application._prepare_agreement())
            )
            application._set_state("agreed", agreement_id=agreement.id)
        return self.agreement_id[:1]._get_records_action() if len(self) == 1 else True

    def action_withdraw(self):
        """The customer does not want it any more."""
        self._check_step(OPEN_STATES)
        self._set_state("withdrawn")
        # sudo: the tasks of an application that is over, whoever has them
        self.sudo().activity_ids.unlink()

    def action_open_agreement(self):
        self.ensure_one()
        return self.agreement_id._get_records_action()

    def _check_decision(self):
        self._check_step(["decision"])
        if decided := self.filtered("verdict"):
            raise UserError(
                self.env._("%s is decided already.", decided[0].display_name)
            )

    def _check_documents(self):
        missing = self.document_ids.filtered(
            lambda row: row.is_required and not row.date_received
        )
        if missing:
            raise UserError(
                self.env._(
                    "%(application)s still needs: %(documents)s.",
                    application=self.display_name,
                    documents=", ".join(missing.mapped("kind_id.name")),
                )
            )

    def _check_limit(self):
        limit = self.env["fin.decision.limit"]._get_limit(
            self.env.user, self.product_id, self.company_id
        )
        currency = self.company_id.currency_id
        amount = self.currency_id._convert(
            self.amount, currency, self.company_id, fields.Date.context_today(self)
        )
        if limit is not None and currency.compare_amounts(amount, limit) > 0:
            raise UserError(
                self.env._(
                    "You decide up to %(limit)s; this is %(amount)s. Hand the"
                    " application to somebody with a higher limit.",
                    limit=format_amount(self.env, limit, currency),
                    amount=format_amount(self.env, amount, currency),
                )
            )

    def _check_customer(self):
        """Whether the bank knows the customer well enough to lend: a hook."""
        # sudo: the state of the review, which every clerk may know
        partner = self.partner_id.sudo().with_company(self.company_id)
        # sudo: only whether there is an alarm, the message does not tell of it
        review = (
            self.env["fin.kyc.review"].sudo()._find_open(partner.ids, self.company_id)
        )
        is_alarming = set(ALARMING_KINDS) & set(review.trigger_ids.mapped("kind"))
        if partner.kyc_state not in ("valid", "due") or is_alarming:
            labels = dict(partner._fields["kyc_state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(customer)s cannot get a loan now. Customer review: %(state)s.",
                    customer=partner.display_name,
                    state=labels[partner.kyc_state],
                )
            )

    def _decide(self, verdict, state):
        for application in self:
            application._set_state(
                state,
                inputs=application._get_inputs(),
                verdict=verdict,
                decided_amount=application.amount,
                decided_by_id=self.env.uid,
                date_decided=fields.Datetime.now(),
            )
        # sudo: the tasks of what was decided are done, whoever has them
        self.sudo().activity_ids.unlink()

    def _ask_documents(self):
        missing = self.document_ids.filtered(
            lambda row: row.is_required and not row.date_received
        )
        names = ", ".join(missing.mapped("kind_id.name"))
        self.activity_schedule(
            "mail.mail_activity_data_call",
            summary=self.env._("Ask for documents: %s", names),
            user_id=self.user_id.id or self.env.uid,
            date_deadline=fields.Date.add(fields.Date.context_today(self), days=3),
        )

    def _prepare_agreement(self):
        """Values of the agreement that comes of it: a hook.

        Branch and manager of the customer come first: whoever took the application
        does not take the customer away.
        """
        today = fields.Date.context_today(self)
        # sudo: who looks after a customer is no secret within the bank
        customer = self.partner_id.sudo()
        branch = customer._get_fin_branch(self.company_id) or self.branch_id
        return {
            "partner_id": self.partner_id.id,
            "product_id": self.product_id.id,
            "company_id": self.company_id.id,
            "currency_id": self.currency_id.id,
            "branch_id": branch.id,
            "user_id": (customer.user_id or self.user_id).id,
            "limit_amount": self.decided_amount,
            "date_opening": today,
            "date_maturity": self.term_months
            and fields.Date.add(today, months=self.term_months),
        }
