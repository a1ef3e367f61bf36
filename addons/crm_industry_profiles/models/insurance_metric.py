from odoo import api, models


class IndustryMetric(models.AbstractModel):
    """Who pays a premium buys, as long as the cover runs."""

    _inherit = "industry.metric"

    @api.model
    def _get_income_kinds(self):
        return (*super()._get_income_kinds(), "premium")
