from odoo import api, fields, models


class TelecomUsage(models.Model):
    """What a line used in a month, and what was charged for it."""

    _name = "telecom.usage"
    _description = "Usage of a Month"
    _inherit = ["industry.computed.guard"]
    _order = "month desc, line_id"
    _rec_name = "line_id"

    line_id = fields.Many2one("telecom.line", required=True, ondelete="cascade")
    month = fields.Date(required=True, index=True, help="Its first day.")
    minutes = fields.Float(digits=(16, 2))
    sms = fields.Integer(string="SMS")
    gigabytes = fields.Float(digits=(16, 3))
    amount = fields.Monetary(string="Charged", help="Without tax.")
    company_id = fields.Many2one(related="line_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")

    _line_month_uniq = models.UniqueIndex(
        "(line_id, month)", "The usage of this line in this month is there already."
    )
    _month_first = models.Constraint(
        "CHECK(EXTRACT(DAY FROM month) = 1)", "A month is written as its first day."
    )
    _amounts_positive = models.Constraint(
        "CHECK(LEAST(minutes, sms, gigabytes, amount) >= 0)",
        "Usage and charges cannot be negative.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._to_first_day(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._to_first_day(vals))

    @api.model
    def _to_first_day(self, vals):
        if not vals.get("month"):
            return vals
        day = fields.Date.to_date(vals["month"])
        return {**vals, "month": day.replace(day=1)}
