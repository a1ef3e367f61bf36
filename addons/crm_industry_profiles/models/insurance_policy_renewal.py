from dateutil.relativedelta import relativedelta

from odoo import api, fields, models


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

    @api.depends("renewal_ids.state")
    def _compute_renewed_to_id(self):
        for policy in self:
            policy.renewed_to_id = policy.renewal_ids.filtered(
                lambda renewal: renewal.state != "cancelled"
            )[:1]

    def _renew(self):
        """Create the drafts that follow these policies."""
        return self.create([policy._prepare_renewal_values() for policy in self])

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
