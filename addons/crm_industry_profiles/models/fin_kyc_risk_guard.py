from odoo import api, fields, models
from odoo.exceptions import AccessError

ORDER = ("low", "medium", "high")


class FinKycRisk(models.Model):
    """One officer may raise a risk class; a lower one needs a review's decision."""

    _inherit = "fin.kyc.risk"

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            for vals in vals_list:
                self._check_not_lower(vals)
        return super().create(vals_list)

    @api.model
    def _check_not_lower(self, vals):
        partner = self.env["res.partner"].browse(vals.get("partner_id"))
        company = self.env.company.browse(vals.get("company_id")) or self.env.company
        known = self._get_current(partner, company).get(partner.id)
        wanted = vals.get("risk_class")
        if not known or wanted not in ORDER:
            return
        is_lower = ORDER.index(wanted) < ORDER.index(known[0])
        if is_lower and not self._is_decided(vals, partner):
            raise AccessError(
                self.env._(
                    "A lower risk class is the outcome of a review. Open one for %s.",
                    partner.display_name,
                )
            )

    @api.model
    def _is_decided(self, vals, partner):
        """Whether a review has come to this class just now, and nobody used it yet."""
        review = self.env["fin.kyc.review"].browse(vals.get("review_id"))
        if not review or self.search_count([("review_id", "=", review.id)], limit=1):
            return False
        today = fields.Date.context_today(self)
        decided = review.date_decided
        return (
            review.is_current
            and review.partner_id == partner
            and review.risk_class == vals["risk_class"]
            and fields.Datetime.context_timestamp(self, decided).date() == today
        )
