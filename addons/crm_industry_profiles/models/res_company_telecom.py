from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    telecom_saving_min = fields.Monetary(
        string="Offer a Tariff from a Saving of",
        default=2,
        help="A month. Smaller savings are not offered.",
    )
    telecom_quiet_days = fields.Integer(
        string="No Offer in the First (days)",
        default=90,
        help="After the start of the contract.",
    )
    telecom_fall_percent = fields.Float(
        string="Usage Falls by (%)",
        default=30,
        help="Of the last full month, compared with the month three months before.",
    )
    telecom_end_days = fields.Integer(string="Contract Ends within (days)", default=60)

    _telecom_positive = models.Constraint(
        "CHECK(LEAST(telecom_saving_min, telecom_quiet_days, telecom_fall_percent,"
        " telecom_end_days) >= 0)",
        "Limits of savings and signals cannot be negative.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    telecom_saving_min = fields.Monetary(
        related="company_id.telecom_saving_min",
        currency_field="telecom_currency_id",
        readonly=False,
    )
    telecom_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Currency of Savings"
    )
    telecom_quiet_days = fields.Integer(
        related="company_id.telecom_quiet_days", readonly=False
    )
    telecom_fall_percent = fields.Float(
        related="company_id.telecom_fall_percent", readonly=False
    )
    telecom_end_days = fields.Integer(
        related="company_id.telecom_end_days", readonly=False
    )
