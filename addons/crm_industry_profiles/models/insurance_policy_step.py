from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

BATCH_SIZE = 200


class InsurancePolicy(models.Model):
    _inherit = "insurance.policy"

    @api.model_create_multi
    def create(self, vals_list):
        policies = super().create(vals_list)
        policies.filtered(lambda policy: policy.state != "draft")._make_segments()
        return policies

    def action_in_force(self):
        """Conclude drafts: from now on only endorsements change them."""
        self._check_state(["draft"])
        self._check_complete()
        for policy in self:
            policy._prepare_in_force()
        self._set_state("in_force")
        self._make_segments()
        self._make_instalments()

    def _prepare_in_force(self):
        """A hook, called for each draft before it is concluded."""
        self.ensure_one()

    def _check_state(self, states):
        """Refuse a step that makes no sense, or is not the user's to take."""
        self.check_access("write")
        if wrong := self.filtered(lambda policy: policy.state not in states):
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(policy)s is in state “%(state)s”: this cannot be done now.",
                    policy=wrong[0].display_name,
                    state=labels[wrong[0].state],
                )
            )

    def _check_complete(self):
        for policy in self:
            if not policy.currency_id.compare_amounts(policy.premium, 0) > 0:
                raise UserError(
                    self.env._(
                        "%s has no premium. Add its covers, or enter the premium.",
                        policy.display_name,
                    )
                )

    def _set_state(self, state, **values):
        # sudo: the state is written by actions only, which have checked the user
        self.sudo().write({"state": state, **values})

    @api.model
    def _cron_follow_up(self):
        """End what has ended."""
        today = fields.Date.context_today(self)
        for domain, method in self._get_follow_ups(today):
            if not self._work_off(domain, method):
                return

    @api.model
    def _get_follow_ups(self, today):
        """[(domain of policies, method that handles a batch of them)]: a hook.

        What was handled must leave the domain.
        """
        running = Domain("state", "=", "in_force")
        return [
            (running & Domain("date_cancelled", "<=", today), "_end_cancelled"),
            (running & Domain("date_expiry", "<=", today), "_end_expired"),
        ]

    @api.model
    def _work_off(self, domain, method):
        """Call the method for batches, until none is left; False if time is up."""
        while batch := self.search(domain, limit=BATCH_SIZE, order="id"):
            getattr(batch, method)()
            left = BATCH_SIZE if len(batch) == BATCH_SIZE else 0
            if not self.env["ir.cron"]._commit_progress(len(batch), remaining=left):
                return False
        return True

    def _end_cancelled(self):
        self._set_state("cancelled")

    def _end_expired(self):
        self._set_state("expired")
