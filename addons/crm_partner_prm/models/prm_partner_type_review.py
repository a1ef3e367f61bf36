from odoo import fields, models


class PrmPartnerType(models.Model):
    """How often levels are reviewed, and how much time partners are given."""

    _inherit = "prm.partner.type"

    review_months = fields.Integer(
        string="Review every (months)",
        default=12,
        help="0: levels are not reviewed by themselves.",
    )
    grace_days = fields.Integer(
        string="Grace (days)",
        default=90,
        help="How long a partner keeps a level that it has not met any more, to make up"
        " for it. 0: not at all.",
    )
    appeal_days = fields.Integer(
        string="Appeal within (days)",
        default=30,
        help="How long after a review the partner may object to it.",
    )

    _review_times_positive = models.Constraint(
        "CHECK(review_months >= 0 AND grace_days >= 0 AND appeal_days >= 0)",
        "Months and days of reviews cannot be negative.",
    )
