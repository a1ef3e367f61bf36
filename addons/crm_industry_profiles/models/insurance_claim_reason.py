from odoo import fields, models


class InsuranceClaimReason(models.Model):
    """Why a claim was refused: a code to count, and words for the customer."""

    _name = "insurance.claim.reason"
    _description = "Reason for Refusing a Claim"
    _order = "sequence, id"

    name = fields.Char(
        required=True, translate=True, help="What the customer reads as the reason."
    )
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint(
        "UNIQUE(code)", "Another reason has this code already."
    )
