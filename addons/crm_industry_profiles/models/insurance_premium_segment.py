from odoo import api, fields, models

from ..tools import earned_premium


class InsurancePremiumSegment(models.Model):
    """Premium that is earned evenly by day over [date_start, date_end)."""

    _name = "insurance.premium.segment"
    _description = "Premium by Days"
    _order = "policy_id, date_start, id"

    policy_id = fields.Many2one(
        "insurance.policy", required=True, index=True, ondelete="cascade"
    )
    coverage_id = fields.Many2one(
        "insurance.coverage", index="btree_not_null", ondelete="cascade"
    )
    company_id = fields.Many2one(related="policy_id.company_id", store=True)
    currency_id = fields.Many2one(related="policy_id.currency_id")
    date_start = fields.Date(string="From", required=True, help="Included.")
    date_end = fields.Date(string="Until", required=True, help="Not included.")
    date_stop = fields.Date(
        string="Stopped on",
        help="The first day on which it earns no more, after a change or cancellation."
        " What the days before have earned stays as it was.",
    )
    amount = fields.Monetary(required=True)
    charged = fields.Monetary(
        compute="_compute_charged",
        store=True,
        help="The amount less what was returned because it stopped early.",
    )

    _dates_ordered = models.Constraint(
        "CHECK(date_end > date_start)", "Premium is earned over one day at least."
    )

    @api.depends("amount", "date_start", "date_end", "date_stop")
    def _compute_charged(self):
        for row in self:
            digits = row.currency_id.decimal_places
            row.charged = float(earned_premium.charged(row._as_plain(), digits))

    def _as_plain(self):
        """The segment as the plain calculation takes it."""
        self.ensure_one()
        digits = self.currency_id.decimal_places
        return earned_premium.Segment(
            start=self.date_start,
            end=self.date_end,
            amount=earned_premium.to_decimal(self.amount, digits),
            stop=self.date_stop or None,
        )

    def _get_earned(self, start, end):
        """What the segments earn together over [start, end), in their currency."""
        digits = self.currency_id[:1].decimal_places if self else 2
        plain = [row._as_plain() for row in self]
        return float(earned_premium.earned_of_all(plain, start, end, digits))

    def _stop(self, day):
        """End them on the day, and return what was charged for the days after it."""
        before = sum(self.mapped("charged"))
        running = self.filtered(lambda row: (row.date_stop or row.date_end) > day)
        running.write({"date_stop": day})
        return before - sum(self.mapped("charged"))
