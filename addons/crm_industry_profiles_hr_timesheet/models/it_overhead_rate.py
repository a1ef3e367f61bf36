from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ItOverheadRate(models.Model):
    """What an hour of work costs beside its wage, from a day on until the next rate."""

    _name = "it.overhead.rate"
    _description = "Overhead Rate"
    _inherit = ["industry.computed.guard"]
    _order = "company_id, date_start desc"
    _rec_name = "date_start"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date_start = fields.Date(
        string="Valid from",
        required=True,
        default=fields.Date.context_today,
        help="It counts for hours from this day on, until the next rate begins.",
    )
    date_end = fields.Date(
        string="Valid until",
        compute="_compute_date_end",
        help="The last day before the next rate; empty: open.",
    )
    percent = fields.Float(
        string="Percent of Hours",
        digits=(16, 2),
        help="Rent, management, licences: in percent of what the hours cost.",
    )
    hour_amount = fields.Monetary(
        string="Amount per Hour",
        help="Or an amount for each hour; both may be used together.",
    )
    note = fields.Char(help="How the rate was reckoned.")

    _start_idx = models.UniqueIndex(
        "(company_id, date_start)",
        "This company has a rate that begins on the same day: change that one.",
    )
    _values_positive = models.Constraint(
        "CHECK(percent >= 0 AND hour_amount >= 0)", "Overhead cannot be negative."
    )

    @api.depends("company_id", "date_start")
    def _compute_date_end(self):
        rates = self.search(
            [("company_id", "in", self.company_id.ids)], order="date_start"
        )
        days = rates.grouped("company_id")
        for rate in self:
            later = [
                row.date_start
                for row in days.get(rate.company_id, [])
                if rate.date_start and row.date_start > rate.date_start
            ]
            rate.date_end = fields.Date.subtract(later[0], days=1) if later else False

    @api.constrains("percent")
    def _check_percent(self):
        for rate in self:
            if rate.percent > 1000:
                raise ValidationError(
                    self.env._("Overhead of more than 1,000 % is a typing error.")
                )
