from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..tools import earned_premium


class InsuranceEndorsement(models.Model):
    """How an endorsement takes effect: covers, premium by days, invoices."""

    _inherit = "insurance.endorsement"

    def action_apply(self):
        self.check_access("write")
        self.policy_id.check_access("write")
        for row in self:
            row._check_applicable()
            # sudo: what was agreed is changed here only, and the policy was checked
            row.sudo()._apply()

    def _check_applicable(self):
        self.ensure_one()
        policy = self.policy_id
        last = policy.date_expiry
        if self.state == "done" or policy.state != "in_force" or policy.date_cancelled:
            raise UserError(
                self.env._(
                    "%s is not in force, or is cancelled already.", policy.display_name
                )
            )
        if not policy.date_effective <= self.date < last:
            raise UserError(
                self.env._(
                    "An endorsement takes effect while the policy runs: from %(start)s,"
                    " before %(end)s.",
                    start=policy.date_effective,
                    end=last,
                )
            )
        if self.kind == "change":
            self._check_lines()

    def _check_lines(self):
        if not (self.line_ids or self.asset_add_ids or self.asset_remove_ids):
            raise UserError(self.env._("Say which covers or which property change."))
        for line in self.line_ids:
            line._check_cover()

    def _apply(self):
        self.ensure_one()
        owed = self._apply_cancel() if self.kind == "cancel" else self._apply_change()
        self.write({"state": "done", "amount": owed})
        self._charge(owed)
        self.policy_id._message_log(
            body=self.env._(
                "%(number)s: %(reason)s", number=self.name, reason=self.reason
            )
        )

    def _apply_change(self):
        """Change covers and property; return what is to be paid, negative: back."""
        policy = self.policy_id
        owed = sum(line._apply() for line in self.line_ids)
        policy.write(
            {
                "asset_ids": [
                    *map(Command.link, self.asset_add_ids.ids),
                    *map(Command.unlink, self.asset_remove_ids.ids),
                ]
            }
        )
        return policy.currency_id.round(owed)

    def _apply_cancel(self):
        """End everything on the day; what was not charged yet never will be."""
        policy, day = self.policy_id, self.date
        owed = policy._get_balance_on(day)
        policy.coverage_ids._end(day)
        policy.segment_ids._stop(day)
        planned = policy.instalment_ids.filtered(lambda row: row.state == "planned")
        planned.write({"state": "dropped"})
        policy.date_cancelled = day
        if day <= fields.Date.context_today(self):
            policy._set_state("cancelled")
        return owed

    def _charge(self, amount):
        """Invoice the additional premium, or credit what goes back, at once."""
        if self.currency_id.is_zero(amount):
            return
        Instalment = self.env["insurance.instalment"]
        Instalment.create(self._prepare_instalment(amount))._invoice()

    def _prepare_instalment(self, amount):
        today = fields.Date.context_today(self)
        if self.kind == "cancel":
            name = self.env._("Cancellation on %s", self.date)
        else:
            name = self.env._("Change on %s", self.date)
        return {
            "policy_id": self.policy_id.id,
            "endorsement_id": self.id,
            "kind": "addition" if amount > 0 else "return",
            "name": name,
            "date_due": max(today, self.date) if amount > 0 else today,
            "amount": amount,
        }


class InsuranceEndorsementLine(models.Model):
    _inherit = "insurance.endorsement.line"

    def _check_cover(self):
        self.ensure_one()
        cover = self.coverage_id
        day = self.endorsement_id.date
        if self.action == "add":
            is_right = self.type_id and not cover
        else:
            is_right = cover.policy_id == self.policy_id and cover._covers(day)
        if not is_right:
            raise UserError(
                self.env._(
                    "To change or end a cover, choose one that holds on %s; to add one,"
                    " choose its type only.",
                    day,
                )
            )

    def _apply(self):
        """End the cover, and begin the one that takes its place; return the sum."""
        day, policy = self.endorsement_id.date, self.policy_id
        segments = self.coverage_id.segment_ids
        self.coverage_id._end(day)
        returned = segments._stop(day)
        if self.action == "end":
            return -returned
        new = policy.coverage_ids.create(self._prepare_coverage())
        self.env["insurance.premium.segment"].create(
            [row._prepare_segment() for row in new if row.premium]
        )
        return policy._get_premium_from(day, self.premium) - returned

    def _prepare_coverage(self):
        steps = self.policy_id._get_tariff_steps(
            self.type_id, self.sum_insured, self.deductible
        )
        return {
            "tariff_steps": [self.coverage_id._to_json(step) for step in steps],
            "tariff_premium": float(steps[-1].amount) if steps else 0,
            "policy_id": self.policy_id.id,
            "type_id": self.type_id.id,
            "sequence": self.coverage_id.sequence or 10,
            "sum_insured": self.sum_insured,
            "deductible": self.deductible,
            "premium": self.premium,
            "date_start": self.endorsement_id.date,
            "date_end": self.policy_id.date_expiry,
        }


class InsurancePolicy(models.Model):
    _inherit = "insurance.policy"

    endorsement_ids = fields.One2many(
        "insurance.endorsement", "policy_id", string="Endorsements"
    )
    endorsement_count = fields.Integer(compute="_compute_endorsement_count")

    def _compute_endorsement_count(self):
        rows = self.env["insurance.endorsement"]._read_group(
            [("policy_id", "in", self.ids)], ["policy_id"], ["__count"]
        )
        counts = dict(rows)
        for policy in self:
            policy.endorsement_count = counts.get(policy._origin, 0)

    def action_endorse(self):
        return self._open_endorsement("change")

    def action_cancel(self):
        return self._open_endorsement("cancel")

    def action_view_endorsements(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Endorsements"),
            "res_model": "insurance.endorsement",
            "views": [(False, "list"), (False, "form")],
            "domain": [("policy_id", "=", self.id)],
            "context": {"default_policy_id": self.id},
        }

    def _open_endorsement(self, kind):
        self.ensure_one()
        self._check_state(["in_force"])
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Endorsement"),
            "res_model": "insurance.endorsement",
            "views": [(False, "form")],
            "context": {"default_policy_id": self.id, "default_kind": kind},
        }

    def _get_balance_on(self, day):
        """What is left to pay if it is cancelled on the day; negative: goes back.

        What it earned until then, less what was invoiced. The premium of a policy
        without instalments was paid elsewhere: its unearned part goes back.
        """
        self.ensure_one()
        unearned = self.segment_ids._get_unearned(day)
        if not self.instalment_ids:
            return -unearned
        invoiced = self.instalment_ids.filtered(lambda row: row._is_charged())
        kept = sum(self.segment_ids.mapped("charged")) - unearned
        return self.currency_id.round(kept - sum(invoiced.mapped("amount")))

    def _get_version_on(self, day):
        """The covers and the property as they were insured on the day.

        :return: dict with `coverage_ids` and `asset_ids`, recordsets
        """
        self.ensure_one()
        later = self.endorsement_ids.filtered(
            lambda row: row.state == "done" and row.date > day
        )
        # sudo: what was insured is part of the policy, which the user reads
        assets = self.sudo().asset_ids - later.sudo().asset_add_ids
        return {
            "coverage_ids": self.coverage_ids.filtered(lambda row: row._covers(day)),
            "asset_ids": assets | later.sudo().asset_remove_ids,
        }


class InsuranceInstalment(models.Model):
    _inherit = "insurance.instalment"

    def _is_charged(self):
        """Whether its invoice stands."""
        # sudo: only whether the invoice was cancelled is looked at
        return self.state == "invoiced" and self.move_id.sudo().state != "cancel"


class InsuranceCoverage(models.Model):
    _inherit = "insurance.coverage"

    def _end(self, day):
        """The covers end on the day; those that begin later never run."""
        for row in self.filtered(lambda row: row.date_end > day):
            row.date_end = max(day, row.date_start)


class InsurancePremiumSegment(models.Model):
    _inherit = "insurance.premium.segment"

    def _get_unearned(self, day):
        """What of the premium charged is for the day and those after it."""
        unearned = 0
        for row in self:
            digits = row.currency_id.decimal_places
            plain = row._as_plain()
            unearned += earned_premium.charged(
                plain, digits
            ) - earned_premium.earned_until(plain, day, digits)
        return float(unearned)
