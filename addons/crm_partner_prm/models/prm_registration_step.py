from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError

TAKEN = "registered"  # code of the reason that the system itself gives


class PrmDealRegistration(models.Model):
    """The steps: each is checked, is taken once, and leaves a receipt."""

    _inherit = "prm.deal.registration"

    def action_submit(self):
        """Send it: whoever was first is protected, whoever was later learns why not."""
        self._check_step(("draft",))
        self._check_complete()
        for registration in self.sorted("id"):
            registration._submit()

    def action_approve(self):
        self._check_step(("submitted",))
        for registration in self:
            registration._approve()

    def action_reject(self):
        self._check_step(("submitted",))
        if missing := self.filtered(lambda row: not row.reason_id):
            raise UserError(
                self.env._(
                    "Why is %s rejected? Choose a reason: the partner reads it.",
                    missing[0].display_name,
                )
            )
        for registration in self:
            registration._reject(registration.reason_id)

    def action_draft(self):
        """Take it back, to correct it and to send it again."""
        self._check_step(("submitted", "rejected"))
        for registration in self:
            registration._release_claims()
            registration._set_state(
                "draft",
                date_submitted=False,
                date_answer_due=False,
                date_answered=False,
                reason_id=False,
            )
            registration._leave_receipt("draft")
            registration._close_tasks()

    def action_extend(self):
        """Extend the protection, when something has happened since it was given."""
        self._check_step(("approved",))
        for registration in self:
            registration._extend()

    def action_open_lead(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "crm.lead",
            "res_id": self.lead_id.id,
            "views": [(False, "form")],
        }

    def _check_complete(self):
        """What is needed to tell this customer from all others."""
        for registration in self:
            if not registration.enrollment_id.is_current:
                raise UserError(
                    self.env._(
                        "%s is not enrolled in a programme now, so there is nothing"
                        " that protects its deals.",
                        registration.partner_id.name,
                    )
                )
            known = (
                registration.customer_vat
                or registration.customer_email
                or registration.customer_phone
            )
            if not registration.country_id or not known:
                raise UserError(
                    self.env._(
                        "Say more about “%s”: the country, and a tax ID, an e-mail"
                        " address or a phone number. Without them nobody can tell"
                        " whose customer it is.",
                        registration.customer_name,
                    )
                )

    def _submit(self):
        now = fields.Datetime.now()
        self._set_state(
            "submitted",
            date_submitted=now,
            date_answer_due=self.type_id._get_answer_due(now, self.company_id),
            reason_id=False,
        )
        self._leave_receipt("submitted", **self._get_sent_facts())
        if self._judge_claim():
            self._ask_for_answer()

    def _judge_claim(self):
        """Judge it and claim the customer; refuse it when somebody was first.

        :return: whether the customer is this partner's, if we agree
        """
        self._judge()
        # sudo: claims and conflicts are the judge's, partners see neither
        registration = self.sudo()
        Claim = registration.env["prm.registration.claim"]
        holders = Claim._find_holders(registration)
        unseen = holders - registration.conflict_ids.other_id
        if unseen:
            registration.conflict_ids.create(
                [registration._prepare_claim_conflict(other) for other in unseen]
            )
        if holders or registration.verdict == "conflict":
            registration.verdict = "conflict"
            reasons = registration.env["prm.reason"]
            self._reject(reasons._get_by_code("registration", TAKEN))
            return False
        Claim._take(registration)
        return True

    def _prepare_claim_conflict(self, other):
        return {
            "registration_id": self.id,
            "kind": "registration",
            "verdict": "same",
            "score": 100,
            "reasons": {"claim": 100},
            "other_id": other.id,
        }

    def _get_sent_facts(self):
        """What was registered, as it was sent: for the receipt."""
        customer = self._get_customer()
        facts = {name: getattr(customer, name) for name in customer.__annotations__}
        facts["product"] = self.category_id.complete_name or ""
        facts["amount"] = self.amount
        facts["currency"] = self.currency_id.name
        facts["answer_due"] = fields.Datetime.to_string(self.date_answer_due)
        return {name: value for name, value in facts.items() if value}

    def _approve(self, silent=False):
        self._set_state(
            "approved",
            date_answered=fields.Datetime.now(),
            is_silent=silent,
            date_expiry=self._get_first_expiry(),
        )
        # sudo: whoever may approve makes the deal, whatever team it goes to
        registration = self.sudo()
        if not registration.lead_id:
            Lead = registration.env["crm.lead"].with_company(registration.company_id)
            registration.lead_id = Lead.create(registration._prepare_lead())
        self._leave_receipt(
            "silent" if silent else "approved",
            protected_until=fields.Date.to_string(self.date_expiry),
        )
        self._close_tasks()

    def _get_first_expiry(self):
        days = self.enrollment_id.grade_id.protection_days
        today = fields.Date.context_today(self)
        return today + timedelta(days=days or self.type_id.protection_days)

    def _prepare_lead(self):
        """Return the values of the deal that an approved one becomes: a hook."""
        self.ensure_one()
        company = self.company_id
        today = fields.Date.context_today(self)
        values = {
            "name": self.display_name,
            "type": "opportunity",
            "prm_partner_id": self.partner_id.id,
            "partner_id": self.customer_id.id,
            "description": self.description,
            "expected_revenue": self.currency_id._convert(
                self.amount, company.currency_id, company, today
            ),
            "date_deadline": self.date_close,
            "user_id": self.user_id.id,
            "company_id": company.id,
        }
        return values if self.customer_id else values | self._prepare_lead_contact()

    def _prepare_lead_contact(self):
        return {
            "partner_name": self.customer_name,
            "email_from": self.customer_email,
            "phone": self.customer_phone,
            "website": self.customer_website,
            "street": self.customer_street,
            "zip": self.customer_zip,
            "city": self.customer_city,
            "country_id": self.country_id.id,
        }

    def _reject(self, reason):
        self._release_claims()
        self._set_state(
            "rejected", reason_id=reason.id, date_answered=fields.Datetime.now()
        )
        # sudo: the reason and the verdict, which the receipt tells the partner
        registration = self.sudo()
        evidence = registration.conflict_ids.filtered(
            lambda row: row.kind == "registration"
        )[:1]
        self._leave_receipt(
            "rejected",
            note=registration.reason_id.name,
            reason=registration.reason_id.code,
            evidence=sorted(evidence.reasons or {}),
        )
        self._close_tasks()

    def _extend(self):
        self._check_extensions()
        proof = self._get_activity_proof()
        if not proof:
            raise UserError(
                self.env._(
                    "Nothing has happened on %s since its protection was given. Record"
                    " a visit, a meeting, a quotation or progress, and extend it then.",
                    self.display_name,
                )
            )
        start = max(self.date_expiry, fields.Date.context_today(self))
        self._set_state(
            "approved",
            date_expiry=start + timedelta(days=self.type_id.extension_days),
            extension_count=self.extension_count + 1,
        )
        self._leave_receipt(
            "extended",
            note=", ".join(proof),
            protected_until=fields.Date.to_string(self.date_expiry),
        )

    def _check_extensions(self):
        if self.extension_count >= self.type_id.max_extensions:
            raise UserError(
                self.env._(
                    "%(deal)s was extended %(count)s times already; more is not"
                    " promised.",
                    deal=self.display_name,
                    count=self.extension_count,
                )
            )

    def _expire(self):
        for registration in self:
            registration._release_claims()
            registration._set_state("expired")
            registration._leave_receipt("expired")

    def _leave_receipt(self, step, note="", **facts):
        self.env["prm.registration.receipt"]._add(self, step, note, **facts)

    def _ask_for_answer(self):
        """A task for the partner manager, due on the day of the answer."""
        # sudo: a task for whoever looks after the partner
        registration = self.sudo()
        if user := registration.user_id:
            registration.activity_schedule(
                "crm_partner_prm.mail_activity_type_answer",
                date_deadline=registration.date_answer_due.date(),
                user_id=user.id,
            )

    def _close_tasks(self):
        # sudo: the task has been done by the step that was taken
        self.sudo().activity_unlink(["crm_partner_prm.mail_activity_type_answer"])
