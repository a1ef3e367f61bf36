from odoo import models
from odoo.tools import SQL

from ..report.insurance_result import SERVICE_ROWS


class InsurancePolicy(models.Model):
    _inherit = "insurance.policy"

    def _flush_experience(self):
        super()._flush_experience()
        for name in ("service.cost", "service.ticket", "service.time"):
            self.env[name].flush_model()

    def _get_service_query(self, since):
        return SQL(
            """SELECT SUM(r.cost) AS service FROM (%s) r
                WHERE r.policy_id = y.id AND r.date >= %s""",
            SERVICE_ROWS,
            since,
        )
