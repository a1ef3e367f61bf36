from odoo import api, fields, models

from ..tools.earned_premium import share, to_decimal


class InsurancePolicy(models.Model):
    _inherit = "insurance.policy"

    premium = fields.Monetary(
        compute="_compute_premium",
        inverse="_inverse_premium",
        store=True,
        readonly=False,
        tracking=True,
        help="For the whole term with the covers as they are now. A premium that you"
        " type is spread over the covers.",
    )
    segment_ids = fields.One2many(
        "insurance.premium.segment", "policy_id", string="Premium by Days", readonly=True
    )
    premium_charged = fields.Monetary(
        string="Premium Charged",
        compute="_compute_premium_charged",
        store=True,
        help="For the term with its changes: what the policy earns until it expires.",
    )

    @api.depends("coverage_ids.premium", "coverage_ids.date_end", "date_expiry")
    def _compute_premium(self):
        for policy in self:
            current = policy._get_current_coverages()
            if policy.coverage_ids:
                policy.premium = sum(current.mapped("premium"))
            else:
                policy.premium = policy.premium

    def _inverse_premium(self):
        """Spread a premium that was typed over the covers, to the cent."""
        for policy in self:
            current = policy._get_current_coverages()
            total = sum(current.mapped("premium"))
            if current and policy.currency_id.compare_amounts(total, policy.premium):
                current._spread(policy.premium)

    @api.depends("segment_ids.charged")
    def _compute_premium_charged(self):
        for policy in self:
            policy.premium_charged = sum(policy.segment_ids.mapped("charged"))

    def _get_current_coverages(self):
        """The covers that run until the policy ends, not those that were changed."""
        self.ensure_one()
        end = self.date_cancelled or self.date_expiry
        return self.coverage_ids.filtered(lambda row: row.date_end == end)

    def _get_earned(self, start, end):
        """Premium earned over [start, end), in the currency of the policy."""
        return self.segment_ids._get_earned(start, end)

    def _make_segments(self):
        """Earn the premium of each cover over the term; without covers, the whole."""
        values = [vals for policy in self for vals in policy._prepare_segments()]
        # sudo: nobody writes segments by hand; the callers have checked the policy
        self.env["insurance.premium.segment"].sudo().create(values)

    def _prepare_segments(self):
        self.ensure_one()
        if self.coverage_ids:
            return [row._prepare_segment() for row in self.coverage_ids if row.premium]
        if not self.premium:
            return []
        return [
            {
                "policy_id": self.id,
                "date_start": self.date_effective,
                "date_end": self.date_expiry,
                "amount": self.premium,
            }
        ]


class InsuranceCoverage(models.Model):
    _inherit = "insurance.coverage"

    def _prepare_segment(self):
        """The part of the premium that falls on the days of the cover."""
        self.ensure_one()
        return {
            "policy_id": self.policy_id.id,
            "coverage_id": self.id,
            "date_start": self.date_start,
            "date_end": self.policy_id.date_expiry,
            "amount": self._get_premium_from(self.date_start),
        }

    def _get_premium_from(self, day):
        """What the cover costs from a day to the end of the policy."""
        self.ensure_one()
        policy, currency = self.policy_id, self.currency_id
        total = (policy.date_expiry - policy.date_effective).days
        before = (day - policy.date_effective).days
        digits = currency.decimal_places
        premium = to_decimal(self.premium, digits)
        return float(premium - share(premium, before, total, digits))

    def _spread(self, premium):
        """Give them the premium, in proportion to what they cost before."""
        currency = self.currency_id[:1]
        total = sum(self.mapped("premium"))
        done = passed = 0
        for index, row in enumerate(self, start=1):
            passed += row.premium if total else 1
            until = premium * (passed / (total or len(self)))
            if index == len(self):
                until = premium
            amount = currency.round(until - done)
            row.premium = amount
            done = currency.round(done + amount)

