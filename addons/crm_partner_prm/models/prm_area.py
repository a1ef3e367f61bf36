from odoo import api, models


class PrmLeadOffer(models.Model):
    _inherit = "prm.lead.offer"
    _prm_area = "deals"


class PrmFundRequest(models.Model):
    _inherit = "prm.fund.request"
    _prm_area = "money"

    @api.model
    def _get_portal_funds(self):
        """Funds that the reader may ask: none, if colleagues see to the money."""
        funds = super()._get_portal_funds()
        return funds if self._is_prm_area_open() else funds.browse()


class PrmFundClaim(models.Model):
    _inherit = "prm.fund.claim"
    _prm_area = "money"


class PrmIncentiveStatement(models.Model):
    _inherit = "prm.incentive.statement"
    _prm_area = "money"


class PrmIncentiveLine(models.Model):
    _inherit = "prm.incentive.line"
    _prm_area = "money"


class PrmIncentiveDispute(models.Model):
    _inherit = "prm.incentive.dispute"
    _prm_area = "money"
