from odoo import fields, models
from odoo.exceptions import UserError


class FinKycReview(models.Model):
    """The steps of a review: a first look, for high risks a second one, a decision."""

    _inherit = "fin.kyc.review"

    def action_start(self):
        self._check_step(["open"])
        self._collect_changes()
        for review in self:
            review._set_state("checking", user_id=review.user_id.id or self.env.uid)

    def action_decide(self):
        """Decide; where the risk is high, propose the decision to a colleague."""
        self._check_step(["open", "checking"])
        self._collect_changes()
        for review in self:
            review._check_judgement()
        high = self.filtered(lambda review: review.risk_class == "high")
        high._propose()
        (self - high)._decide()

    def action_confirm(self):
        """Second pair of eyes: the decision is taken if the data are still the same."""
        self._check_step(["proposed"])
        for review in self:
            review._check_second_look()
        self._decide()

    def action_send_back(self):
        self._check_step(["proposed"])
        self._set_state(
            "checking",
            snapshot=False,
            proposed_by_id=False,
            date_proposed=False,
        )

    def _check_judgement(self):
        """What a decision needs: a hook. Raises what is missing."""
        missing = [
            self._fields[name].get_description(self.env)["string"]
            for name in ("outcome", "risk_class", "risk_reason", "note")
            if not (self[name] or "").strip()
        ]
        if missing:
            raise UserError(
                self.env._(
                    "%(review)s cannot be decided yet. Fill in: %(fields)s.",
                    review=self.display_name,
                    fields=", ".join(missing),
                )
            )
        self._check_changes()

    def _check_changes(self):
        states = set(self.change_ids.mapped("state"))
        if "open" in states:
            raise UserError(
                self.env._(
                    "Data of %s have changed: check each change before you decide.",
                    self.partner_id.display_name,
                )
            )
        if "refused" in states and self.outcome != "not_compliant":
            raise UserError(
                self.env._(
                    "A change of data was not confirmed. Correct the customer's data,"
                    " or decide “Not Compliant”."
                )
            )
        expected = "compliant_changed" if states else "compliant"
        if self.outcome not in ("not_compliant", expected):
            labels = dict(self._fields["outcome"]._description_selection(self.env))
            raise UserError(
                self.env._("With these data the outcome is “%s”.", labels[expected])
            )

    def _check_second_look(self):
        if self.proposed_by_id == self.env.user:
            raise UserError(
                self.env._(
                    "High risks need a second pair of eyes: a colleague has to confirm"
                    " your decision."
                )
            )
        now = {key: text for key, (_label, text) in self._get_facts()[self].items()}
        if now != {row["key"]: row["value"] for row in self.snapshot["facts"]}:
            raise UserError(
                self.env._(
                    "Data of %s have changed since the first look. Send the review"
                    " back.",
                    self.partner_id.display_name,
                )
            )

    def _propose(self):
        for review in self:
            review._freeze()
            review._set_state(
                "proposed",
                proposed_by_id=self.env.uid,
                date_proposed=fields.Datetime.now(),
            )

    def _decide(self):
        now = fields.Datetime.now()
        for review in self.filtered(lambda review: not review.snapshot):
            review._freeze()
        self._replace_current()
        self._set_state(
            "decided",
            decided_by_id=self.env.uid,
            date_decided=now,
            is_current=True,
        )
        self._set_risk()
        self._refresh_next_dates(self.partner_id)
        # sudo: the tasks of a review that was decided are done, whoever has them
        self.sudo().activity_unlink(
            ["crm_industry_profiles.mail_activity_type_fin_kyc"]
        )

    def _replace_current(self):
        """The decision before this one has been replaced."""
        # sudo: decided reviews are closed to everybody, but not to their successor
        former = self.sudo().search(
            [("partner_id", "in", self.partner_id.ids), ("is_current", "=", True)]
        )
        pairs = {(review.partner_id, review.company_id) for review in self}
        former.filtered(
            lambda review: (review.partner_id, review.company_id) in pairs
        ).is_current = False
        self.flush_model(["is_current"])

    def _set_risk(self):
        """The class that the review found holds from today, if it is another one."""
        values = [
            {
                "partner_id": review.partner_id.id,
                "company_id": review.company_id.id,
                "risk_class": review.risk_class,
                "reason": review.risk_reason,
                "review_id": review.id,
            }
            for review in self
            if review.risk_class != review.current_class
        ]
        self.env["fin.kyc.risk"].create(values)
        self.invalidate_recordset(["current_class"])
