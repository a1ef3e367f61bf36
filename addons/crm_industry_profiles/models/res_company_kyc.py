from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    kyc_months_high = fields.Integer(
        string="Months Between Reviews: High Risk", default=12
    )
    kyc_months_medium = fields.Integer(
        string="Months Between Reviews: Medium Risk", default=24
    )
    kyc_months_low = fields.Integer(
        string="Months Between Reviews: Low Risk", default=36
    )
    kyc_days_ahead = fields.Integer(string="Open Reviews Ahead (days)", default=30)
    kyc_days_to_decide = fields.Integer(string="Days to Decide", default=14)
    kyc_first_per_day = fields.Integer(
        string="First Reviews a Day",
        default=50,
        help="So many customers whom nobody has reviewed yet get a review each day: an"
        " import of all customers does not bury the officers.",
    )
    kyc_user_id = fields.Many2one("res.users", string="Responsible for New Reviews")

    _kyc_positive = models.Constraint(
        "CHECK(kyc_months_high > 0 AND kyc_months_medium > 0 AND kyc_months_low > 0"
        " AND kyc_days_ahead >= 0 AND kyc_days_to_decide >= 0"
        " AND kyc_first_per_day >= 0)",
        "Reviews come back after one month at least, and days are not negative.",
    )

    def write(self, vals):
        result = super().write(vals)
        if any(name.startswith("kyc_months_") for name in vals):
            self.env["fin.kyc.review"]._refresh_next_dates()
        return result


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    kyc_months_high = fields.Integer(
        related="company_id.kyc_months_high", readonly=False
    )
    kyc_months_medium = fields.Integer(
        related="company_id.kyc_months_medium", readonly=False
    )
    kyc_months_low = fields.Integer(related="company_id.kyc_months_low", readonly=False)
    kyc_days_ahead = fields.Integer(related="company_id.kyc_days_ahead", readonly=False)
    kyc_days_to_decide = fields.Integer(
        related="company_id.kyc_days_to_decide", readonly=False
    )
    kyc_first_per_day = fields.Integer(
        related="company_id.kyc_first_per_day", readonly=False
    )
    kyc_user_id = fields.Many2one(related="company_id.kyc_user_id", readonly=False)
