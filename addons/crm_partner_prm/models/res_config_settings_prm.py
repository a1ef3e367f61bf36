from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .prm_partner_risk import LIMITS


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    prm_risk_days = fields.Integer(
        string="Days without a Deal",
        config_parameter="crm_partner_prm.risk_days",
        default=LIMITS["days"],
    )
    prm_risk_fall = fields.Integer(
        string="Fall of Revenue (%)",
        config_parameter="crm_partner_prm.risk_fall",
        default=LIMITS["fall"],
    )
    prm_risk_plan = fields.Integer(
        string="Least Part of the Plan (%)",
        config_parameter="crm_partner_prm.risk_plan",
        default=LIMITS["plan"],
    )

    @api.constrains("prm_risk_days", "prm_risk_fall", "prm_risk_plan")
    def _check_prm_risk(self):
        for row in self:
            percents = (row.prm_risk_fall, row.prm_risk_plan)
            if row.prm_risk_days < 1 or not all(0 < one <= 100 for one in percents):
                raise ValidationError(
                    self.env._(
                        "Risks of partners: write at least one day, and per cents"
                        " between 1 and 100."
                    )
                )
