from odoo import api, fields, models


class PrmReason(models.Model):
    """Why something was refused: a code to count, and words for the partner."""

    _name = "prm.reason"
    _description = "Reason for Partners"
    _order = "kind, sequence, id"

    name = fields.Char(
        required=True, translate=True, help="What the partner reads as the reason."
    )
    code = fields.Char(required=True)
    kind = fields.Selection(
        [("application", "Application refused"), ("registration", "Deal refused")],
        string="Used for",
        required=True,
        default="registration",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint(
        "UNIQUE(kind, code)", "Another reason of this kind has this code already."
    )

    @api.model
    def _get_by_code(self, kind, code):
        """Return the reason that the system itself gives, also if it is archived."""
        reasons = self.with_context(active_test=False)
        return reasons.search([("kind", "=", kind), ("code", "=", code)], limit=1)
