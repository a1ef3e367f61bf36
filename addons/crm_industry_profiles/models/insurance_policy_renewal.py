from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

TODO = "mail.mail_activity_data_todo"


class InsurancePolicy(models.Model):
    _inherit = "insurance.policy"

    renewed_from_id = fields.Many2one(
        "insurance.policy",
        string="Renews",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    renewal_ids = fields.One2many(
        "insurance.policy", "renewed_from_id", string="Renewals", readonly=True
    )
    renewed_to_id = fields.Many2one(
        "insurance.policy",
        string="Renewed by",
        compute="_compute_renewed_to_id",
        store=True,
        index="btree_not_null",
    )

    is_not_renewed = fields.Boolean(
        string="Do Not Renew",
        copy=False,
        tracking=True,
        help="No renewal is prepared: the holder or the company wants none.",
    )
    date_renewal = fields.Date(
        string="Prepare Renewal on",
        compute="_compute_date_renewal",
        store=True,
        help="When the draft of the renewal is made: the days ahead of the product.",
    )

    _renewal_idx = models.Index("(date_renewal) WHERE state = 'in_force'")

    @api.depends("date_expiry", "product_id")
    def _compute_date_renewal(self):
        for policy in self:
            days = policy.product_id.renewal_days
            end = policy.date_expiry
            policy.date_renewal = end and days and end - timedelta(days=days)

    @api.depends("renewal_ids.state")
    def _compute_renewed_to_id(self):
        for policy in self:
            policy.renewed_to_id = policy.renewal_ids.filtered(
                lambda renewal: renewal.state != "cancelled"
            )[:1]

    def action_renew(self):
        """Open the draft that follows this policy, and make it if need be."""
        self.ensure_one()
        self._check_state(["in_force", "expired"])
        renewal = self.renewed_to_id or self._renew()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": renewal.id,
            "views": [(False, "form")],
        }

    def _renew(self):
        """Create the drafts that follow these policies."""
        return self.create([policy._prepare_renewal_values() for policy in self])

    @api.model
    def _get_follow_ups(self, today):
        return [
            *super()._get_follow_ups(today),
            (self._get_renewal_domain(today), "_offer_renewal"),
        ]

    @api.model
    def _get_renewal_domain(self, today):
        """Policies that run out, and whose renewal is to be prepared."""
        return (
            Domain("state", "=", "in_force")
            & Domain("date_renewal", "<=", today)
            & Domain("date_cancelled", "=", False)
            & Domain("is_not_renewed", "=", False)
            & Domain("renewed_to_id", "=", False)
        )

    def _offer_renewal(self):
        """Make the drafts, and ask the responsible people to offer them."""
        drafts = self._renew()
        Activity = self.env["mail.activity"].with_context(
            mail_activity_quick_update=True
        )
        Activity.create([draft._prepare_renewal_task() for draft in drafts])

    def _prepare_renewal_task(self):
        """Return the values of the task to offer the renewal to its holder."""
        user = self.user_id if self.user_id.active else self.env.user
        env = self.with_context(lang=user.lang).env
        return {
            "res_model_id": env["ir.model"]._get_id(self._name),
            "res_id": self.id,
            "activity_type_id": env["ir.model.data"]._xmlid_to_res_id(TODO),
            "automated": True,
            "user_id": user.id,
            "summary": env._(
                "Offer the renewal: %(policy)s runs until %(date)s",
                policy=self.renewed_from_id.number,
                date=format_date(env, self.date_effective),
            ),
            "date_deadline": fields.Date.context_today(self),
        }

    def _set_state(self, state, **values):
        result = super()._set_state(state, **values)
        # what was decided needs no reminder
        self.filtered("renewed_from_id").activity_unlink([TODO])
        return result

    def _prepare_renewal_values(self):
        """Return the values of the policy that renews this one, with its covers.

        A hook: extend it with what your addon carries over, or to propose another
        premium. `coverage_ids` are the covers as they are now, at their premium.
        """
        self.ensure_one()
        start = self.date_expiry
        return {
            "renewed_from_id": self.id,
            "product_id": self.product_id.id,
            "holder_id": self.holder_id.id,
            "insured_id": self.insured_id.id,
            "beneficiary_id": self.beneficiary_id.id,
            "asset_ids": [fields.Command.set(self.asset_ids.ids)],
            "agent_id": self.agent_id.id,
            "user_id": self.user_id.id,
            "territory_id": self.territory_id.id,
            "loss_free_years": self.loss_free_years,
            "company_id": self.company_id.id,
            "date_effective": start,
            "date_expiry": start
            + relativedelta(months=self.product_id.duration_months),
            "instalment_count": self.instalment_count,
            "premium": self.premium,
            "coverage_ids": [
                fields.Command.create(row._prepare_renewal_values())
                for row in self._get_current_coverages()
            ],
        }


class InsuranceCoverage(models.Model):
    _inherit = "insurance.coverage"

    def _prepare_renewal_values(self):
        """What the cover is in the policy that renews its policy: a hook."""
        self.ensure_one()
        return {
            "type_id": self.type_id.id,
            "sequence": self.sequence,
            "sum_insured": self.sum_insured,
            "deductible": self.deductible,
            "premium": self.premium,
        }
