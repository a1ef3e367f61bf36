from odoo import api, models
from odoo.fields import Domain

from .fin_application import OPEN_STATES
from .fin_kyc_due import COMPLIANCE

REVIEW = "fin.kyc.review"


class CrmHandover(models.Model):
    """What else a banker leaves behind: applications, and reviews for officers only."""

    _inherit = "crm.handover"

    @api.model
    def _get_handover_sources(self):
        sources = super()._get_handover_sources()
        if self.env["fin.application"].has_access("read"):
            sources["fin_application"] = {
                "label": self.env._("Loan applications"),
                "model": "fin.application",
                "domain": Domain("state", "in", OPEN_STATES),
            }
        # who is reviewed is a secret of those who review
        if self.env[REVIEW].has_access("read"):
            sources["fin_kyc_review"] = {
                "label": self.env._("Customer reviews"),
                "model": REVIEW,
                "domain": Domain("state", "!=", "decided"),
            }
        return sources

    @api.model
    def _get_plan(self, owned, colleagues, distribution):
        """Reviews go to an officer; without one they stay, and My Day shows them."""
        plan = super()._get_plan(owned, colleagues, distribution)
        officers = colleagues.filtered(lambda user: user.has_group(COMPLIANCE))
        return [
            (key, record, user if user in officers else officers[:1])
            if record._name == REVIEW
            else (key, record, user)
            for key, record, user in plan
            if record._name != REVIEW or officers
        ]
