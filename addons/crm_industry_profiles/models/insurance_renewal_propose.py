from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .insurance_renewal import TASK

BATCH_SIZE = 200


class InsuranceRenewal(models.Model):
    """Who is to be renewed, and at which premium: by the clock and by the rule."""

    _inherit = "insurance.renewal"

    @api.model
    def _cron_prepare(self):
        """Put what runs out on the work list, as early as its product says."""
        domain = self._get_due_domain(fields.Date.context_today(self))
        Policy = self.env["insurance.policy"]
        while batch := Policy.search(domain, limit=BATCH_SIZE, order="id"):
            self._prepare(batch)
            left = BATCH_SIZE if len(batch) == BATCH_SIZE else 0
            if not self.env["ir.cron"]._commit_progress(len(batch), remaining=left):
                return

    @api.model
    def _get_due_domain(self, today):
        """Policies in force that run out soon and are not on the list: a hook.

        A draft of the next policy may be there already; it is not concluded yet.
        """
        self.env["insurance.product"].flush_model(["renewal_days"])
        soon = Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                """EXISTS (SELECT FROM insurance_product d
                     WHERE d.id = %(product)s AND d.renewal_days > 0
                       AND %(expiry)s <= %(today)s::date + d.renewal_days)""",
                product=SQL.identifier(alias, "product_id"),
                expiry=SQL.identifier(alias, "date_expiry"),
                today=today,
            )
        )
        return (
            Domain("state", "=", "in_force")
            & Domain("date_expiry", ">", today)
            & Domain("date_cancelled", "=", False)
            & Domain("is_not_renewed", "=", False)
            & (
                Domain("renewed_to_id", "=", False)
                | Domain("renewed_to_id.state", "=", "draft")
            )
            & Domain("renewal_prepared_ids", "=", False)
            & soon
        )

    @api.model
    def _prepare(self, policies):
        """Create the renewals of policies, each with a task for the responsible."""
        renewals = self.create([{"policy_id": policy.id} for policy in policies])
        renewals._create_tasks()
        return renewals

    def _create_tasks(self):
        Activity = self.env["mail.activity"].with_context(
            mail_activity_quick_update=True
        )
        values = [row._prepare_task() for row in self if row.user_id.active]
        # sudo: tasks of renewals for those who answer for the policies
        Activity.sudo().create(values)

    def _prepare_task(self):
        """Return the values of the task that asks for an offer: a hook."""
        self.ensure_one()
        env = self.with_context(lang=self.user_id.lang).env
        return {
            "res_model_id": env["ir.model"]._get_id(self._name),
            "res_id": self.id,
            "activity_type_id": env["ir.model.data"]._xmlid_to_res_id(TASK),
            "automated": True,
            "user_id": self.user_id.id,
            "summary": env._("Offer the renewal of %s", self.policy_id.display_name),
            "date_deadline": self.date_expiry - timedelta(days=30),
        }

    def _propose(self):
        """Set what the customer has cost, and the premium that the rule proposes."""
        rules = self.env["insurance.renewal.rule"]._get_rules(self.policy_id)
        by_years = self.grouped(lambda row: rules[row.policy_id].years)
        for years, renewals in by_years.items():
            costs = renewals.policy_id._get_experience(years)
            for renewal in renewals:
                rule, cost = rules[renewal.policy_id], costs[renewal.policy_id]
                # sudo: the figures are computed, nobody types them
                renewal.sudo().write(renewal._prepare_proposal(rule, cost))

    def _prepare_proposal(self, rule, cost):
        earned, incurred, commission, service = map(float, cost)
        ratio = 100 * incurred / earned if earned else 0
        change = rule._get_change(ratio) if rule else 0
        old = self.policy_id.premium
        premium = self.currency_id.round(old * (1 + change / 100))
        return {
            "rule_id": rule.id,
            "premium_old": old,
            "earned_amount": earned,
            "incurred_amount": incurred,
            "commission_amount": commission,
            "service_amount": service,
            "change_proposed": change,
            "premium_proposed": premium,
            "premium_offered": premium,
        }


class InsurancePolicy(models.Model):
    _inherit = "insurance.policy"

    renewal_prepared_ids = fields.One2many(
        "insurance.renewal", "policy_id", string="On the List of Renewals"
    )

    def action_prepare_renewal(self):
        """Open the renewal of this policy on the work list, and make it if need be."""
        self.ensure_one()
        self._check_state(["in_force", "expired"])
        renewal = self.renewal_prepared_ids
        if not renewal:
            # sudo: whoever may write the policy may renew it, and that was checked
            renewal = self.env["insurance.renewal"].sudo()._prepare(self)
        return {
            "type": "ir.actions.act_window",
            "res_model": "insurance.renewal",
            "res_id": renewal.id,
            "views": [(False, "form")],
        }

    def _prepare_in_force(self):
        result = super()._prepare_in_force()
        self._follow_renewal()
        return result

    def _follow_renewal(self):
        """A renewal is concluded at the premium that the guard has seen."""
        self.ensure_one()
        old = self.renewed_from_id
        if not old:
            return
        # sudo: the renewal of a policy that the user concludes
        renewals = self.env["insurance.renewal"].sudo()
        renewal = old.sudo().renewal_prepared_ids or renewals._prepare(old)
        if self.currency_id.compare_amounts(renewal.premium_offered, self.premium):
            renewal.premium_offered = self.premium
        renewal._check_guard()
        renewal._set_state("renewed", new_policy_id=self.id)
        renewal._close_tasks()
