from odoo import api, models
from odoo.tools import SQL

# What work, material and travel of tickets about a policy have cost, day by day.
SERVICE_ROWS = SQL(
    """SELECT k.insurance_policy_id AS policy_id, w.date, w.cost::numeric AS cost
         FROM service_time w JOIN service_ticket k ON k.id = w.ticket_id
        WHERE k.insurance_policy_id IS NOT NULL AND w.cost <> 0
       UNION ALL
       SELECT k.insurance_policy_id, w.date, w.amount::numeric
         FROM service_cost w JOIN service_ticket k ON k.id = w.ticket_id
        WHERE k.insurance_policy_id IS NOT NULL AND w.amount <> 0"""
)


class InsuranceResult(models.Model):
    """Tickets about a policy are a cost of it."""

    _inherit = "insurance.result"
    _depends = {
        "service.cost": ["amount", "date", "ticket_id"],
        "service.ticket": ["insurance_policy_id"],
        "service.time": ["cost", "date", "ticket_id"],
    }

    def _result_sources(self):
        return {**super()._result_sources(), "service": self._get_service_rows()}

    @api.model
    def _get_service_rows(self):
        return SQL(
            """SELECT r.policy_id, date_trunc('year', r.date::timestamp)::date,
                      0::numeric, 0::numeric, 0::numeric, r.cost
                 FROM (%s) r""",
            SERVICE_ROWS,
        )
