from odoo import api, fields, models
from odoo.exceptions import UserError


class InsuranceCoverage(models.Model):
    """A cover of a policy over its days; a change of it is another row."""

    _name = "insurance.coverage"
    _description = "Cover of a Policy"
    _order = "policy_id, date_start, sequence, id"
    _rec_name = "type_id"

    policy_id = fields.Many2one(
        "insurance.policy", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="policy_id.company_id", store=True)
    currency_id = fields.Many2one(related="policy_id.currency_id")
    sequence = fields.Integer(default=10)
    type_id = fields.Many2one(
        "insurance.coverage.type",
        string="Cover",
        required=True,
        index=True,
        ondelete="restrict",
    )
    sum_insured = fields.Monetary(help="The most that is paid for one loss.")
    deductible = fields.Monetary(help="What the insured bears of each loss.")
    premium = fields.Monetary(
        help="For the whole term of the policy, as if it were covered from its first"
        " day to its last.",
    )
    date_start = fields.Date(
        string="From",
        compute="_compute_date_start",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        help="Covered from the beginning of this day.",
    )
    date_end = fields.Date(
        string="Until",
        compute="_compute_date_end",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        help="Covered until this day begins.",
    )
    segment_ids = fields.One2many("insurance.premium.segment", "coverage_id")

    _dates_ordered = models.Constraint(
        "CHECK(date_end >= date_start)", "A cover cannot end before it begins."
    )
    _amounts_positive = models.Constraint(
        "CHECK(sum_insured >= 0 AND deductible >= 0 AND premium >= 0)",
        "Sums, deductibles and premiums cannot be negative.",
    )

    # apart, because a day that is given keeps its whole method from being called
    @api.depends("policy_id.date_effective")
    def _compute_date_start(self):
        for coverage in self:
            own = coverage._has_own_dates() and coverage.date_start
            coverage.date_start = own or coverage.policy_id.date_effective

    @api.depends("policy_id.date_expiry")
    def _compute_date_end(self):
        for coverage in self:
            own = coverage._has_own_dates() and coverage.date_end
            coverage.date_end = own or coverage.policy_id.date_expiry

    def _has_own_dates(self):
        """Whether the days of its policy say nothing any more."""
        return self.policy_id.state != "draft" and bool(self._origin)

    @api.model_create_multi
    def create(self, vals_list):
        coverages = super().create(vals_list)
        coverages.policy_id._check_open()
        return coverages

    def write(self, vals):
        self.policy_id._check_open()
        result = super().write(vals)
        self.policy_id._check_open()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_agreed(self):
        self.policy_id._check_open()

    def _covers(self, day):
        """Whether the cover holds on the day."""
        self.ensure_one()
        return self.date_start <= day < self.date_end

    @api.constrains("type_id", "date_start", "date_end", "policy_id")
    def _check_overlap(self):
        for policy in self.policy_id:
            rows = policy.coverage_ids.filtered(
                lambda row: row.date_start < row.date_end
            )
            for same in rows.grouped("type_id").values():
                same._check_no_overlap()

    def _check_no_overlap(self):
        until = None
        for coverage in self.sorted("date_start"):
            if until and coverage.date_start < until:
                raise UserError(
                    self.env._(
                        "%(policy)s has the cover “%(cover)s” twice on the same days.",
                        policy=coverage.policy_id.display_name,
                        cover=coverage.type_id.name,
                    )
                )
            until = coverage.date_end
